"""How days are counted: the last day of one time limit, and what papers asked for do to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.history import Wait
from portal.form.clock_rules import ClockRules, Papers, TimeLimit
from portal.form.days import add_months
from portal.form.open_days import next_open


@dataclass(frozen=True, slots=True)
class Run:
    """The last day of a time limit; or none, and how many days are left while it stands still."""

    last: date | None
    left: int | None = None


def plain_last(limit: TimeLimit, start: date) -> date:
    """The last day of a time limit that nothing stopped.

    The day that starts it does not count, the last one counts whole. Months end on the day of the
    same number, or on the last of a shorter month: 31 December and two months is 28 February.

    Source: CPC 641.
    """
    if limit.months is not None:
        return add_months(start, limit.months)
    return start + timedelta(days=limit.days or 0)


def run(rules: ClockRules, limit: TimeLimit, start: date, waits: Sequence[Wait], on: date) -> Run:
    """The last day of a time limit, as it is known on a day.

    A wait counts if it began while the time limit ran: nobody stops one that has run out. A pause
    adds exactly its days, those that two waits share once. What starts during a wait starts when
    the wait ends.

    Source: CRPA L114-5: it is suspended during the time given to bring the papers, and bringing
    them before ends that; where silence grants, it runs from the day they were received.
    """
    known = [wait for wait in waits if wait.asked <= on]
    if limit.papers is Papers.PAUSES:
        found = _paused(limit, start, known, on)
    elif limit.papers is Papers.RESTARTS:
        found = _restarted(limit, start, known, on)
    else:
        found = Run(plain_last(limit, start))
    if found.last and limit.next_open_day:
        return Run(next_open(rules, found.last))
    return found


def _paused(limit: TimeLimit, start: date, waits: Sequence[Wait], on: date) -> Run:
    last = plain_last(limit, start)
    for begin, end in _pauses(waits):
        if begin > last or end <= start:
            continue
        stopped_at = begin if begin > start else end
        last = last if begin > start else plain_last(limit, end)
        if end > on:
            return Run(None, (last - stopped_at).days)
        last += end - stopped_at
    return Run(last)


def _pauses(waits: Sequence[Wait]) -> Iterator[tuple[date, date]]:
    """From a day to a day, in order, none touching another.

    Where no day was given for the papers nothing is suspended.
    """
    found: list[tuple[date, date]] = []
    for wait in sorted(waits, key=_asked):
        if wait.until is None:
            continue
        end = min(wait.brought or wait.until, wait.until)
        if found and wait.asked <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((wait.asked, end))
    yield from found


def _restarted(limit: TimeLimit, start: date, waits: Sequence[Wait], on: date) -> Run:
    last = plain_last(limit, start)
    for wait in sorted(waits, key=_asked):
        if wait.asked > last or (wait.brought and wait.brought <= start):
            continue
        if wait.brought is None or wait.brought > on:
            return Run(None, (plain_last(limit, on) - on).days)
        last = max(last, plain_last(limit, wait.brought))
    return Run(last)


def _asked(wait: Wait) -> date:
    return wait.asked
