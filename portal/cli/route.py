"""`portal route`: who studies a request and why, from facts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from portal.cli.given import BAD_INPUT, COULD_NOT_LOOK, read_json
from portal.cli.opened import stop
from portal.cli.said import code_of, said
from portal.domain.errors import PortalError
from portal.domain.one_line import one_line
from portal.form.edition import Edition

_DATABASE = "PORTAL_DATABASE_URL"


@click.command("route")
@click.argument("facts")
@click.option("--on", metavar="DATE", help="The day the rules are read on, instead of `today`.")
def route_command(facts: str, on: str | None) -> None:
    """Say who studies the request of the person in FACTS (a JSON file, or - to read it), and why.

    A list of facts gives a list of answers. Where PORTAL_DATABASE_URL is set, funders that joined
    on the operators' page count, as they do on the web; else the tables' files alone. Which of the
    two was read is said on standard error.
    """
    from portal.form.days import day_of

    told = read_json(facts)
    day = day_of(on) if on is not None else None
    if on is not None and day is None:
        stop(
            BAD_INPUT,
            f"--on must be a day that exists, written as 2026-09-15, not {one_line(on)}.",
        )
    editions, read = _editions()
    if isinstance(told, list):
        answers: object = [
            _answer(editions, one, day, f"Facts number {rank}: ")
            for rank, one in enumerate(told, start=1)
        ]
    else:
        answers = _answer(editions, told, day, "")
    click.echo(read, err=True)
    click.echo(json.dumps(answers, ensure_ascii=False, indent=2))


def _editions() -> tuple[Mapping[str, Edition], str]:
    """The editions, with who joined where a database is named; and what was read, in words."""
    from portal import places
    from portal.form.load import load_editions
    from portal.form.source import FormError

    try:
        of_files = load_editions(places.forms())
    except (FormError, OSError) as error:
        stop(COULD_NOT_LOOK, f"The edition cannot be read: {error}")
    url = os.environ.get(_DATABASE)
    if not url:
        return of_files, f"Read from the tables' files alone: {_DATABASE} is not set."
    try:
        return _living(of_files, url)
    except PortalError as error:
        stop(code_of(error), said(error))


def _living(of_files: Mapping[str, Edition], url: str) -> tuple[Mapping[str, Edition], str]:
    from portal.domain.people import PUBLIC
    from portal.form.living import joined_by
    from portal.store.database import Database
    from portal.wiring import clock, new_id

    try:
        database = Database(url, clock=clock, new_id=new_id)
    except ValueError as error:
        stop(COULD_NOT_LOOK, f"{_DATABASE}: {error}.")
    try:
        joinings = database.read(PUBLIC, lambda tx: tx.joinings.every())
    finally:
        database.close()
    funders = len({one.code for one in joinings})
    told = f"Read from the tables' files and the database: {funders} funder(s) joined."
    return joined_by(of_files, joinings), told


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
