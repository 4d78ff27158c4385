"""The law's clocks of one request at one funder: what is due, by when, by which article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.domain.clocks import Clocks, Deadline, Deemed, Outcome, State
from portal.domain.history import ENDS, History, Milestone, Wait
from portal.form.clock_rules import ClockRules, TimeLimit
from portal.form.counting import Run, plain_last, run

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Case:
    """What is known on a day. `starts` has the day a file is presumed complete, `days` has not."""

    days: Mapping[Milestone, date]
    starts: Mapping[Milestone, date]
    waits: tuple[Wait, ...]
    ended: date | None
    on: date


def clocks_of(rules: ClockRules, aids: Sequence[str], history: History, on: date) -> Clocks:
    """Every time limit of a request for these aids, as it stands on that day.

    What happened after that day is not looked at: a day gone by shows what was known then.

    Source: CASF R232-23, R232-7, L232-14 for the APA; the edition's clocks.yaml for each.
    """
    clocks = rules.of(aids)
    limits = [limit for clock in clocks for limit in clock.limits]
    known = _known(history, on)
    complete, presumed = _complete(limits, known, on)
    days = dict(known.days)
    if asked := [wait.asked for wait in known.waits if not wait.put_off]:
        days[Milestone.ASKED] = min(asked)
    starts = {**days, Milestone.COMPLETE: complete} if complete else days
    case = _Case(days, starts, known.waits, known.ended, on)
    deadlines = [_deadline(rules, limit, case) for limit in limits]
    deemed: Deemed | None = None
    for limit, deadline in zip(limits, deadlines, strict=True):
        deemed = _first(deemed, _deemed(limit, deadline, case))
    if deemed and deemed.outcome is Outcome.DEEMED_REFUSED:
        deadlines = [_ended_by(deemed, deadline) for deadline in deadlines]
    return Clocks(
        on=on,
        deadlines=tuple(deadlines),
        deemed=deemed,
        complete=complete,
        presumed=presumed,
        urgent=any(clock.urgent for clock in clocks),
        known=any(limit.binding for limit in limits),
        ended=known.ended,
    )


def _known(history: History, on: date) -> History:
    """The history up to that day; leaving hospital alone is known before it happens."""
    return History(
        {
            milestone: day
            for milestone, day in history.days.items()
            if day <= on or milestone in (Milestone.DISCHARGE, Milestone.FILED)
        },
        tuple(
            wait if wait.brought is None or wait.brought <= on else replace(wait, brought=None)
            for wait in history.waits
            if wait.asked <= on
        ),
    )


def _complete(limits: Sequence[TimeLimit], history: History, on: date) -> tuple[date | None, bool]:
    """The day the file was complete, and whether that is presumed.

    The day that was noted counts. Where none was, the file is complete since it was filed, unless
    papers are missing that the person put off or that were asked for in time: then since the day
    the last one came. Who asks later than the law allows stops the clock, but does not undo what
    has run: nobody escapes a time limit by noting nothing. Nor by leaving papers that were put off:
    who asked for papers, and got them all, said what lacked; the days that were promised count.

    Source: CASF L232-14 and R232-23: the two months run from the day the complete file came.
    """
    noted = history.days.get(Milestone.COMPLETE)
    if noted:
        return noted, False
    if all_came := _all_came(history.waits):
        return (all_came, True) if all_came <= on else (None, True)
    asking = next((limit for limit in limits if Milestone.ASKED in limit.met_by), None)
    in_time = plain_last(asking, history.filed) if asking else date.max
    complete = history.filed
    for wait in sorted(history.waits, key=lambda one: one.asked):
        if wait.asked > max(complete, in_time):
            break
        if wait.brought is None:
            return None, True
        complete = max(complete, wait.brought)
    return complete, True


def _all_came(waits: Sequence[Wait]) -> date | None:
    """The day the last paper that was asked for came, where others that were put off did not."""
    asked = [wait.brought for wait in waits if not wait.put_off]
    pending = [wait.until for wait in waits if wait.put_off and wait.brought is None]
    if not (asked and pending) or None in asked:
        return None
    return max(day for day in (*asked, *pending, *(one.brought for one in waits)) if day)


def _deadline(rules: ClockRules, limit: TimeLimit, case: _Case) -> Deadline:
    told = Deadline(
        limit=limit.id,
        by=limit.by,
        binding=limit.binding,
        state=State.NOT_BEGUN,
        sources=limit.sources,
        verified=limit.verified,
    )
    start = case.starts.get(limit.start)
    if start is None or (limit.only_if and limit.only_if not in case.days):
        return told
    met = min((case.days[one] for one in limit.met_by if one in case.days), default=None)
    ended = None if limit.start in ENDS else case.ended
    found = run(rules, limit, start, case.waits, min(met or case.on, ended or case.on, case.on))
    state = _state(limit, found, met, ended, case.on)
    left = found.left if found.last is None else (found.last - case.on).days
    return replace(told, state=state, start=start, last=found.last, left=left, met=met)


def _state(limit: TimeLimit, found: Run, met: date | None, ended: date | None, on: date) -> State:
    if met:
        return State.MET if found.last is None or met <= found.last else State.MET_LATE
    if ended:
        return State.STOPPED if found.last is None or ended <= found.last else State.MISSED
    if found.last is None:
        return State.STILL
    if on > found.last:
        return State.LATE
    return State.SOON if on >= found.last - timedelta(days=limit.warn_days) else State.RUNNING


def _deemed(limit: TimeLimit, deadline: Deadline, case: _Case) -> Deemed | None:
    """What silence, or a plain no, made of the request by this limit."""
    if limit.then is None or deadline.start is None:
        return None
    if deadline.met and deadline.met in {case.days.get(one) for one in limit.at_once}:
        since = deadline.met
    elif deadline.last and deadline.state in (State.LATE, State.MET_LATE, State.MISSED):
        since = deadline.last + A_DAY
    else:
        return None
    decided = case.days.get(Milestone.DECIDED)
    return Deemed(
        outcome=limit.then,
        since=since,
        until=decided if decided and decided >= since else None,
        limit=limit.id,
        sources=limit.sources,
        verified=limit.verified,
    )


def _first(one: Deemed | None, other: Deemed | None) -> Deemed | None:
    """The one that came first; of the same day, the one that grants: doubt is for the person."""
    if one is None or other is None:
        return one or other
    return min((one, other), key=lambda it: (it.since, it.outcome is not Outcome.DEEMED_GRANTED))


def _ended_by(deemed: Deemed, deadline: Deadline) -> Deadline:
    """Nothing more is due once the request is deemed refused."""
    if deadline.met or deadline.start is None or deadline.start >= deemed.since:
        return deadline
    if deadline.last and deadline.last < deemed.since:
        return replace(deadline, state=State.MISSED)
    return replace(deadline, state=State.STOPPED)
