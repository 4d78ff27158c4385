"""What a plan of help may hold, as help.yaml of an edition says it: kinds, each with a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from portal.form.source import Entry, FormError, read_yaml


class Unit(StrEnum):
    """What a kind of help is counted in. All but `once` are counted for a month."""

    HOUR = "hour"
    MEAL = "meal"
    DAY = "day"
    TRIP = "trip"
    MONTH = "month"  # a flat price a month: the quantity is 1, or a part of it
    ONCE = "once"  # works and equipment, paid when they are done


MOST: Mapping[Unit, int] = {
    Unit.HOUR: 31 * 24,
    Unit.MEAL: 31 * 4,
    Unit.DAY: 31,
    Unit.TRIP: 31 * 10,
    Unit.MONTH: 31,
    Unit.ONCE: 1000,
}
"""More than this of one kind no month holds, and no home: it was typed wrongly."""
MOST_HOURS = MOST[Unit.HOUR]
"""Of all kinds of help together, a month: no more hours are in it."""


@dataclass(frozen=True, slots=True)
class HelpKind:
    """One kind of help. Words: `help.<id>`; `unit.<unit>`.

    `dearest`: the largest price of one unit, in euros; `grouped`: the APA may pay it otherwise
    than by the month (CASF D232-33).
    """

    id: str
    unit: Unit
    dearest: int
    grouped: bool
    sources: tuple[str, ...]


def load_help_kinds(path: Path) -> tuple[HelpKind, ...]:
    """Load help.yaml.

    Raises:
        FormError: the file must be mended.
    """
    top = Entry(path, read_yaml(path))
    dearest = _dearest(top.entry("dearest"))
    kinds: dict[str, HelpKind] = {}
    for entry in top.entries("kinds"):
        kind = _kind(entry, dearest)
        if kind.id in kinds:
            raise entry.fail(f"the kind `{kind.id}` stands twice.", "id")
        kinds[kind.id] = kind
    top.done()
    if not kinds:
        raise FormError(f"{path}:1: `kinds` is empty.")
    return tuple(kinds.values())


def _dearest(entry: Entry) -> Mapping[Unit, int]:
    prices = {}
    for unit in Unit:
        price = entry.whole(unit)
        if price is None or price <= 0:
            raise entry.fail(f"`dearest` tells the largest price of a `{unit}`, in euros.", unit)
        prices[unit] = price
    entry.done()
    return prices


def _kind(entry: Entry, dearest: Mapping[Unit, int]) -> HelpKind:
    name, text = entry.text("id"), entry.text("unit")
    if text not in tuple(Unit):
        raise entry.fail(f"`unit` must be one of {', '.join(Unit)}, not `{text}`.", "unit")
    kind = HelpKind(
        id=name,
        unit=Unit(text),
        dearest=dearest[Unit(text)],
        grouped=entry.flag("grouped", default=False),
        sources=entry.texts("sources"),
    )
    entry.done()
    if not kind.sources:
        raise entry.fail("a kind of help names its text in `sources`.", "id")
    return kind
