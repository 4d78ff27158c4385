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


def named_in(desk: Desk, pdf: bytes) -> tuple[str, str] | None:
    """The dossier's number and its funder's name, as an intact PDF tells them; else nothing.

    A dossier tells them in its data, the letter of a decision by its keyword.
    """
    try:
        told = json.loads(desk.sealer.attached(pdf))
        return str(told["number"]), str(told["funder"]["name"])
    except (ValueError, KeyError, TypeError):
        return None
    except PortalError:
        return _letter_told(desk, pdf)


def _letter_told(desk: Desk, pdf: bytes) -> tuple[str, str] | None:
    try:
        return desk.sealer.letter_told(pdf)
    except PortalError:
        return None


@dataclass(frozen=True, slots=True)
class Kept:
    """A PDF that lies in the vault, byte for byte."""

    number: str  # of its dossier
    funder: str  # the name of who had the dossier then
    letter: bool  # it is the letter of a decision


def kept_here(desk: Desk, pdf: bytes) -> Kept | None:
    """What the vault keeps with these very bytes; none: nothing that is sealed, or who knows.

    So a letter that a funder brought is known, and what has a seal that proves nothing by itself
    any more. No paper that a person sent is: nobody learns who filed it.
    """
    try:
        return desk.read(WORKER, lambda tx: _kept(desk, tx, pdf))
    except (NotFound, Unavailable):
        return None


def _kept(desk: Desk, tx: Transaction, pdf: bytes) -> Kept | None:
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
    return Kept(
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
