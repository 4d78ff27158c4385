"""That a dossier is urgent, as a caseworker learned it after the filing; or is not any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.events import Event
from portal.domain.history import Milestone
from portal.domain.milestones import Noted, last_noted

URGENT_AID, USUAL_AID = "apa_urgent", "apa"
"""The aid that is urgent by itself, and the one that a later urgency makes so.

No text sets a provisional amount for another.
"""


@dataclass(frozen=True, slots=True)
class MarkedUrgent(Event):
    """A caseworker said that a dossier is urgent: why, and the day of leaving hospital (ISO).

    `reason`: an id of the edition's urgency.yaml. `leaving`: empty where it is not known.
    """

    rank: int
    reason: str
    leaving: str


@dataclass(frozen=True, slots=True)
class UrgencyTakenOff(Event):
    """A caseworker said that a dossier is not urgent, or not any more: why."""

    rank: int
    reason: str


def urgency_of(noted: Iterable[Noted]) -> Noted | None:
    """The urgency that holds, of the rows about one dossier, whichever funder said so.

    It is the person's, not the funder's: it goes on when the dossier moves.
    """
    last = last_noted(noted).get(Milestone.URGENT)
    return last if last and last.day else None


def event_of(noted: Noted) -> MarkedUrgent | UrgencyTakenOff:
    """What the ledger is told of an urgency, or of its end."""
    reason = noted.reason or ""
    if noted.day is None:
        return UrgencyTakenOff(noted.dossier, noted.rank, reason)
    leaving = noted.leaving.isoformat() if noted.leaving else ""
    return MarkedUrgent(noted.dossier, noted.rank, reason, leaving)
