"""`portal agent`: who is a caseworker of which funder, sits at which counter, or operates."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import click

from portal.cli.opened import opened_desk, stop
from portal.domain.duties import Duty
from portal.domain.errors import NotFound
from portal.domain.happened import legal_day
from portal.domain.people import Actor, Role

_HERE = frozenset({"127.0.0.1", "localhost"})


@click.group()
def agent() -> None:
    """Caseworkers and their funders; agents of counters; operators."""


@agent.command("appoint")
@click.argument("funder")
@click.option("--issuer", required=True, help="Address of the sign-in provider.")
@click.option("--subject", required=True, help="How the provider calls this person (`sub`).")
@click.option(
    "--duty",
    "duties",
    multiple=True,
    type=click.Choice([one.value for one in Duty]),
    default=[Duty.CASEWORKER.value],
    show_default=True,
    help="What they may do; several times for several. A first `manager` gives all others.",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; none: for good.")
def appoint(
    funder: str, issuer: str, subject: str, duties: tuple[str, ...], until: datetime | None
) -> None:
    """Give somebody duties for FUNDER: a caseworker's, if no other is named."""
    if wrong := _wrong(issuer, subject):
        stop(1, wrong)
    from portal.acts import sign_in
    from portal.acts.export import known_funder

    last = until.date() if until else None
    with opened_desk() as (_, _, desk):
        if not known_funder(desk, funder):
            stop(1, f"There is no funder {funder}.")
        if last and last < legal_day(desk.clock()):
            stop(1, "--until has passed: they could do nothing.")
        operator, given = Actor(Role.OPERATOR, "operator"), [Duty(one) for one in duties]
        person = sign_in.appoint(desk, operator, issuer, subject, funder, given, last)
    click.echo(f"{person} is {' and '.join(map(_a, given))} of {funder}.")


@agent.command("seat")
@click.argument("place")
@click.option("--issuer", required=True, help="Address of the sign-in provider.")
@click.option("--subject", required=True, help="How the provider calls this person (`sub`).")
@click.option("--funder", default="", help="The funder whose counter it is, if it is one's.")
def seat(place: str, issuer: str, subject: str, funder: str) -> None:
    """Make somebody an agent of the counter PLACE, who types in paper forms there."""
    wrong = _wrong(issuer, subject) or (None if place.strip() else "PLACE must have a name.")
    if wrong:
        stop(1, wrong)
    from portal.acts import sign_in
    from portal.acts.export import known_funder

    with opened_desk() as (_, _, desk):
        if funder and not known_funder(desk, funder):
            stop(1, f"There is no funder {funder}.")
        operator = Actor(Role.OPERATOR, "operator")
        person = sign_in.seat(desk, operator, issuer, subject, place.strip(), funder)
    click.echo(f"{person} is an agent of the counter {place.strip()}.")


@agent.command("operate")
@click.option("--issuer", required=True, help="Address of the sign-in provider.")
@click.option("--subject", required=True, help="How the provider calls this person (`sub`).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; none: for good.")
def operate(issuer: str, subject: str, until: datetime | None) -> None:
    """Let somebody operate the portal: they join funders, and read no dossier."""
    if wrong := _wrong(issuer, subject):
        stop(1, wrong)
    from portal.acts import sign_in

    last = until.date() if until else None
    with opened_desk() as (_, _, desk):
        if last and last < legal_day(desk.clock()):
            stop(1, "--until has passed: they could do nothing.")
        operator = Actor(Role.OPERATOR, "operator")
        person = sign_in.make_operator(desk, operator, issuer, subject, last)
    click.echo(f"{person} operates the portal.")


@agent.command("dismiss")
@click.option("--issuer", required=True, help="Address of the sign-in provider.")
@click.option("--subject", required=True, help="How the provider calls this person (`sub`).")
def dismiss(issuer: str, subject: str) -> None:
    """End at once that somebody operates the portal."""
    if wrong := _wrong(issuer, subject):
        stop(1, wrong)
    from portal.acts import sign_in

    with opened_desk() as (_, _, desk):
        try:
            person = sign_in.dismiss(desk, Actor(Role.OPERATOR, "operator"), issuer, subject)
        except NotFound:
            stop(1, "This person does not operate the portal.")
    click.echo(f"{person} operates the portal no more.")


def _a(duty: Duty) -> str:
    return f"{'an' if duty is Duty.EVALUATOR else 'a'} {duty}"


def _wrong(issuer: str, subject: str) -> str | None:
    """What is wrong with what was typed: nobody could ever sign in as that person."""
    if not subject.strip() or subject != subject.strip():
        return "--subject must be how the provider calls this person, without blanks around it."
    try:
        parts = urlsplit(issuer)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    secure = host is not None and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)
    )
    if not secure or issuer != "".join(issuer.split()) or parts.query or parts.fragment:
        return "--issuer must be the provider's address, https://…, or http:// on this machine."
    return None
