"""What is counted of each dossier, for those who steer: a count is of a day, and names nobody.

All of it follows from what happened to the dossier, so that it can be counted again at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.clocks import By, Clocks, State
from portal.domain.decision import Decision
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.exchange import Asking
from portal.domain.happened import legal_day
from portal.domain.history import ENDS, History, Milestone

AGES = (0, 60, 65, 70, 75, 80, 85, 90, 95)
"""Where each age group begins, in years."""
MOST_DAYS = 400
"""A time limit that took longer counts as this long."""
FEWEST = 5
"""A count below it could name somebody: it is not shown."""


class What(StrEnum):
    """What happened."""

    RECEIVED = "received"
    CAME_OVER = "came_over"  # from another funder: counted as received too
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    ASKED = "asked"  # for a paper
    MET = "met"  # a time limit of the law: in time, or late
    TOOK = "took"  # so many days, from its start


OUT = (What.DECIDED, What.WITHDRAWN, What.HANDED_OVER)
"""After one of them a dossier waits no more."""


class Channel(StrEnum):
    """How a request came."""

    ALONE = "alone"
    HELPED = "helped"  # somebody filled it in beside the person
    MANDATE = "mandate"  # somebody filed it for the person
    COUNTER = "counter"  # on paper, typed in there


class Step(StrEnum):
    """How long each period is; weeks begin on Monday (ISO 8601)."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Figure:
    """How often something happened; `what`, `part` and `value` as a count says them.

    `begins` is the first day of its period; none: over all of them.
    """

    what: str
    part: str
    value: str
    begins: date | None
    many: int


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """One thing that happened once, to be added up with its likes.

    `part` says what `value` is: an aid, a channel, an age group, a territory, a verdict, a paper, a
    time limit; both are empty for all of them together. `day` is the day, or the first of the month
    where days would make a table as long as the list of dossiers.
    """

    what: str
    part: str
    value: str
    day: date


def counts_of(
    dossier: Dossier,
    aid_request: AidRequest,
    history: History,
    clocks: Clocks,
    askings: Sequence[Asking],
    decisions: Sequence[Decision],
) -> frozenset[Count]:
    """Everything that is counted of a dossier, each once."""
    return frozenset(
        (
            *_received(dossier, aid_request, history),
            *_ended(dossier, history, decisions),
            *_asked(askings),
            *_timed(clocks),
        )
    )


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


def shown(counts: Mapping[str, int]) -> Mapping[str, int | None]:
    """The counts that may be shown; none: below FEWEST, or it would tell one that is.

    A single one that is hidden is what is left of the sum: the least of the others goes with it.
    """
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    if len(hidden) == 1:
        others = [name for name, count in counts.items() if count >= FEWEST]
        hidden |= {min(others, key=lambda name: (counts[name], name))} if others else set()
    return {name: None if name in hidden else count for name, count in counts.items()}


def _received(dossier: Dossier, request: AidRequest, history: History) -> Iterator[Count]:
    on = history.days.get(Milestone.CAME_OVER, history.filed)
    yield Count(What.RECEIVED, "", "", on)
    if Milestone.CAME_OVER in history.days:
        yield Count(What.CAME_OVER, "", "", on)
    for aid in dict.fromkeys(route.aid for route in dossier.routes):
        yield Count(What.RECEIVED, "aid", aid, on)
    yield Count(What.RECEIVED, "channel", channel_of(request), on)
    yield Count(What.RECEIVED, "age", age_group(dossier.birth_date, on), on)
    yield Count(What.RECEIVED, "territory", dossier.commune, _month(on))


def _ended(dossier: Dossier, history: History, decisions: Sequence[Decision]) -> Iterator[Count]:
    """The first end counts: a dossier waits no more after it."""
    ends = [(history.days[end], end) for end in ENDS if end in history.days]
    if ends:
        on, end = min(ends)
        yield Count(What(end.value), "", "", on)
        yield Count(What(end.value), "territory", dossier.commune, _month(on))
    if decisions:
        first = min(decisions, key=lambda one: one.rank)
        yield Count(What.DECIDED, "verdict", first.verdict, legal_day(first.decided_at))


def _asked(askings: Sequence[Asking]) -> Iterator[Count]:
    """Each kind of paper once, on the day it was first asked for."""
    seen: set[str] = set()
    for asking in sorted(askings, key=lambda one: one.rank):
        on = legal_day(asking.asked_at)
        for paper in asking.papers:
            if paper.kind not in seen:
                seen.add(paper.kind)
                yield Count(What.ASKED, "paper", paper.kind, on)
        if asking.rank == 1:
            yield Count(What.ASKED, "", "", on)


def _timed(clocks: Clocks) -> Iterator[Count]:
    """What the funder's own time limits became, once they are met or missed."""
    for one in clocks.deadlines:
        if one.by is not By.FUNDER or not one.start:
            continue
        if one.met and one.state in (State.MET, State.MET_LATE):
            month, took = _month(one.met), min((one.met - one.start).days, MOST_DAYS)
            yield Count(What.TOOK, one.limit, str(took), month)
            yield Count(What.MET, one.limit, _in_time(one.state is State.MET), month)
        elif one.last and one.state in (State.LATE, State.MISSED):
            yield Count(What.MET, one.limit, _in_time(False), _month(one.last))


def _in_time(is_so: bool) -> str:
    return "in_time" if is_so else "late"


def _month(day: date) -> date:
    return day.replace(day=1)
