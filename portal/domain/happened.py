"""From what the portal knows of a dossier to the history that the law's clocks are read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.domain.decision import Decision
from portal.domain.dossier import Dossier
from portal.domain.exchange import Asking, Ending
from portal.domain.history import History, Milestone, Wait
from portal.domain.inbox import Stage

PARIS = ZoneInfo("Europe/Paris")


def legal_day(at: datetime) -> date:
    """The day of a time, in France: the law counts days there, wherever the machine is."""
    return at.astimezone(PARIS).date()


def history_of(
    dossier: Dossier,
    *,
    askings: Sequence[Asking] = (),
    decision: Decision | None = None,
    noted: Mapping[Milestone, date] | None = None,
    put_off: Sequence[Wait] = (),
    came_over: date | None = None,
) -> History:
    """All that happened to a dossier, by the day.

    Args:
        dossier: filed, perhaps withdrawn.
        askings: for papers, of this dossier. One that was cancelled asked for nothing that was
            needed, so it never stopped a clock; one that the decision ended was waited for until
            then; one that was amended ends where the next begins, and counts if that one does.
        decision: the first one that was told to the person.
        noted: what caseworkers noted: acknowledged, complete, proposed…
        put_off: the papers that the person put off when filing.
        came_over: the day it came from another funder, if it did: this one's limits run from then.

    Raises:
        ValueError: what was noted cannot be, as something before the filing.

    Source: CRPA L114-3 for a request that came over (not read in force).
    """
    days = dict(noted or {})
    days[Milestone.FILED] = came_over or legal_day(dossier.submitted_at)
    if came_over:
        days[Milestone.CAME_OVER] = came_over
    if dossier.withdrawn_at:
        days[Milestone.WITHDRAWN] = legal_day(dossier.withdrawn_at)
    if decision:
        days[Milestone.DECIDED] = legal_day(decision.decided_at)
    waits = [_wait(asking) for asking in _that_count(askings, decision)]
    if waits:  # who asks for papers says that the request came
        asked = min(wait.asked for wait in waits)
        days[Milestone.ACKNOWLEDGED] = min(asked, days.get(Milestone.ACKNOWLEDGED, asked))
    return History(days, (*put_off, *waits))


def stage_of(dossier: Dossier, decided: bool, askings: Sequence[Asking]) -> Stage:
    """Where a dossier stands; `decided`: a final decision was made on it."""
    if dossier.withdrawn_at:
        return Stage.WITHDRAWN
    if decided:
        return Stage.DECIDED
    return Stage.WAITING if any(one.left for one in askings) else Stage.TO_STUDY


def _that_count(askings: Sequence[Asking], decision: Decision | None) -> Iterator[Asking]:
    counts = True
    for asking in sorted(askings, key=lambda one: one.rank, reverse=True):
        if asking.ending is not Ending.AMENDED:
            dropped = asking.ending is Ending.CANCELLED
            decided = decision and asking.ended_at and asking.ended_at >= decision.decided_at
            counts = not dropped or bool(decided)
        if counts:
            yield asking


def _wait(asking: Asking) -> Wait:
    return Wait(
        asked=legal_day(asking.asked_at),
        until=asking.until,
        brought=legal_day(asking.ended_at) if asking.ended_at else None,
    )
