"""`portal route`: who studies a request and why, from facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from portal.cli.given import BAD_INPUT, COULD_NOT_LOOK, read_json
from portal.cli.opened import stop
from portal.domain.one_line import one_line
from portal.form.edition import Edition


@click.command("route")
@click.argument("facts")
@click.option("--on", metavar="DATE", help="The day the rules are read on, instead of `today`.")
def route_command(facts: str, on: str | None) -> None:
    """Say who studies the request of the person in FACTS (a JSON file, or - to read it), and why.

    A list of facts gives a list of answers.
    """
    from portal import places
    from portal.form.days import day_of
    from portal.form.load import load_editions
    from portal.form.source import FormError

    told = read_json(facts)
    day = day_of(on) if on is not None else None
    if on is not None and day is None:
        stop(
            BAD_INPUT,
            f"--on must be a day that exists, written as 2026-09-15, not {one_line(on)}.",
        )
    try:
        editions = load_editions(places.forms())
    except (FormError, OSError) as error:
        stop(COULD_NOT_LOOK, f"The edition cannot be read: {error}")
    if isinstance(told, list):
        answers: object = [
            _answer(editions, one, day, f"Facts number {rank}: ")
            for rank, one in enumerate(told, start=1)
        ]
    else:
        answers = _answer(editions, told, day, "")
    click.echo(json.dumps(answers, ensure_ascii=False, indent=2))


def _answer(
    editions: Mapping[str, Edition], told: object, on: date | None, where: str
) -> dict[str, object]:
    from portal.form.edition import in_force
    from portal.form.explain import explained
    from portal.form.told import BadFacts, check_facts

    if on is not None and isinstance(told, dict):
        told = {**told, "today": on.isoformat()}
    newest = editions[max(editions)]
    try:
        facts = check_facts(newest.reference, told, today=today_in_paris())
    except BadFacts as error:
        stop(BAD_INPUT, f"{where}{error}")
    edition = in_force(editions, date.fromisoformat(str(facts["today"])))
    return asdict(explained(edition, facts))


def today_in_paris() -> date:
    """The day in France, for verbs that have no desk."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()  # noqa: TID251 - a verb reads the clock
