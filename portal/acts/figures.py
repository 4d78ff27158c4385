"""Figures for those who steer a funder: what came, what was decided, how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.figures import OUT, Figure, Step, What
from portal.domain.happened import legal_day
from portal.domain.people import Actor

PERIODS: Mapping[Step, int] = {Step.WEEK: 13, Step.MONTH: 12}
"""How many periods one page shows: a quarter by week, a year by month."""


@dataclass(frozen=True, slots=True)
class Period:
    """What happened in one week or month; `waiting` is how many waited when it had ended."""

    begins: date
    ends: date  # its last day
    received: int
    decided: int
    withdrawn: int
    handed_over: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How one time limit of the law was kept: how often, and in how many days.

    `half` and `most` are the days within which half of them, and nine of ten, were done; none while
    none was.
    """

    limit: str
    in_time: int
    late: int
    half: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Shares:
    """What happened over all periods, by what it was: a count for each value."""

    aids: Mapping[str, int]
    channels: Mapping[str, int]
    ages: Mapping[str, int]
    verdicts: Mapping[str, int]
    grounds: Mapping[str, int]  # of what was not granted, or in part
    moved_on: Mapping[str, int]  # by reason
    moved_here: Mapping[str, int]
    papers: Mapping[str, int]
    received_from: Mapping[str, int]  # by INSEE code of the commune; whole months
    decided_from: Mapping[str, int]
    asked: int  # dossiers that papers were asked for


@dataclass(frozen=True, slots=True)
class Steered:
    """Everything of one page. `earlier` is the first day of the page before; none: nothing is."""

    step: Step
    today: date
    periods: Sequence[Period]
    kept: Sequence[Kept]
    shares: Shares
    earlier: date
    later: date | None


def figures(desk: Desk, actor: Actor, step: Step, last: date | None = None) -> Steered:
    """The figures of the actor's funder, in the periods that end with the one of `last` (today).

    Raises:
        NotAllowed: the actor is no manager.
    """
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        today = legal_day(tx.at)
        until = _after(step, min(last or today, today))
        begins = [_back(step, until, rank) for rank in range(PERIODS[step], 0, -1)]
        found = tx.figures.read(step, begins[0], until)
        waiting = tx.figures.waiting(begins[0])
    later = _back(step, until, -PERIODS[step]) if until <= today else None
    return Steered(
        step=step,
        today=today,
        periods=_periods(step, begins, found, waiting),
        kept=_kept(found),
        shares=_shares(found),
        earlier=begins[0] - timedelta(days=1),
        later=min(later - timedelta(days=1), today) if later else None,
    )


def _periods(
    step: Step, begins: Sequence[date], found: Iterable[Figure], waiting: int
) -> Sequence[Period]:
    whole = Counter({(one.what, one.begins): one.many for one in found if not one.part})
    periods = []
    for begin in begins:
        received = whole[What.RECEIVED, begin]
        decided, withdrawn, handed_over = (whole[what, begin] for what in OUT)
        waiting += received - decided - withdrawn - handed_over
        ends = _after(step, begin) - timedelta(days=1)
        periods.append(Period(begin, ends, received, decided, withdrawn, handed_over, waiting))
    return periods


def _kept(found: Sequence[Figure]) -> Sequence[Kept]:
    """Each limit that was met or missed, in the order of how often it was late."""
    met: Counter[tuple[str, str]] = Counter()
    took: dict[str, Counter[int]] = {}
    for one in found:
        if one.what == What.MET:
            met[one.part, one.value] += one.many
        elif one.what == What.TOOK:
            took.setdefault(one.part, Counter())[int(one.value)] += one.many
    limits = sorted({limit for limit, _ in met}, key=lambda limit: (-met[limit, "late"], limit))
    return [
        Kept(
            limit,
            met[limit, "in_time"],
            met[limit, "late"],
            _within(took.get(limit, Counter()), 0.5),
            _within(took.get(limit, Counter()), 0.9),
        )
        for limit in limits
    ]


def _within(days: Counter[int], share: float) -> int | None:
    """The days within which this share of them was done."""
    left = ceil(sum(days.values()) * share)
    for many in sorted(days):
        left -= days[many]
        if left <= 0:
            return many
    return None


def _shares(found: Sequence[Figure]) -> Shares:
    def by(what: What, part: str) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for one in found:
            if one.what == what and one.part == part:
                counts[one.value] += one.many
        return counts

    return Shares(
        aids=by(What.RECEIVED, "aid"),
        channels=by(What.RECEIVED, "channel"),
        ages=by(What.RECEIVED, "age"),
        verdicts=by(What.DECIDED, "verdict"),
        grounds=by(What.DECIDED, "ground"),
        moved_on=by(What.HANDED_OVER, "reason"),
        moved_here=by(What.CAME_OVER, "reason"),
        papers=by(What.ASKED, "paper"),
        received_from=by(What.RECEIVED, "territory"),
        decided_from=by(What.DECIDED, "territory"),
        asked=sum(by(What.ASKED, "").values()),
    )


def _after(step: Step, day: date) -> date:
    """The first day of the period after that of this day."""
    if step is Step.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _back(step: Step, day: date, many: int) -> date:
    """The first day of the period so many before the one that begins on this day."""
    if step is Step.WEEK:
        return day - timedelta(weeks=many)
    months = day.year * 12 + day.month - 1 - many
    return date(months // 12, months % 12 + 1, 1)
