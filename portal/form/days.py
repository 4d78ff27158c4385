"""Days as people give them: partial birth dates, months that pass, ages to the day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_PARTIAL = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class PartialDay:
    """A day of which the day of the month, or the month too, may be unknown."""

    earliest: date
    latest: date

    def age(self, on: date) -> int:
        """Full years on that day of who was born on this one, counted from the earliest possible.

        Nobody loses a right because the register does not know the day of the birth: the portal
        counts in the person's favour and flags it, and the funder checks. To be confirmed: no
        text was found for these aids.
        """
        return _years(self.earliest, on)

    def sure(self, on: date) -> bool:
        """Whether every possible day of birth gives the same age."""
        return _years(self.earliest, on) == _years(self.latest, on)


def partial_day_of(text: object) -> PartialDay | None:
    """Read `1944-03-10`, `1944-03-00` or `1944-00-00`; nothing when there is no such day."""
    match = _PARTIAL.fullmatch(text) if isinstance(text, str) else None
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        if month == 0:
            return None if day else PartialDay(date(year, 1, 1), date(year, 12, 31))
        if day == 0:
            last = calendar.monthrange(year, month)[1]
            return PartialDay(date(year, month, 1), date(year, month, last))
        return PartialDay(date(year, month, day), date(year, month, day))
    except (ValueError, calendar.IllegalMonthError):
        return None


def day_of(value: object) -> date | None:
    """Read a full ISO day; nothing when there is no such day."""
    if not isinstance(value, str) or not _PARTIAL.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = min(day.year + years, date.max.year), month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _years(born: date, on: date) -> int:
    # A person born on 29 February is one year older on 1 March of the other years.
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
