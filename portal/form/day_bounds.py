"""What a day cannot be beside another answer, or so far from the day it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.form.days import PartialDay, partial_day_of

TODAY = "today"
AHEAD, BEHIND = "ahead", "behind"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Words of what is wrong: `<key>.before.<one of not_before>`, `<key>.ahead`, `<key>.behind`."""

    not_before: tuple[str, ...] = ()  # `today`, or a date asked before it on its page
    days_ahead: int | None = None  # after today, at most
    days_behind: int | None = None  # before today, at most

    def words(self) -> Iterator[str]:
        """The last part of the key of each sentence that these bounds need."""
        yield from (f"before.{name}" for name in self.not_before)
        yield from (AHEAD,) if self.days_ahead is not None else ()
        yield from (BEHIND,) if self.days_behind is not None else ()

    def broken(self, text: str, today: date, other: Callable[[str], object]) -> str:
        """Which of `words` an ISO day breaks, the nearest cause first; empty: none.

        A day that is known in part breaks a bound only if each day that it may be does.
        """
        day = partial_day_of(text)
        if day is None:
            return ""
        for name in self.not_before:
            bound = _bound(name, today, other)
            if bound and day.latest < bound.earliest:
                return f"before.{name}"
        if self.days_ahead is not None and day.earliest > today + timedelta(self.days_ahead):
            return AHEAD
        if self.days_behind is not None and day.latest < today - timedelta(self.days_behind):
            return BEHIND
        return ""


NONE = Bounds()


def wrong_names(bounds: Bounds, dates_before: Sequence[str]) -> Sequence[str]:
    """The names in `not_before` that are neither `today` nor a date asked before on the page."""
    return [name for name in bounds.not_before if name not in (TODAY, *dates_before)]


def _bound(name: str, today: date, other: Callable[[str], object]) -> PartialDay | None:
    return PartialDay(today, today) if name == TODAY else partial_day_of(other(name))
