"""`portal status`: one look at everything that an operator must know."""

from __future__ import annotations

import json
import sys

import click

from portal.cli.opened import AS_JSON, SUPERUSER, opened_desk
from portal.cli.said import sentence


@click.command()
@AS_JSON
def status(as_json: bool) -> None:
    """Say how the portal stands; exit 1 if something needs a person, 2 if it could not look."""
    from portal.acts.status import status_of

    with opened_desk() as (_, database, desk):
        told = status_of(desk)
        powerful = (SUPERUSER,) if database.login_is_superuser() else ()
    if as_json:
        click.echo(json.dumps(told.figures, ensure_ascii=False, indent=2))
    else:
        for name, value in told.figures.items():
            click.echo(f"{name.replace('_', ' ')}: {value}")
    for_a_person = (*told.for_a_person, *powerful)
    for one in for_a_person:
        click.echo(one, err=True)
    for one in told.not_looked_at:
        click.echo(sentence(f"Could not look: {one}"), err=True)
    if for_a_person:  # as `portal verify`: what was found counts before what was not looked at
        sys.exit(1)
    sys.exit(2 if told.not_looked_at else 0)
