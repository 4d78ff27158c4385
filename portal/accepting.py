"""A dossier that came from another funder is accepted; what waits for a referee, by nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.decision import final
from portal.domain.dossier import Dossier
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.milestones import Noted
from portal.domain.moves import Move, next_rank
from portal.domain.rulings import AwaitsReferee, awaits_referee
from portal.store.database import Transaction


def refuse_unsettled(tx: Transaction, dossier: Dossier) -> None:
    """Go on, unless a referee must first say who studies the dossier. Raises AwaitsReferee."""
    if awaits(tx, dossier):
        raise AwaitsReferee("a referee must first say who studies this dossier")


def awaits(tx: Transaction, dossier: Dossier) -> bool:
    """Whether a referee must say who studies a dossier; of one that is decided, nobody."""
    moves = tx.moves.of(dossier.number)
    if not moves or dossier.withdrawn_at or final(tx.decisions.of(dossier.number)):
        return False
    told = tx.rulings.of(dossier.number), tx.milestones.of(dossier.number)
    return awaits_referee(dossier, moves, *told)


def admit(tx: Transaction, dossier: Dossier, moves: Sequence[Move]) -> None:
    """Note that a dossier that came is studied here. Raises Conflict: something was noted too."""
    noted = tx.milestones.of(dossier.number)
    tx.milestones.note(
        Noted(
            dossier=dossier.number,
            rank=next_rank((one.rank for one in noted), moves),
            request=dossier.request,
            person=dossier.person,
            funder=dossier.funder,
            milestone=Milestone.ADMITTED,
            day=legal_day(tx.at),
            noted_by=tx.actor.id,
            noted_at=tx.at,
        )
    )
