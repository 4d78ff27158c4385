"""What caseworkers noted of dossiers and said of papers: added, each with its event, or not."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, select

from portal.domain.history import Milestone
from portal.domain.milestones import Judgment, MilestoneNoted, Noted, PaperJudged, Worth
from portal.domain.offers import OF_PROPOSALS, PlanSent, ProposalNoted
from portal.domain.plan import plan_number
from portal.domain.urgency import event_of
from portal.store.case_tables import judgments, milestones
from portal.store.ledger import Ledger
from portal.store.wire import Wire

_NOTE, _JUDGE = milestones.insert(), judgments.insert()
_DOSSIERS = any_(bindparam("dossiers", type_=ARRAY(Text)))
_NOTED = select(milestones).where(milestones.c.dossier == _DOSSIERS).order_by(
    milestones.c.dossier, milestones.c.rank
)  # fmt: skip
_JUDGED = select(judgments).where(judgments.c.dossier == _DOSSIERS).order_by(
    judgments.c.dossier, judgments.c.paper, judgments.c.rank
)  # fmt: skip


class Milestones:
    """Dated facts, and what papers are worth. Another funder's, or another person's, are none."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def note(self, noted: Noted) -> None:
        """Keep a fact, and tell of it: of the plan sent with it, of why it is urgent, to software.

        Raises:
            Conflict: another one took its place meanwhile.
            NotAllowed: the dossier is another funder's, or is not sealed.
        """
        self._wire.run(_NOTE, _values(noted) | {"milestone": noted.milestone.value})
        day = noted.day.isoformat() if noted.day else ""
        event = MilestoneNoted(noted.dossier, noted.rank, noted.milestone.value, day)
        self._ledger.append(event, funder=noted.funder, person=noted.person)
        if noted.milestone is Milestone.URGENT:
            self._ledger.append(event_of(noted), funder=noted.funder, person=noted.person)
        plan = plan_number(noted.dossier, noted.plan) if noted.plan else ""
        if plan:
            sent = PlanSent(noted.dossier, noted.rank, noted.milestone.value, plan)
            self._ledger.append(sent, funder=noted.funder, person=noted.person)
        if noted.milestone in OF_PROPOSALS:
            told = ProposalNoted(noted.dossier, noted.rank, noted.milestone.value, day, plan)
            self._ledger.append(told, funder=noted.funder, person=noted.person)

    def of(self, *dossiers: str) -> tuple[Noted, ...]:
        """Return what was noted of these dossiers, by rank."""
        rows = self._wire.rows(_NOTED, {"dossiers": list(dossiers)})
        return tuple(Noted(**row | {"milestone": Milestone(row["milestone"])}) for row in rows)

    def judge(self, judgment: Judgment) -> None:
        """Keep what a paper is worth, and tell of it. It raises as `note` does."""
        self._wire.run(_JUDGE, _values(judgment) | {"worth": judgment.worth.value})
        told = judgment.paper, judgment.rank, judgment.worth.value
        event = PaperJudged(judgment.dossier, *told)
        self._ledger.append(event, funder=judgment.funder, person=judgment.person)

    def judged(self, *dossiers: str) -> tuple[Judgment, ...]:
        """Return what was said of the papers of these dossiers, by paper and rank."""
        rows = self._wire.rows(_JUDGED, {"dossiers": list(dossiers)})
        return tuple(Judgment(**row | {"worth": Worth(row["worth"])}) for row in rows)


def _values(row: Noted | Judgment) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in fields(row)}
