"""A plan of help that was sent to its person here, the day they received it, and their answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.contraries import contradicts
from portal.domain.events import Event
from portal.domain.history import Milestone
from portal.domain.manifest import sheet_folder
from portal.domain.milestones import Noted, last_noted
from portal.domain.sheets import SheetKind

RECEIPT = {
    Milestone.PROPOSED: Milestone.RECEIVED,
    Milestone.FINAL: Milestone.FINAL_RECEIVED,
}
"""What says that each was received."""
ANSWERS: Mapping[Milestone, tuple[Milestone, ...]] = {
    Milestone.PROPOSED: (Milestone.ACCEPTED, Milestone.CONTESTED, Milestone.DECLINED),
    Milestone.FINAL: (Milestone.ACCEPTED, Milestone.DECLINED),
}
"""What a person may answer to each: a final one is taken or left. Source: CASF R232-7."""

OF_PROPOSALS = (*RECEIPT, *RECEIPT.values(), *ANSWERS[Milestone.PROPOSED])
"""All that is noted of a proposal, by its person or at the desk."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The proposal that stands: sent here, perhaps received, perhaps answered, here or on paper."""

    sent: Noted
    received: Noted | None
    answer: Noted | None

    @property
    def final(self) -> bool:
        """Whether no change may be asked for any more."""
        return self.sent.milestone is Milestone.FINAL

    @property
    def receipt(self) -> Milestone:
        """The fact that its person received it."""
        return RECEIPT[self.sent.milestone]

    @property
    def answers(self) -> tuple[Milestone, ...]:
        """What may be answered."""
        return ANSWERS[self.sent.milestone]

    @property
    def plan(self) -> int:
        """The rank of the plan that was sent."""
        return self.sent.plan or 0

    @property
    def document(self) -> str:
        """The name of the plan's sealed PDF among the objects of its dossier."""
        return sheet_folder(SheetKind.PLAN.value, self.plan) + SheetKind.PLAN.pdf


@dataclass(frozen=True, slots=True)
class PlanSent(Event):
    """A caseworker sent a sealed plan to its person, to be read and answered here.

    The subject is the dossier; `rank` is of the date that was noted with it.
    """

    rank: int
    milestone: str
    plan: str  # its number


@dataclass(frozen=True, slots=True)
class ProposalNoted(Event):
    """For its funder's software: a plan of help was proposed, received, answered, or it was not.

    The subject is the dossier; `rank` is of the date that was noted.
    """

    rank: int
    milestone: str  # one of OF_PROPOSALS
    day: str  # ISO; empty: it was struck out
    plan: str  # the number of the sealed plan that was sent, to be read and answered here; or empty


def offer_of(noted: Iterable[Noted]) -> Offer | None:
    """The proposal that stands, of the rows about one dossier that its present funder has.

    None: nothing was proposed, it was struck out, or it was sent by another way than this one.
    """
    last = {one.milestone: one for one in last_noted(noted).values() if one.day}
    sent = last.get(Milestone.FINAL) or last.get(Milestone.PROPOSED)
    if sent is None or sent.plan is None:
        return None
    answers = [
        last[one] for one in ANSWERS[sent.milestone] if one in last and last[one].rank > sent.rank
    ]
    return Offer(
        sent=sent,
        received=last.get(RECEIPT[sent.milestone]),
        answer=max(answers, key=lambda one: one.rank, default=None),
    )


def was_answered_here(noted: Iterable[Noted]) -> bool:
    """Whether the person answered here what stands, so that its funder has to act."""
    offer = offer_of(noted)
    return offer is not None and offer.answer is not None and offer.answer.writing is not None


def to_send(days: Mapping[Milestone, date]) -> Milestone | None:
    """Which proposal a funder may send now: the first, or the final one once it was contested.

    Source: CASF R232-7.
    """
    if Milestone.PROPOSED not in days:
        return None if contradicts(Milestone.PROPOSED, days) else Milestone.PROPOSED
    answered = Milestone.ACCEPTED in days or Milestone.DECLINED in days
    if Milestone.CONTESTED in days and Milestone.FINAL not in days and not answered:
        return Milestone.FINAL
    return None
