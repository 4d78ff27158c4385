"""What is counted of one dossier, at each funder that has or had it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.clocks import By, Clocks, State
from portal.domain.decision import Decision, Verdict
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.exchange import Asking
from portal.domain.figures import AGES, Channel, Count, What
from portal.domain.happened import legal_day
from portal.domain.history import ENDS, History, Milestone
from portal.domain.moves import Move
from portal.domain.routing import Route

NOT_GRANTED = (Verdict.REFUSED, Verdict.GRANTED_IN_PART, Verdict.NO_FURTHER_ACTION)
"""Decisions whose grounds are counted."""
MOST_DAYS = 400
"""A time limit that took longer counts as this long."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of a dossier to count it by."""

    dossier: Dossier
    aid_request: AidRequest
    history: History  # at the funder that has it
    clocks: Clocks
    askings: Sequence[Asking]
    decisions: Sequence[Decision]
    moves: Sequence[Move]


_Told = tuple[str, str, str, date]
"""What, part, value, day."""


def counts_of(found: Counted) -> frozenset[Count]:
    """Everything that is counted of a dossier, at each funder that has or had it."""
    here = (*_here(found), *_ended(found), *_asked(found.askings), *_timed(found.clocks))
    counts = {Count(found.dossier.funder, *one) for one in here}
    for funder, told in _elsewhere(found):
        counts |= {Count(funder, *one) for one in told}
    return frozenset(counts)


def channel_of(aid_request: AidRequest) -> Channel:
    """How it came."""
    if aid_request.counter:
        return Channel.COUNTER
    if aid_request.acting:
        return Channel.MANDATE
    alone = aid_request.answers.get("for_whom", "self") == "self"
    return Channel.ALONE if alone else Channel.HELPED


def age_group(birth_date: str, on: date) -> str:
    """The age group on a day, by where it begins; of a date in part, by its year alone."""
    year, month, day = (int(part or 0) for part in birth_date.split("-"))
    before = (on.month, on.day) < (month or 1, day or 1)
    return str(max((one for one in AGES if one <= on.year - year - before), default=AGES[0]))


def _here(found: Counted) -> Iterator[_Told]:
    """That it reached the funder that has it."""
    last = max(found.moves, key=lambda one: one.rank, default=None)
    on = found.history.days.get(Milestone.CAME_OVER, found.history.filed)
    yield from _received(found, found.dossier.routes, on, last)


def _elsewhere(found: Counted) -> Iterator[tuple[str, Sequence[_Told]]]:
    """At each funder that had it: that it came, and that it was handed over."""
    before: Move | None = None
    for move in sorted(found.moves, key=lambda one: one.rank):
        on = legal_day(move.moved_at)
        came = legal_day(before.moved_at if before else found.dossier.submitted_at)
        gone = (
            (What.HANDED_OVER, "", "", on),
            (What.HANDED_OVER, "reason", move.reason, on),
            (What.HANDED_OVER, "territory", found.dossier.commune, _month(on)),
        )
        yield move.former, (*_received(found, move.former_routes, came, before), *gone)
        before = move


def _received(
    found: Counted, routes: Sequence[Route], on: date, move: Move | None
) -> Iterator[_Told]:
    yield What.RECEIVED, "", "", on
    if move:
        yield What.CAME_OVER, "", "", on
        yield What.CAME_OVER, "reason", move.reason, on
    for aid in dict.fromkeys(route.aid for route in routes):
        yield What.RECEIVED, "aid", aid, on
    yield What.RECEIVED, "channel", channel_of(found.aid_request), on
    yield What.RECEIVED, "age", age_group(found.dossier.birth_date, on), on
    yield What.RECEIVED, "territory", found.dossier.commune, _month(on)


def _ended(found: Counted) -> Iterator[_Told]:
    """The first end counts: a dossier waits no more after it."""
    days = found.history.days
    if ends := [(days[end], end) for end in ENDS if end in days]:
        on, end = min(ends)
        yield What(end.value), "", "", on
        yield What(end.value), "territory", found.dossier.commune, _month(on)
    if first := min(found.decisions, key=lambda one: one.rank, default=None):
        on = legal_day(first.decided_at)
        yield What.DECIDED, "verdict", first.verdict, on
        if first.verdict in NOT_GRANTED:
            for ground in first.grounds.split():
                yield What.DECIDED, "ground", ground, on


def _asked(askings: Sequence[Asking]) -> Iterator[_Told]:
    """Each kind of paper once, on the day it was first asked for."""
    seen: set[str] = set()
    for asking in sorted(askings, key=lambda one: one.rank):
        on = legal_day(asking.asked_at)
        for paper in asking.papers:
            if paper.kind not in seen:
                seen.add(paper.kind)
                yield What.ASKED, "paper", paper.kind, on
        if asking.rank == 1:
            yield What.ASKED, "", "", on


def _timed(clocks: Clocks) -> Iterator[_Told]:
    """What the funder's own time limits became, once they are met or missed."""
    for one in clocks.deadlines:
        if one.by is not By.FUNDER or not one.start:
            continue
        if one.met and one.state in (State.MET, State.MET_LATE):
            month, took = _month(one.met), min((one.met - one.start).days, MOST_DAYS)
            yield What.TOOK, one.limit, str(took), month
            yield What.MET, one.limit, _in_time(one.state is State.MET), month
        elif one.last and one.state in (State.LATE, State.MISSED):
            yield What.MET, one.limit, _in_time(False), _month(one.last)


def _in_time(is_so: bool) -> str:
    return "in_time" if is_so else "late"


def _month(day: date) -> date:
    return day.replace(day=1)
