"""What time alone brings: birthdays, three months in a departement, a GIR that grows old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from portal.form.days import add_months, day_of, partial_day_of
from portal.form.edition import Edition
from portal.form.level import GIR_HOLDS_MONTHS
from portal.form.supposition import Facts, Fills, Supposition
from portal.form.territory import MONTHS_TO_SETTLE
from portal.form.when import AtLeast, Below, Condition, Group

YEARS_AHEAD = 10
"""What comes later is no news to anybody."""


def days(edition: Edition, facts: Facts, today: date) -> Iterator[Supposition]:
    """Each day to come on which the same answers may count otherwise, the first one first.

    Days are counted as routing counts them: of a birth whose day is unknown, from the first
    possible one.
    """
    last = add_months(today, 12 * YEARS_AHEAD)
    for day, name, fills in sorted(_days(edition, facts), key=lambda one: one[0]):
        if today < day <= last:
            eve = _on(day - timedelta(days=1))
            yield Supposition(name, (_on(day),), {"day": day, **fills}, eve)


def _days(edition: Edition, facts: Facts) -> Iterator[tuple[date, str, Fills]]:
    if born := partial_day_of(facts.get("birth_date")):
        for years in ages(edition):
            yield _birthday(born.earliest, years), "birthday", {"age": years}
    if moved_in := day_of(facts.get("moved_in")):
        yield add_months(moved_in, MONTHS_TO_SETTLE), "settled", {}
    gir = facts.get("gir")
    if given := partial_day_of(gir.get("date")) if isinstance(gir, Mapping) else None:
        yield add_months(given.earliest, GIR_HOLDS_MONTHS), "gir_old", {}


@lru_cache(maxsize=64)
def ages(edition: Edition) -> tuple[int, ...]:
    """The ages at which a rule of this edition begins or ends, in years."""
    waiting: list[Condition] = [row.when for table in edition.tables for row in table.rows]
    found = set[int]()
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, Group):
            waiting += condition.conditions
        elif isinstance(condition, AtLeast | Below) and condition.fact == "age":
            found.add(int(str(condition.limit)))
    return tuple(sorted(found))


def _on(day: date) -> Facts:
    return {"today": day.isoformat()}


def _birthday(born: date, years: int) -> date:
    """Who was born on 29 February is a year older on 1 March of the other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
