"""The time limits of an edition, as clocks.yaml says them: who must act, by when, by which text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from portal.domain.clocks import By, Outcome
from portal.domain.history import Milestone
from portal.form.source import Entry, read_yaml

COUNTING = "counting"
"""What is said of how days are counted. Words: `clock.counting`."""
_DAY_OF_YEAR = re.compile(r"[0-9]{2}-[0-9]{2}")
_LEAP_YEAR = 2000


class Papers(StrEnum):
    """What papers that are asked for do to a time limit that runs."""

    PAUSES = "pauses"
    RESTARTS = "restarts"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One time limit. Words: `limit.<id>`. Either `days` (calendar days) or `months` is there."""

    id: str
    by: By
    start: Milestone
    days: int | None
    months: int | None
    only_if: Milestone | None
    met_by: frozenset[Milestone]
    then: Outcome | None  # what silence makes of the request
    at_once: frozenset[Milestone]  # what brings that about without waiting
    papers: Papers
    next_open_day: bool  # a last day on which all is closed moves to the next open one
    warn_days: int
    binding: bool
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """The time limits of some aids; without limits, none is known. Words: `clock.<id>`.

    `needs`: it holds too for a fund's help under another name, of a request that asks for one.
    """

    id: str
    aids: frozenset[str]
    needs: frozenset[str]
    urgent: bool
    limits: tuple[TimeLimit, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class ClockRules:
    """All of clocks.yaml. `closed` are month and day, `after_easter` days after Easter Sunday."""

    clocks: tuple[Clock, ...] = ()
    closed: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    after_easter: frozenset[int] = field(default_factory=frozenset)
    sources: tuple[str, ...] = ()  # how days are counted
    verified: bool = False

    def of(self, aids: Sequence[str]) -> tuple[Clock, ...]:
        """The clocks of a request for these aids, or these needs, in the order of the file."""
        return tuple(one for one in self.clocks if (one.aids | one.needs).intersection(aids))


def load_clocks(path: Path) -> ClockRules:
    """Load clocks.yaml.

    Raises:
        FormError: the file must be mended.
    """
    top = Entry(path, read_yaml(path))
    counting = top.entry(COUNTING)
    rules = ClockRules(
        closed=frozenset(_closed(counting)),
        after_easter=frozenset(_whole(counting, "after_easter", n) for n in _texts(counting)),
        sources=counting.texts("sources"),
        verified=not counting.flag("unverified", default=False),
        clocks=tuple(_clock(entry) for entry in top.entries("clocks")),
    )
    counting.done()
    top.done()
    return rules


def _texts(counting: Entry) -> tuple[str, ...]:
    return counting.texts("after_easter")


def _closed(counting: Entry) -> list[tuple[int, int]]:
    found = []
    for rank, text in enumerate(counting.texts("closed")):
        try:
            if not _DAY_OF_YEAR.fullmatch(text):
                raise ValueError
            day = date.fromisoformat(f"{_LEAP_YEAR}-{text}")
        except ValueError:
            raise counting.fail(
                f"`{text}` must be a month and a day as 05-01.", "closed", rank
            ) from None
        found.append((day.month, day.day))
    return found


def _clock(entry: Entry) -> Clock:
    clock = Clock(
        id=entry.text("id"),
        aids=frozenset(entry.texts("aids")),
        needs=frozenset(entry.texts("needs")),
        urgent=entry.flag("urgent", default=False),
        limits=tuple(_limit(one) for one in entry.entries("limits")),
        verified=not entry.flag("unverified", default=False),
    )
    entry.done()
    return clock


def _limit(entry: Entry) -> TimeLimit:
    if entry.has("days") == entry.has("months"):
        raise entry.fail("a limit has `days` or `months`, and only one of them.")
    limit = TimeLimit(
        id=entry.text("id"),
        by=_word(entry, "by", By, entry.text("by")),
        start=_word(entry, "from", Milestone, entry.text("from")),
        days=_length(entry, "days"),
        months=_length(entry, "months"),
        only_if=_maybe(entry, "only_if", Milestone),
        met_by=_several(entry, "met_by"),
        then=_maybe(entry, "then", Outcome),
        at_once=_several(entry, "at_once"),
        papers=_word(entry, "papers", Papers, entry.text("papers", Papers.RUNS)),
        next_open_day=_word(entry, "on_closed_day", _OnClosed, entry.text("on_closed_day", "same"))
        is _OnClosed.NEXT,
        warn_days=_length(entry, "warn_days") or 0,
        binding=entry.flag("binding", default=True),
        sources=entry.texts("sources"),
        verified=not entry.flag("unverified", default=False),
    )
    entry.done()
    if limit.binding and not limit.sources:
        raise entry.fail("a limit that binds names its text in `sources`.")
    return limit


class _OnClosed(StrEnum):
    SAME = "same"
    NEXT = "next"


W = TypeVar("W", bound=StrEnum)


def _word(entry: Entry, key: str, words: type[W], text: str) -> W:
    try:
        return words(text)
    except ValueError:
        known = ", ".join(words)
        raise entry.fail(f"`{key}` must be one of {known}, not `{text}`.", key) from None


def _maybe(entry: Entry, key: str, words: type[W]) -> W | None:
    text = entry.maybe(key)
    return None if text is None else _word(entry, key, words, text)


def _several(entry: Entry, key: str) -> frozenset[Milestone]:
    return frozenset(_word(entry, key, Milestone, text) for text in entry.texts(key))


def _length(entry: Entry, key: str) -> int | None:
    number = entry.whole(key)
    if number is not None and number < 0:
        raise entry.fail(f"`{key}` must be zero or more.", key)
    return number


def _whole(entry: Entry, key: str, text: str) -> int:
    if not text.isdigit():
        raise entry.fail(f"`{text}` must be a number of days.", key)
    return int(text)
