"""A funder's software collects: what changed, a dossier's objects, its bag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.archiving import transferred
from portal.bagging import packed
from portal.chained import Chain, chain_of, left_out, with_proofs
from portal.desk import Desk
from portal.domain.changes import Changes, Handover
from portal.domain.decision import Decision, final
from portal.domain.dossier import Deposit, Dossier, Status
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.events import Collected
from portal.domain.exchange import Asking
from portal.domain.happened import stage_of
from portal.domain.inbox import Stage
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME
from portal.domain.people import WORKER, Actor
from portal.domain.sip import Terms
from portal.handing import RECORD, Held, Package, held, manifests
from portal.safe import data_key, open_deposit
from portal.sealed import sealed_objects
from portal.secrecy import readable
from portal.store.database import Transaction

BAG, CARD, SIP = "bag", "card", "seda"
"""In place of an object's name: the whole, or what is told of it."""


@dataclass(frozen=True, slots=True)
class Study:
    """How a study goes on, as its funder's desk shows it.

    `asking` is the rank of the asking that is open, `decision` of the last decision; 0: none.
    """

    stage: Stage
    asking: int
    decision: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is told of a dossier: where it stands, what there is of it, what was acknowledged."""

    dossier: Dossier
    objects: Sequence[Deposit]
    manifests: Sequence[Deposit]
    left_out: Sequence[str]  # what medical secrecy covers and the actor does not read, by name
    handed: Sequence[Handover]
    study: Study


def changes(desk: Desk, actor: Actor, cursor: str | None, limit: int) -> Changes:
    """What changed for the actor's funder after a cursor.

    Raises:
        NotAllowed: the actor acts for no funder.
        NotFound: the cursor is none of this funder's.
    """
    if actor.funder is None:
        raise NotAllowed("only for a funder")
    return desk.read(actor, lambda tx: tx.changes.since(cursor, limit))


def card(desk: Desk, actor: Actor, number: str) -> Card:
    """What is told of a dossier; its reading is in the ledger. Raises NotFound."""
    chain = chain_of(desk, number, ())
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        objects = readable(desk, tx, number, sealed_objects(tx, number))
        handed, decisions = tx.changes.handed(number), tx.decisions.of(number)
        _tell(tx, dossier, CARD)
    with desk.begin(WORKER) as tx:
        study = _study(dossier, decisions, tx.askings.of(number))
    if dossier.status is not Status.SEALED:
        return Card(dossier, (), (), (), handed, study)
    every = with_proofs(objects, chain)
    hidden = left_out(desk, dossier, every, chain)
    return Card(dossier, every, manifests(every), hidden, handed, study)


def find(desk: Desk, actor: Actor, number: str, wanted: str) -> Deposit:
    """An object that the actor may read, by its name or the SHA-256 of its bytes.

    Nothing of it is read.

    Raises:
        NotFound: there is no such dossier or object, it is not sealed, or not the actor's to read.
    """
    chain = chain_of(desk, number, ())
    with desk.begin(actor) as tx:
        return _found(desk, tx, number, wanted, chain)[1]


def give(desk: Desk, actor: Actor, number: str, wanted: str) -> bytes:
    """The plain bytes of an object; the ledger is written before any is read.

    Raises:
        NotFound: as `find`, or the dossier's key was destroyed.
        Tampered: the vault holds other bytes.
        Unavailable: the vault or the database does not answer.
    """
    chain = chain_of(desk, number, ())
    with desk.begin(actor) as tx:
        dossier, deposit = _found(desk, tx, number, wanted, chain)
        wrapped = tx.keys.get(number)
        tx.reconciliation.collected(dossier, deposit.name)
        _tell(tx, dossier, deposit.name)
    return open_deposit(desk, data_key(desk, wrapped), deposit)


def give_record(desk: Desk, actor: Actor, number: str) -> bytes:
    """The machine-readable dossier, out of its sealed PDF. It raises as `give` does."""
    return desk.sealer.attached(give(desk, actor, number, PDF_NAME))


def give_bag(desk: Desk, actor: Actor, number: str) -> Package:
    """The dossier as a bag, read as it is sent; the ledger is written before. As `give`."""
    return packed(desk, _whole(desk, actor, number, BAG))


def give_sip(desk: Desk, actor: Actor, number: str, terms: Terms) -> Package:
    """The dossier as the state archives take it; the same files as its bag, and as `give_bag`."""
    return transferred(desk, _whole(desk, actor, number, SIP), terms)


def _whole(desk: Desk, actor: Actor, number: str, what: str) -> Held:
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        one = held(desk, tx, dossier)
        tx.reconciliation.collected(dossier, "")
        _tell(tx, dossier, what)
    return one


def _found(
    desk: Desk, tx: Transaction, number: str, wanted: str, chain: Chain
) -> tuple[Dossier, Deposit]:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    for one in with_proofs(readable(desk, tx, number, sealed_objects(tx, number)), chain):
        if wanted in (one.name, one.sha256):
            return dossier, one
    raise NotFound("no such object")


def _study(dossier: Dossier, decisions: Sequence[Decision], askings: Sequence[Asking]) -> Study:
    opened = [one.rank for one in askings if one.ended_at is None]
    stage = stage_of(dossier, bool(final(decisions)), askings)
    return Study(stage, max(opened, default=0), len(decisions))


def _tell(tx: Transaction, dossier: Dossier, part: str) -> None:
    told = Collected(dossier.number, part)
    tx.ledger.append(told, funder=dossier.funder, person=dossier.person)


__all__ = [
    "BAG", "CARD", "MANIFEST_NAME", "PDF_NAME", "RECORD", "Card", "Package", "Terms", "card",
    "changes", "find", "give", "give_bag", "give_record", "give_sip",
]  # fmt: skip
