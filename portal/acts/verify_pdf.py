"""The public check: what a PDF proves by itself, and whether its dossier was erased since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.errors import NotFound, PortalError, Unavailable
from portal.domain.findings import Finding
from portal.domain.manifest import LETTER, MANIFEST_NAME, folder_of, within
from portal.domain.people import WORKER
from portal.store.database import Transaction


def verify_pdf(desk: Desk, pdf: bytes) -> Sequence[Finding]:
    """What a PDF proves by itself."""
    return desk.sealer.check(pdf)


@dataclass(frozen=True, slots=True)
class Named:
    """What a PDF is of."""

    number: str  # of its dossier
    funder: str  # the name of who had the dossier then
    letter: bool  # it is the letter of a decision


def named_in(desk: Desk, pdf: bytes) -> Named | None:
    """What an intact PDF tells that it is of; else nothing.

    A dossier tells it in its data, the letter of a decision by its keyword.
    """
    try:
        told = json.loads(desk.sealer.attached(pdf))
        return Named(str(told["number"]), str(told["funder"]["name"]), letter=False)
    except (ValueError, KeyError, TypeError):
        return None
    except PortalError:
        return _letter_told(desk, pdf)


def _letter_told(desk: Desk, pdf: bytes) -> Named | None:
    try:
        return Named(*desk.sealer.letter_told(pdf), letter=True)
    except PortalError:
        return None


def sealed_at(desk: Desk, pdf: bytes) -> datetime:
    """When an intact PDF was sealed, as its time stamp says."""
    return desk.sealer.sealed_at(pdf)


def kept_here(desk: Desk, pdf: bytes) -> Named | None:
    """What the vault keeps with these very bytes; none: nothing that is sealed, or who knows.

    So a letter that a funder brought is known, and what has a seal that proves nothing by itself
    any more. No paper that a person sent is: nobody learns who filed it.
    """
    try:
        return desk.read(WORKER, lambda tx: _kept(desk, tx, pdf))
    except (NotFound, Unavailable):
        return None


def _kept(desk: Desk, tx: Transaction, pdf: bytes) -> Named | None:
    found = tx.deposits.own_pdf(digest(pdf))
    if found is None:
        return None
    manifest = folder_of(found.name) + MANIFEST_NAME
    every = {one.name: one for one in tx.deposits.of(found.dossier)}
    if manifest not in every or every[manifest].version_id is None:
        return None  # not sealed yet
    dossier = tx.dossiers.get(found.dossier)
    edition = desk.editions[tx.aid_requests.get(dossier.request).edition]
    funder = edition.reference.funders.get(found.funder)
    return Named(
        dossier.number,
        funder.in_language(edition.languages[0]) if funder else found.funder,
        letter=within(found.name) == LETTER,
    )


def erased_since(desk: Desk, number: str) -> datetime | None:
    """When the dossier that an intact PDF names was destroyed; none: it was not, or who knows."""
    try:
        return desk.read(WORKER, lambda tx: tx.dossiers.even_erased(number).erased_at)
    except (NotFound, Unavailable):
        return None
