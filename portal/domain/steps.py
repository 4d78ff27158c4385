"""Where a dossier stands, in dated steps: what happened, what is awaited, what is to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.domain.decision import Decision
from portal.domain.delays import Delays
from portal.domain.dossier import Dossier, Status
from portal.domain.exchange import Asking, Ending
from portal.domain.history import Milestone
from portal.domain.milestones import Judgment, Noted, noted_days
from portal.domain.moves import Move
from portal.domain.recognitions import Recognition


class Name(StrEnum):
    """What a step is."""

    FILED = "filed"
    SEALED = "sealed"
    OPENED = "opened"
    URGENT = "urgent"
    PROVISIONAL = "provisional"
    COMPLETE = "complete"
    PROPOSED = "proposed"
    REPLIED = "replied"
    FINAL = "final"
    ASKED = "asked"
    BROUGHT = "brought"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"


_STEPS = {
    Milestone.COMPLETE: Name.COMPLETE,
    Milestone.PROPOSED: Name.PROPOSED,
    **dict.fromkeys((Milestone.ACCEPTED, Milestone.CONTESTED, Milestone.DECLINED), Name.REPLIED),
    Milestone.FINAL: Name.FINAL,
    Milestone.PROVISIONAL: Name.PROVISIONAL,
    Milestone.URGENT: Name.URGENT,
}
"""What the person is told of what was noted."""


class State(StrEnum):
    """How far a step is. One is the current one, always."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `at` is none while what it names did not happen."""

    name: Name
    state: State
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one dossier stands with its funder, as its person may know it."""

    dossier: Dossier
    opened_at: datetime | None  # by somebody of the funder, for the first time
    askings: tuple[Asking, ...]
    decision: Decision | None  # the one that holds, sealed
    unread: int  # writings of the funder that were not read
    delays: Delays | None
    noted: tuple[Noted, ...] = ()
    moves: tuple[Move, ...] = ()
    again: tuple[Judgment, ...] = ()  # papers that do not suit, and that none made up for
    provisional: Decision | None = None  # granted for urgency, sealed
    urgency: Noted | None = None  # what a funder said of its urgency since it was filed
    recognised: tuple[Recognition, ...] = ()  # evaluations that went along with its moves

    @property
    def days(self) -> Mapping[Milestone, date]:
        """The day of each fact that was noted."""
        return noted_days(self.noted)

    @property
    def asking(self) -> Asking | None:
        """The asking that is open; nothing is asked for a request that was taken back."""
        if self.dossier.withdrawn_at:
            return None
        return next((one for one in self.askings if one.ended_at is None), None)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order. The current one is the last that happened, or what is awaited."""
        happened = sorted(_happened(self), key=lambda step: step[1])
        awaited = _awaited(self)
        waits = awaited[:1] if awaited and awaited[0] in (Name.SEALED, Name.OPENED) else ()
        done = [
            Step(name, State.NOW if not waits and last else State.DONE, at)
            for last, (name, at) in _marked(happened)
        ]
        to_come = [Step(name, State.NOW if name in waits else State.TO_COME) for name in awaited]
        return (*done, *to_come)


def _happened(standing: Standing) -> Iterator[tuple[Name, datetime]]:
    dossier = standing.dossier
    yield Name.FILED, dossier.submitted_at
    answered, opened = standing.decision, standing.opened_at
    if answered and opened and opened > answered.decided_at:
        opened = None  # who opens it once it was answered begins nothing
    dated = [
        (Name.SEALED, dossier.sealed_at),
        (Name.OPENED, opened),
        (Name.WITHDRAWN, dossier.withdrawn_at),
        (Name.DECIDED, standing.decision.decided_at if standing.decision else None),
    ]
    yield from ((name, at) for name, at in dated if at)
    for one in standing.noted:
        if one.milestone in _STEPS and standing.days.get(one.milestone) == one.day and one.day:
            yield _STEPS[one.milestone], one.noted_at
    for asking in standing.askings:
        brought = asking.ending is Ending.BROUGHT
        if brought or asking.ending is None or _until_decided(asking, standing.decision):
            yield Name.ASKED, asking.asked_at
        if brought and asking.ended_at:
            yield Name.BROUGHT, asking.ended_at


def _until_decided(asking: Asking, decision: Decision | None) -> bool:
    """Whether papers were waited for until the decision, which dropped the asking."""
    dropped = asking.ending is Ending.CANCELLED and asking.ended_at
    return bool(decision and dropped and dropped >= decision.decided_at)


def _awaited(standing: Standing) -> tuple[Name, ...]:
    dossier = standing.dossier
    awaited = [Name.SEALED] if dossier.status is Status.SUBMITTED else []
    if not dossier.withdrawn_at and not standing.decision:
        known = standing.opened_at or standing.askings
        awaited += [Name.DECIDED] if known else [Name.OPENED, Name.DECIDED]
    return tuple(awaited)


def _marked(
    happened: list[tuple[Name, datetime]],
) -> Iterator[tuple[bool, tuple[Name, datetime]]]:
    for rank, one in enumerate(happened, 1):
        yield rank == len(happened), one
