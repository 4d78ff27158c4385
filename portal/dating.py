"""Note a dated fact of a dossier, in the transaction of the act that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict
from portal.domain.history import Milestone
from portal.domain.inbox import RENEW
from portal.domain.milestones import Noted
from portal.domain.moves import here_since, next_rank
from portal.recording import refuse_decided
from portal.store.database import Transaction


class NotedMeanwhile(Conflict):
    """Somebody else noted something meanwhile: `noted` is what, by whom, when."""

    def __init__(self, noted: Noted) -> None:
        super().__init__("something was noted meanwhile")
        self.noted = noted


@dataclass(frozen=True, slots=True)
class Open:
    """A dossier of which something may be noted; until the transaction ends, by nobody else."""

    dossier: Dossier
    noted: Sequence[Noted]  # by its present funder, or its person there, in order
    rank: int  # of what is noted next


def alone_to_note(tx: Transaction, number: str, request: str) -> Open:
    """Let nobody else note, ask, decide or withdraw until this transaction ends.

    Raises:
        IsDecided, Conflict: it was decided, or the request was withdrawn.
    """
    tx.askings.alone(request)
    dossier, moves = tx.dossiers.get(number), tx.moves.of(number)
    since = here_since(dossier, moves)
    before = [one for one in tx.milestones.of(number) if one.noted_at >= since]
    if dossier.withdrawn_at:
        raise Conflict("the request was withdrawn: nothing is noted of it")
    refuse_decided(tx, number)
    return Open(dossier, before, next_rank((one.rank for one in before), moves))


def refuse_unseen(found: Open, seen: int) -> None:
    """Go on, if what was noted last is what the page showed. Raises NotedMeanwhile."""
    if found.noted and found.noted[-1].rank != seen:
        raise NotedMeanwhile(found.noted[-1])


def note_down(
    tx: Transaction,
    found: Open,
    milestone: Milestone,
    day: date | None,
    *,
    plan: int | None = None,
    writing: int | None = None,
    reason: str | None = None,
    leaving: date | None = None,
) -> Noted:
    """Note it, by the actor. Raises Conflict, NotAllowed, as `Milestones.note`."""
    dossier = found.dossier
    noted = Noted(
        dossier=dossier.number,
        rank=found.rank,
        request=dossier.request,
        person=dossier.person,
        funder=dossier.funder,
        milestone=milestone,
        day=day,
        noted_by=tx.actor.id,
        noted_at=tx.at,
        plan=plan,
        writing=writing,
        reason=reason,
        leaving=leaving,
    )
    tx.milestones.note(noted)
    tx.jobs.add(RENEW, dossier.number)
    return noted
