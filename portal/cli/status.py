"""`portal status`: one look at everything that an operator must know."""

from __future__ import annotations

import json
import sys

import click

from portal.cli.opened import AS_JSON, opened_desk


@click.command()
@AS_JSON
def status(as_json: bool) -> None:
    """Say how the portal stands; exit 1 if something needs a person, 2 if it could not look."""
    from portal.acts.status import status_of

    with opened_desk() as (_, _, desk):
        told = status_of(desk)
    if as_json:
        click.echo(json.dumps(told.figures, ensure_ascii=False, indent=2))
    else:
        for name, value in told.figures.items():
            click.echo(f"{name.replace('_', ' ')}: {value}")
    for sentence in told.for_a_person:
        click.echo(sentence, err=True)
    sys.exit(1 if told.for_a_person else 0)
