"""What happened to a dossier, by the day, and the law's clocks that are read from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.clocks import Clocks
from portal.domain.decision import Decision, final
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.exchange import Asking
from portal.domain.happened import history_of, legal_day
from portal.domain.history import History, Milestone, Wait
from portal.domain.milestones import Noted, noted_days
from portal.domain.moves import here_since
from portal.domain.rulings import awaits_referee, counted_since, standing_of
from portal.domain.urgency import URGENT_AID, USUAL_AID, urgency_of
from portal.form.clock_rules import ClockRules
from portal.form.clocks import clocks_of
from portal.form.edition import Edition
from portal.form.minimal import minimal
from portal.store.database import Transaction

LEAVING = "hospital_leaving"
"""The question that tells the day of leaving hospital."""
NEEDS, HOSPITAL = "needs", "hospital_discharge"
"""The question of what is needed, and its answer of who leaves hospital."""
SINCE = "urgent_since"
"""What the clocks of an APA are found by that became urgent after it was filed."""
AFTER_HOSPITAL = ("ardh", "home_help")
"""What a fund gives to who leaves hospital, under its own name."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What a dossier's rows tell of what happened to it."""

    dossier: Dossier
    history: History
    askings: Sequence[Asking]
    decisions: Sequence[Decision]
    noted: Sequence[Noted]
    awaits_referee: bool  # a referee must say who studies it
    leaves_hospital: bool  # a fund helps who leaves hospital: urgent, though no delay is published
    urgency: Noted | None  # what a caseworker said of it since, of this funder or a former one

    @property
    def aids(self) -> Sequence[str]:
        """The aids that are asked of its funder, each once."""
        return tuple(dict.fromkeys(route.aid for route in self.dossier.routes))

    def clocks(self, rules: ClockRules, on: date) -> Clocks:
        """The law's clocks as they stand on that day."""
        return clocks_of(rules, self.clocked, self.history, on)

    @property
    def clocked(self) -> Sequence[str]:
        """What its clocks are found by: its aids, and what makes it urgent, if something does."""
        if self.urgency and USUAL_AID in self.aids and URGENT_AID not in self.aids:
            return (*self.aids, SINCE)
        urgent = self.leaves_hospital or (self.urgency and URGENT_AID not in self.aids)
        return (*self.aids, HOSPITAL) if urgent else self.aids


def happened(
    tx: Transaction, dossier: Dossier, aid_request: AidRequest, edition: Edition
) -> Happened:
    """What happened to a sealed dossier, as the worker reads it.

    A caseworker is told of the request's row only what follows from it: days, of what the dossier
    holds. Of one that came from another funder, what its present funder did counts alone.
    """
    aid_request = minimal(edition, aid_request, dossier)[0]
    number = dossier.number
    moves, every = tx.moves.of(number), tx.milestones.of(number)
    rulings = tx.rulings.of(number) if moves else ()
    since = here_since(dossier, moves)
    counted = counted_since(dossier, moves, standing_of(rulings, moves))
    decided = final(tx.decisions.of(number))
    askings = [one for one in tx.askings.of(number) if one.asked_at >= since]
    noted = [one for one in every if one.noted_at >= since]
    begun, urgency = legal_day(counted), urgency_of(every)
    days = dict(noted_days(noted))
    if urgency and urgency.day:
        days[Milestone.URGENT] = max(urgency.day, begun)
    if leaving := leaving_day(aid_request, urgency):
        days[Milestone.DISCHARGE] = leaving
    history = history_of(
        dossier,
        askings=askings,
        decision=decided[0] if decided else None,
        noted=days,
        put_off=_put_off(tx, aid_request, begun),
        came_over=begun if counted > dossier.submitted_at else None,
    )
    awaits = awaits_referee(dossier, moves, rulings, noted) and not decided
    leaves = leaves_hospital(dossier, aid_request)
    return Happened(dossier, history, askings, decided, noted, awaits, leaves, urgency)


def filed_and_since(tx: Transaction, dossier: Dossier) -> tuple[AidRequest, Noted | None]:
    """The request, and what a caseworker said of its urgency since, as the worker reads it."""
    urgency = urgency_of(tx.milestones.of(dossier.number))
    return tx.aid_requests.get(dossier.request), urgency


def leaves_hospital(dossier: Dossier, aid_request: AidRequest) -> bool:
    """Whether a fund is asked to help who leaves hospital; of the urgent APA the law says more."""
    helped = any(route.aid in AFTER_HOSPITAL for route in dossier.routes)
    return helped and asks_hospital(aid_request)


def asks_hospital(aid_request: AidRequest) -> bool:
    """Whether a request says that its person leaves hospital."""
    needs = aid_request.answers.get(NEEDS)
    return isinstance(needs, Sequence) and HOSPITAL in needs


def leaving_day(aid_request: AidRequest, urgency: Noted | None) -> date | None:
    """The day of leaving hospital: as a caseworker learned it last, else as the request tells."""
    if urgency and urgency.leaving:
        return urgency.leaving
    leaving = aid_request.answers.get(LEAVING)
    return date.fromisoformat(str(leaving)) if leaving else None


def _put_off(tx: Transaction, aid_request: AidRequest, begun: date) -> tuple[Wait, ...]:
    """The papers that the person put off, each until the day they gave; those that came since.

    `begun` is the day from which its present funder's time limits run.
    """
    came: dict[str, date] = {}
    for addition in tx.additions.of_request(aid_request.number):
        for piece in addition.pieces:
            came.setdefault(piece.kind, legal_day(addition.submitted_at))
    return tuple(
        Wait(begun, _until(aid_request.promised.get(kind), begun), came.get(kind), put_off=True)
        for kind in sorted(aid_request.later)
        if came.get(kind, begun) >= begun
    )


def _until(promised: str | None, filed: date) -> date | None:
    return max(date.fromisoformat(promised), filed) if promised else None
