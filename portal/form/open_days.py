"""Days on which all is closed: Saturdays, Sundays, public holidays; the next day that is open."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from portal.form.clock_rules import ClockRules

_SATURDAY = 5
A_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar.

    Source: the rule of 1582 as J. Meeus, Astronomical Algorithms, computes it (chapter 8).
    """
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_closed(rules: ClockRules, day: date) -> bool:
    """Whether a time limit of a person cannot end on that day.

    Source: CPC 642 (Saturday, Sunday, public holiday); Code du travail L3133-1.
    """
    return (
        day.weekday() >= _SATURDAY
        or (day.month, day.day) in rules.closed
        or (day - easter(day.year)).days in rules.after_easter
    )


def next_open(rules: ClockRules, day: date) -> date:
    """That day, or the first open one after it."""
    while is_closed(rules, day):
        day += A_DAY
    return day
