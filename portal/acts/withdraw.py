"""Withdraw: a request is taken back. What was sealed is kept, and is not to be studied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.desk import Desk
from portal.domain.decision import final
from portal.domain.dossier import Dossier
from portal.domain.errors import NotAllowed
from portal.domain.events import Withdrawn
from portal.domain.inbox import RENEW
from portal.domain.people import WORKER, Actor
from portal.domain.withdrawing import TELL_WITHDRAWN, Power, is_theirs_alone
from portal.reaching import refuse_dead
from portal.recording import IsDecided
from portal.store.database import Transaction
from portal.withdrawing import Told, concerned, power_now


class NotAlone(NotAllowed):
    """Two signed it: who filed it for the person does not take it back by themselves."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What taking a request back would end, what is decided, and by what power it would be done.

    `alone`: this power does it by itself. `concerned`: who is told, who does it first.
    """

    left: tuple[Dossier, ...]
    decided: tuple[Dossier, ...]
    power: Power
    alone: bool
    concerned: tuple[Told, ...]


def withdraw(desk: Desk, actor: Actor, number: str) -> None:
    """Take back the dossiers of a request that are not decided; twice is once.

    A sealing on its way goes on. What was decided stays decided. All whom it concerns are told.

    Raises:
        NotFound: the actor has no such request.
        IsDecided: each of its dossiers is decided: none is left to take back.
        NotAlone: two signed it, and the actor, who filed it for its person, is not both.
        HasDied: its person has died.
    """
    desk.read(actor, lambda tx: tx.aid_requests.get(number))
    refuse_dead(desk, number)
    with desk.begin(actor) as tx:
        tx.askings.alone(number)
        power, alone = _power(tx, number)
        dossiers = _live(tx, number)
        undecided = _undecided(tx, dossiers)
        taken_back = any(one.withdrawn_at for one in dossiers)
        if dossiers and not undecided and not taken_back:
            raise IsDecided("every dossier of the request is decided: none is taken back")
        if not alone:
            raise NotAlone("two signed it: one does not take it back")
        for dossier in undecided:
            tx.dossiers.withdraw(dossier, Withdrawn(dossier.number, power.value))
            tx.jobs.add(RENEW, dossier.number)
        if undecided and not taken_back:
            tx.jobs.add(TELL_WITHDRAWN, number)


def ground(desk: Desk, actor: Actor, number: str) -> Ground:
    """What there is to know before a request is taken back.

    Raises NotFound: the actor has no such request.
    """
    with desk.begin(actor) as tx:
        power, alone = _power(tx, number)
        dossiers = _live(tx, number)
        left = _undecided(tx, dossiers)
    decided = tuple(one for one in dossiers if one not in left)
    told = desk.read(WORKER, lambda tx: concerned(desk, tx, number))
    return Ground(left, decided, power, alone, told)


def told_of(desk: Desk, actor: Actor, number: str) -> tuple[Told, ...]:
    """Whom it concerns that a request of the actor's was taken back. Raises NotFound."""
    desk.read(actor, lambda tx: tx.aid_requests.get(number))
    return desk.read(WORKER, lambda tx: concerned(desk, tx, number))


def _power(tx: Transaction, number: str) -> tuple[Power, bool]:
    """By what power the actor takes it back, and whether that is enough. Raises NotFound."""
    power, both = power_now(tx.aid_requests.get(number), tx.additions.of_request(number))
    return power, is_theirs_alone(power, both_signed=both)


def _live(tx: Transaction, number: str) -> tuple[Dossier, ...]:
    return tuple(one for one in tx.dossiers.of_request(number) if not one.erased_at)


def _undecided(tx: Transaction, dossiers: Sequence[Dossier]) -> tuple[Dossier, ...]:
    """Those that no decision ended, sealed or not yet."""
    decided = {one.dossier for one in final(tx.decisions.of(*(one.number for one in dossiers)))}
    return tuple(one for one in dossiers if one.number not in decided)
