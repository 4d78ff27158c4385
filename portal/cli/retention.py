"""`portal retention`: what will be erased, before it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from portal.cli.opened import AS_JSON, opened_desk


@click.group()
def retention() -> None:
    """How long dossiers are kept."""


@retention.command()
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The day, whose beginning (UTC) is meant.",
)
@AS_JSON
def simulate(until: datetime, as_json: bool) -> None:
    """Say how many dossiers of each funder would be erased by a day; nothing is erased.

    Those whose study has not ended stay, and are counted apart. A legal hold is known to the vault
    alone, which is not asked: it keeps what is counted here.
    """
    from portal.acts.erase import simulated

    with opened_desk() as (_, _, desk):
        found = simulated(desk, until.replace(tzinfo=UTC))
    if as_json:
        told = [
            {"funder": one.funder, "erased": one.erased, "studied": one.studied} for one in found
        ]
        click.echo(json.dumps({"until": until.date().isoformat(), "funders": told}, indent=2))
        return
    for one in found:
        click.echo(f"{one.funder}: {one.erased} to be erased, {one.studied} still studied.")
    whole = sum(one.erased for one in found)
    click.echo(f"{whole} dossier(s) would be erased by {until.date().isoformat()}.")
