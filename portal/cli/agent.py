"""`portal agent`: who is a caseworker of which funder."""

from __future__ import annotations

import click

from portal.cli.opened import opened_desk, stop
from portal.domain.people import Actor, Role


@click.group()
def agent() -> None:
    """Caseworkers and their funders."""


@agent.command("appoint")
@click.argument("funder")
@click.option("--issuer", required=True, help="Address of the sign-in provider.")
@click.option("--subject", required=True, help="How the provider calls this person (`sub`).")
def appoint(funder: str, issuer: str, subject: str) -> None:
    """Make somebody a caseworker of FUNDER."""
    from portal.acts import sign_in
    from portal.acts.export import known_funder

    with opened_desk() as (_, _, desk):
        if not known_funder(desk, funder):
            stop(1, f"There is no funder {funder}.")
        person = sign_in.appoint(desk, Actor(Role.OPERATOR, "operator"), issuer, subject, funder)
    click.echo(f"{person} is a caseworker of {funder}.")
