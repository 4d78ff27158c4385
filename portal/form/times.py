"""Times of validity: from one day to another, both included, and what lies between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """From the first day to the last, both included; without one, since ever or for ever."""

    first: date | None = None
    last: date | None = None

    def holds(self, on: date) -> bool:
        """Whether that day lies between."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)

    @property
    def begin(self) -> date:
        """The first day, or the first that a calendar has."""
        return self.first or date.min

    @property
    def end(self) -> date:
        """The last day, or the last that a calendar has."""
        return self.last or date.max


ALWAYS = Times()


def turns(times: Iterable[Times]) -> tuple[date, ...]:
    """The days on which something begins, or is no more, in order."""
    days: set[date] = set()
    for one in times:
        days |= {one.first} if one.first else set()
        days |= {one.last + A_DAY} if one.last and one.last < date.max else set()
    return tuple(sorted(days))


def overlaps(times: Sequence[Times]) -> Iterator[Times]:
    """The days on which two of them hold at once."""
    for reached, one in _in_order(times):
        if one.begin <= reached:
            last = min(one.end, reached)
            yield Times(one.first, None if last == date.max else last)


def holes(times: Sequence[Times]) -> Iterator[Times]:
    """The days between the first and the last of them on which none holds."""
    for reached, one in _in_order(times):
        if reached < date.max and reached + A_DAY < one.begin:
            yield Times(reached + A_DAY, one.begin - A_DAY)


def _in_order(times: Sequence[Times]) -> Iterable[tuple[date, Times]]:
    """Each but the first, with the last day that those before it reach."""
    ordered = sorted(times, key=lambda one: (one.begin, one.end))
    reached = accumulate((one.end for one in ordered), max)
    return zip(reached, ordered[1:], strict=False)


def end_of(times: Sequence[Times]) -> date | None:
    """The last day of all of them; nothing when one holds for ever."""
    last = max(one.end for one in times)
    return None if last == date.max else last
