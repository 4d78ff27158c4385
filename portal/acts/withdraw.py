"""Withdraw: a person takes a request back. What was sealed is kept, and is not to be studied."""

from __future__ import annotations

from collections.abc import Sequence

from portal.desk import Desk
from portal.domain.decision import final
from portal.domain.dossier import Dossier
from portal.domain.events import Withdrawn
from portal.domain.inbox import RENEW
from portal.domain.people import Actor
from portal.reaching import refuse_dead
from portal.recording import IsDecided
from portal.store.database import Transaction


def withdraw(desk: Desk, actor: Actor, number: str) -> None:
    """Take back the dossiers of a request that are not decided; twice is once.

    A sealing on its way goes on. What was decided stays decided.

    Raises:
        NotFound: the actor has no such request.
        IsDecided: each of its dossiers is decided: none is left to take back.
        HasDied: its person has died.
    """
    desk.read(actor, lambda tx: tx.aid_requests.get(number))
    refuse_dead(desk, number)
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        tx.askings.alone(number)
        dossiers = _live(tx, number)
        undecided = _undecided(tx, dossiers)
        if dossiers and not undecided and not any(one.withdrawn_at for one in dossiers):
            raise IsDecided("every dossier of the request is decided: none is taken back")
        for dossier in undecided:
            tx.dossiers.withdraw(dossier, Withdrawn(dossier.number))
            tx.jobs.add(RENEW, dossier.number)


def parted(
    desk: Desk, actor: Actor, number: str
) -> tuple[tuple[Dossier, ...], tuple[Dossier, ...]]:
    """The dossiers of a request that taking it back would end, and those that are decided.

    Raises NotFound: the actor has no such request.
    """
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        dossiers = _live(tx, number)
        undecided = _undecided(tx, dossiers)
    return undecided, tuple(one for one in dossiers if one not in undecided)


def _live(tx: Transaction, number: str) -> tuple[Dossier, ...]:
    return tuple(one for one in tx.dossiers.of_request(number) if not one.erased_at)


def _undecided(tx: Transaction, dossiers: Sequence[Dossier]) -> tuple[Dossier, ...]:
    """Those that no decision ended, sealed or not yet."""
    decided = {one.dossier for one in final(tx.decisions.of(*(one.number for one in dossiers)))}
    return tuple(one for one in dossiers if one.number not in decided)
