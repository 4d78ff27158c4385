"""`portal form ends`: what ends soon in the tables, what ended, what is old or not verified."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.cli.given import BAD_INPUT, FORMS
from portal.cli.opened import AS_JSON, stop
from portal.cli.route import today_in_paris
from portal.domain.one_line import one_line

if TYPE_CHECKING:
    from portal.form.ends import Ends, Item

MOST_DAYS = 3660


@click.command("ends")
@click.option("--days", type=click.IntRange(0, MOST_DAYS), default=90, help="How far to look.")
@click.option("--on", metavar="DATE", help="The day to look from, instead of today.")
@AS_JSON
@FORMS
def what_ends(days: int, on: str | None, as_json: bool, forms: Path) -> None:
    """Say what ends soon in the tables, what ended, what is old, what nobody verified."""
    from portal.form.days import day_of
    from portal.form.ends import ends
    from portal.form.load import load_editions
    from portal.form.source import FormError

    day = today_in_paris() if on is None else day_of(on)
    if day is None:
        stop(BAD_INPUT, f"--on must be a day that exists, as 2026-09-15, not {one_line(str(on))}.")
    try:
        found = ends(tuple(load_editions(forms).values()), forms, day, days)
    except FormError as error:
        stop(BAD_INPUT, str(error))
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Ends) -> Iterator[str]:
    on, days = found.on.isoformat(), found.days
    yield from _listed(f"Ends within {days} days of {on}", found.soon)
    yield from _listed("Ended, and nothing follows", found.ended)
    yield from _listed("To be looked at again: too long ago", found.old)
    yield from _listed("Not verified", found.unverified)


def _listed(title: str, items: Sequence[Item]) -> Iterator[str]:
    from portal.form.inventory import called

    yield f"{title}: {len(items) or 'nothing'}"
    for item in items:
        where = f"{item.table} {item.code}".rstrip()
        then = ""
        if item.heir:
            then = f" Then: {called(item.heir, 'en')}."
        elif item.followed:
            then = " Another row follows."
        day = f" {item.day.isoformat()}" if item.day else ""
        yield f"  {where}{day}: {item.called('en').rstrip('.')}.{then}"


def _as_json(found: Ends) -> dict[str, object]:
    lists = ("soon", "ended", "old", "unverified")
    told = {name: [_item(item) for item in getattr(found, name)] for name in lists}
    return {"on": found.on.isoformat(), "days": found.days, **told}


def _item(item: Item) -> dict[str, object]:
    return {
        "table": item.table,
        "code": item.code,
        "name": dict(item.name),
        "day": _said(item.day),
        "heir": dict(item.heir) if item.heir else None,
        "followed": item.followed,
        "source": item.source,
    }


def _said(day: date | None) -> str | None:
    return day.isoformat() if day else None
