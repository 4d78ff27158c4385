"""Remark: private notes on a dossier, written and read by the caseworkers of its funder alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.adapters.envelope import decrypt, encrypt
from portal.desk import Desk
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import NotFound
from portal.domain.inbox import Colleague
from portal.domain.people import Actor
from portal.domain.remarks import Remark, RemarksRead, RemarkWritten, remark_name
from portal.exchanging import judged
from portal.safe import data_key
from portal.secrecy import reads_medical
from portal.store.database import Transaction

MEDICAL = "medical"
"""The box to tick of what doctors and evaluators alone may read."""


@dataclass(frozen=True, slots=True)
class Told:
    """A private note, and its words."""

    remark: Remark
    words: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """The private notes of a dossier, the last written first.

    `hidden` is how many there are that medical secrecy keeps from the actor.
    """

    dossier: Dossier
    told: Sequence[Told]
    hidden: int
    colleagues: Sequence[Colleague]


def remarks(desk: Desk, actor: Actor, number: str) -> Remarks:
    """Read the private notes of a dossier; the ledger is written first, not the person's.

    Raises:
        NotFound: the actor's funder has no such dossier; it is not sealed, or its key is destroyed.
        Tampered: a note's row was changed.
    """
    with desk.begin(actor) as tx:
        dossier, found = _sealed(tx, number), _readable(tx, number)
        hidden = _written(tx, dossier) - {one.id for one in found}
        tx.ledger.append(RemarksRead(number, len(found)), funder=dossier.funder)
        wrapped, colleagues = tx.keys.get(number), tx.team.known()
    key = data_key(desk, wrapped)
    told = [
        Told(one, decrypt(key, number, remark_name(one.id), one.cipher).decode()) for one in found
    ]
    return Remarks(dossier, told[::-1], len(hidden), colleagues)


def remark(desk: Desk, actor: Actor, number: str, typed: str, *, medical: bool) -> Remark:
    """Write a private note. Whoever writes a medical one need not be let read it afterwards.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed.
        NotReady: there are no words, or too many.
    """
    words = judged(typed)
    with desk.begin(actor) as tx:
        _sealed(tx, number)
        wrapped = tx.keys.get(number)
    key, id_ = data_key(desk, wrapped), desk.new_id()
    with desk.begin(actor) as tx:
        dossier = _sealed(tx, number)
        one = Remark(
            id=id_,
            dossier=number,
            person=dossier.person,
            funder=dossier.funder,
            cipher=encrypt(key, number, remark_name(id_), words.encode()),
            medical=medical,
            written_by=actor.id,
            written_at=tx.at,
        )
        tx.remarks.add(one)
    return one


def count(desk: Desk, actor: Actor, number: str) -> int:
    """How many private notes of a dossier the actor may read."""
    return desk.read(actor, lambda tx: tx.remarks.count(number))


def _readable(tx: Transaction, number: str) -> Sequence[Remark]:
    """Row security's rule, read once more."""
    found = tx.remarks.of(number)
    reads = reads_medical(tx, number)
    return [one for one in found if reads or not one.medical]


def _written(tx: Transaction, dossier: Dossier) -> set[str]:
    """The private notes that this funder's ledger tells of."""
    told = (one for one in tx.ledger.of(dossier.number) if one.word == RemarkWritten.__name__)
    return {str(one.detail["remark"]) for one in told if one.funder == dossier.funder}


def _sealed(tx: Transaction, number: str) -> Dossier:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    return dossier
