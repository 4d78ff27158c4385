"""Hand a funder its dossiers, each as a bag that says what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.desk import Desk
from portal.domain.bag import tag_files
from portal.domain.dossier import Deposit, Dossier
from portal.domain.errors import NotAllowed, Tampered
from portal.domain.events import Exported
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME
from portal.domain.people import Actor
from portal.safe import data_key, open_deposit


@dataclass(frozen=True, slots=True)
class Bag:
    """One dossier as a bag: the files, payload first, by path."""

    number: str
    files: Mapping[str, bytes]


def known_funder(desk: Desk, code: str) -> bool:
    """Whether an edition knows this funder."""
    return any(code in edition.reference.funders for edition in desk.editions.values())


def export(desk: Desk, actor: Actor, since: str | None) -> Iterator[tuple[Bag, str]]:
    """The funder's sealed dossiers from after a cursor: each with the cursor to go on from.

    The ledger is written before any byte is read.

    Raises:
        NotAllowed: the actor acts for no funder.
        NotFound: the cursor is none of ours, or a dossier's key was destroyed.
        Tampered: the vault holds other bytes than were deposited.
        Unavailable: a neighbour is away.
    """
    if actor.funder is None:
        raise NotAllowed("only for a funder")
    cursor = since
    while True:
        with desk.begin(actor) as tx:
            dossiers, cursor = tx.dossiers.sealed_since(cursor, 1)
        if not dossiers:
            return
        yield _bag(desk, actor, dossiers[0]), cursor


def _bag(desk: Desk, actor: Actor, dossier: Dossier) -> Bag:
    with desk.begin(actor) as tx:
        deposits = {one.name: one for one in tx.deposits.of(dossier.number)}
        told = Exported(dossier.number, deposits[MANIFEST_NAME].cipher_sha256)
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)
        wrapped, today = tx.keys.get(dossier.number), tx.at.date()
    key = data_key(desk, wrapped)
    payload = {name: open_deposit(desk, key, one) for name, one in deposits.items()}
    payload["dossier.json"] = desk.sealer.attached(payload[PDF_NAME])
    info = {
        "Source-Organization": "Guichet Autonomie",
        "External-Identifier": dossier.number,
        "Bagging-Date": today.isoformat(),
        "Manifest-Fingerprint-SHA256": _fingerprint(dossier, deposits),
    }
    files = {f"data/{path}": data for path, data in payload.items()}
    return Bag(dossier.number, files | tag_files(payload, info))


def _fingerprint(dossier: Dossier, deposits: Mapping[str, Deposit]) -> str:
    """What the funder acknowledges. Raises Tampered: the database says two things."""
    fingerprint = deposits[MANIFEST_NAME].sha256
    if dossier.manifest_sha256 != fingerprint:
        raise Tampered("the dossier and its deposit name two manifests")
    return fingerprint
