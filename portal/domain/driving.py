"""How a funder's software says that the study of a dossier goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.errors import Conflict
from portal.domain.events import Event
from portal.domain.history import Milestone

KEPT = timedelta(days=30)
"""How long a key is known: sent again within it, nothing is done twice."""


class Driven(StrEnum):
    """What a software may say of a dossier."""

    RECEIVED = "received"  # the funder acknowledges the request
    INCOMPLETE = "incomplete"  # papers are missing: the person is asked for them
    COMPLETE = "complete"
    VISIT_PLANNED = "visit_planned"  # the person is written to, in the funder's words
    PLAN_PROPOSED = "plan_proposed"
    DECIDED = "decided"
    CLOSED = "closed"  # with no further action, which is a decision too


NOTES: Mapping[Driven, Milestone] = {
    Driven.RECEIVED: Milestone.ACKNOWLEDGED,
    Driven.COMPLETE: Milestone.COMPLETE,
    Driven.PLAN_PROPOSED: Milestone.PROPOSED,
}
"""Those that a caseworker notes, by the day."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was done once under a key. `rank` is of the asking, the writing or the decision."""

    key: str
    dossier: str
    sent_sha256: str
    status: Driven
    rank: int
    done_at: datetime


@dataclass(frozen=True, slots=True)
class StatusTold(Event):
    """A software said how the study of a dossier goes; what it did stands beside, by its word."""

    status: str
    rank: int


class OtherBody(Conflict):
    """A key was used before, for something else."""
