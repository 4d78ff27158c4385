"""What a verb opens: the settings, the database, the desk; and how findings are told."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import click

from portal.domain.errors import Unavailable
from portal.domain.findings import Finding, Outcome, exit_code

if TYPE_CHECKING:
    from portal.desk import Desk
    from portal.settings import Settings
    from portal.store.database import Database

SUPERUSER = "PORTAL_DATABASE_URL signs in as a superuser: use portal_app's login."
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def read_settings() -> Settings:
    """The settings, or one sentence that names all that is missing, one all that is wrong."""
    from pydantic import ValidationError

    from portal.settings import Settings, complaint

    try:
        return Settings()
    except ValidationError as error:
        stop(2, complaint(error))


@contextmanager
def opened_desk() -> Iterator[tuple[Settings, Database, Desk]]:
    """The desk of a verb, and its database, closed at the end."""
    from portal import log
    from portal.wiring import open_database, open_desk

    log.start()
    settings = read_settings()
    database = open_database(settings)
    try:
        desk = open_desk(settings, database)
        desk.look_again()
        yield settings, database, desk
    finally:
        database.close()


@contextmanager
def naming(where: str) -> Iterator[None]:
    """Say in front of an error where what cannot be read was named."""
    try:
        yield
    except Unavailable as error:
        raise Unavailable(f"{where}: {error}") from error


def refuse_superuser(settings: Settings, database: Database) -> None:
    """End when the application's login could pass over row security; a demonstration may."""
    if not settings.demonstration and database.login_is_superuser():
        stop(1, SUPERUSER)


def tell(findings: Iterable[Finding], *, as_json: bool, counted: bool = False) -> NoReturn:
    """Print what was found, and exit: 0 all the same or erased, 1 different, 2 not checked.

    `counted`: what was erased is counted, and not named.
    """
    found = list(findings)
    counts = {outcome: sum(1 for one in found if one.outcome is outcome) for outcome in Outcome}
    if as_json:
        lines = [{"check": f.check, "outcome": f.outcome, "detail": f.detail} for f in found]
        told = {"findings": lines, **{key.value: value for key, value in counts.items()}}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        unsaid = {Outcome.SAME, Outcome.ERASED} if counted else {Outcome.SAME}
        for one in found:
            if one.outcome not in unsaid:
                click.echo(f"{one.outcome.value}: {one.check}: {one.detail}")
        shown = [key for key in Outcome if counts[key] or key is not Outcome.ERASED]
        summary = ", ".join(f"{counts[key]} {key.value}" for key in shown)
        click.echo(f"{len(found)} checks: {summary}.")
    sys.exit(exit_code(found))


def stop(code: int, sentence: str) -> NoReturn:
    """End with a sentence on standard error."""
    click.echo(sentence, err=True)
    sys.exit(code)
