"""The dated figures of the APA, as forms/reference/apa.yaml gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypedDict, TypeVar

from portal.form.reference_rows import Dated
from portal.form.source import Entry, read_yaml
from portal.form.times import Times


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Dated):
    """An amount in euros."""

    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Dated):
    """The coefficients of CASF R232-10 and R232-11, in multiples of the base."""

    ceilings: Mapping[int, Decimal]  # GIR → the largest plan
    free_up_to: Decimal
    most_above: Decimal
    parts: tuple[Decimal, Decimal]
    most: Decimal
    lightened: tuple[Decimal, Decimal]
    couple: Decimal
    hours_not_paid: Decimal
    grouped_months: Decimal  # of help that is paid otherwise than by the month, a year
    flat: Decimal  # part of the ceiling of the most dependent, granted before any plan
    notional: tuple[
        Decimal, ...
    ]  # of built rental value, of unbuilt, of savings that bring nothing


@dataclass(frozen=True, slots=True)
class Tables:
    """All of them, each list in the order of its days."""

    bases: Sequence[Figure]
    wages: Sequence[Figure]
    scales: Sequence[Scale]

    @property
    def lists(self) -> Mapping[str, Sequence[Dated]]:
        """Each list, by its name in the file."""
        return {"bases": self.bases, "hourly_minimum_wages": self.wages, "scales": self.scales}


D = TypeVar("D", bound=Dated)


class _Told(TypedDict):
    times: Times
    source: str
    verified: bool


def on_that_day(dated: Sequence[D], on: date) -> D | None:
    """What holds on that day: the last that began, unless it ended."""
    begun = [one for one in dated if one.times.begin <= on]
    return begun[-1] if begun and begun[-1].times.holds(on) else None


def load_tables(path: Path) -> Tables:
    """Load the figures.

    Raises:
        FormError: the file must be mended.
    """
    top = Entry(path, read_yaml(path))
    tables = Tables(
        bases=_in_order(top, "bases", _figure),
        wages=_in_order(top, "hourly_minimum_wages", _figure),
        scales=_in_order(top, "scales", _scale),
    )
    top.done()
    return tables


def _in_order(top: Entry, key: str, read: Callable[[Entry], D]) -> tuple[D, ...]:
    found: list[D] = []
    for rank, entry in enumerate(top.entries(key)):
        one = read(entry)
        entry.done()
        last = found[-1] if found else None
        if last and one.times.begin <= (last.times.last or last.times.begin):
            raise top.fail(f"`{key}`: each begins after the one before.", key, rank)
        found.append(one)
    if not found:
        raise top.fail(f"`{key}` is empty.", key)
    return tuple(found)


def _figure(entry: Entry) -> Figure:
    return Figure(value=_number(entry, "value"), **_dated(entry))


def _scale(entry: Entry) -> Scale:
    ceilings = entry.entry("ceilings")
    girs = {int(gir): _number(ceilings, gir) for gir in ceilings.tree if gir.isdigit()}
    ceilings.done()
    return Scale(
        ceilings=girs,
        free_up_to=_number(entry, "free_up_to"),
        most_above=_number(entry, "most_above"),
        parts=_pair(entry, "parts"),
        most=_number(entry, "most"),
        lightened=_pair(entry, "lightened"),
        couple=_number(entry, "couple"),
        hours_not_paid=_number(entry, "hours_not_paid"),
        grouped_months=_number(entry, "grouped_months"),
        flat=_number(entry, "flat"),
        notional=_numbers(entry, "notional", 3),
        **_dated(entry),
    )


def _dated(entry: Entry) -> _Told:
    return {
        "times": entry.times(),
        "source": entry.text("source"),
        "verified": entry.flag("verified", default=True),
    }


def _number(entry: Entry, key: str) -> Decimal:
    return _decimal(entry, key, entry.text(key))


def _pair(entry: Entry, key: str) -> tuple[Decimal, Decimal]:
    first, second = _numbers(entry, key, 2)
    return first, second


def _numbers(entry: Entry, key: str, count: int) -> tuple[Decimal, ...]:
    texts = entry.text(key).split()
    if len(texts) != count:
        raise entry.fail(f"`{key}` must be {count} numbers with a space between.", key)
    return tuple(_decimal(entry, key, text) for text in texts)


def _decimal(entry: Entry, key: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise entry.fail(f"`{key}` must be a number as 1043.59, not `{text}`.", key)
    return number
