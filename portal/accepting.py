"""A dossier that came from another funder is accepted; what waits for a referee, by nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.decision import final
from portal.domain.dossier import Dossier
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.inbox_events import Assigned, Taken
from portal.domain.milestones import Noted
from portal.domain.moves import Move, here_since, next_rank
from portal.domain.people import Role
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


def is_new_here(tx: Transaction, dossier: Dossier, moves: Sequence[Move]) -> bool:
    """Whether a dossier came from another funder, and nobody said yet that it is studied here."""
    since = here_since(dossier, moves)
    here = [one for one in tx.milestones.of(dossier.number) if one.noted_at >= since]
    return bool(moves) and not any(one.milestone is Milestone.ADMITTED for one in here)


def admit_decided(tx: Transaction, dossier: Dossier) -> None:
    """Note that a dossier that came is studied here: who decides it, or proposes to, accepts it."""
    moves = tx.moves.of(dossier.number)
    if not dossier.withdrawn_at and is_new_here(tx, dossier, moves):
        admit(tx, dossier, moves)


def admit(tx: Transaction, dossier: Dossier, moves: Sequence[Move]) -> None:
    """Note that a dossier that came is studied here: by who sent it on, where it comes back.

    Raises:
        Conflict: something was noted too, or somebody took it meanwhile.
    """
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
    if tx.actor.role is Role.CASEWORKER:
        _give_back(tx, dossier, moves)


def _give_back(tx: Transaction, dossier: Dossier, moves: Sequence[Move]) -> None:
    """Have a dossier that nobody holds held by who sent it on from here, if they still study."""
    sent = [one.moved_by for one in moves if one.former == dossier.funder][-1:]
    held, able = tx.inbox.held(dossier.number), {one.id for one in tx.inbox.colleagues()}
    for before in sent:
        if held.caseworker is None and before in able:
            mine, number = before == tx.actor.id, dossier.number
            event = Taken(number, before="") if mine else Assigned(number, before, before="")
            tx.inbox.assign(dossier, before, held.version, event)
