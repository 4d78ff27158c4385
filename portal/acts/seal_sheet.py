"""Seal an evaluation or a plan beside its dossier, printed and sealed as the dossier itself is.

As a dossier is sealed (see portal/sealing.py). Its manifest names the fingerprint of what was
sealed last before it; its objects are kept for as long as the dossier is.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from portal.adapters.envelope import decrypt
from portal.desk import Desk
from portal.domain.beside import manifest_beside
from portal.domain.decision import EXTEND, Link
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import NotFound
from portal.domain.manifest import MANIFEST_NAME, moment, own
from portal.domain.people import WORKER
from portal.domain.sheets import SCHEMA, Sheet, SheetSealed, told_of_sheet
from portal.form.aggir import grid
from portal.form.edition import Edition
from portal.form.sheet_record import sheet_record_of
from portal.safe import data_key
from portal.sealing import Planned, Sealing, put_all
from portal.source import Source
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class _Begun:
    """All that a sheet is sealed from."""

    sheet: Sheet
    dossier: Dossier
    edition: Edition
    previous: Link
    planned: Planned
    key: bytes
    record: bytes


def seal_sheet(desk: Desk, number: str) -> Sheet:
    """Seal a sheet that was signed, and return it; one that is sealed stays as it is.

    Raises:
        NotFound: there is no such sheet, or its dossier's key was destroyed.
        Unavailable: a neighbour is away: try again later, nothing is lost.
        Tampered: what waited, or came back, is not what was put: a person must look.
    """
    with desk.begin(WORKER) as tx:
        sheet = tx.sheets.get(number)
        if sheet.status is not Status.SUBMITTED:
            return sheet
        wrapped, cipher = tx.keys.get(sheet.dossier), tx.sheets.waiting(sheet)
    key = data_key(desk, wrapped)
    record = decrypt(key, sheet.dossier, sheet.record_name, cipher)
    with desk.begin(WORKER) as tx:
        begun = _begun(desk, tx, sheet, key, record)
    until = begun.dossier.retain_until or sheet.signed_at
    return _say_so(desk, sheet, put_all(desk, _sealing(desk, begun, until), begun.planned))


def _begun(desk: Desk, tx: Transaction, sheet: Sheet, key: bytes, record: bytes) -> _Begun:
    dossier = tx.dossiers.get(sheet.dossier)
    links: list[Link] = [dossier, *tx.additions.parts_of(dossier.number)]
    links += [*tx.decisions.of(dossier.number), *tx.sheets.of(dossier.number)]
    previous = next((one for one in links if one.number == sheet.previous), None)
    if previous is None:
        raise NotFound("what the sheet follows is not there")
    found = own(tx.deposits.of(dossier.number), sheet.folder)
    return _Begun(
        sheet=sheet,
        dossier=dossier,
        edition=desk.editions[tx.aid_requests.get(sheet.request).edition],
        previous=previous,
        planned={one.name: one for one in found},
        key=key,
        record=record,
    )


def _sealing(desk: Desk, begun: _Begun, until: datetime) -> Sealing:
    sheet, previous = begun.sheet, begun.previous.manifest_sha256 or ""

    def sealed_pdf() -> bytes:
        record = sheet_record_of(begun.edition, grid(), sheet, begun.dossier, begun.record, until)
        return desk.sealer.seal(desk.printer.sheet(record, record.json))

    return Sealing(
        Source(desk, begun.dossier, (), None, begun.key, folder=sheet.folder),
        until,
        sheet.folder + sheet.kind.pdf,
        sealed_pdf=sealed_pdf,
        manifest=lambda arrived: manifest_beside(
            SCHEMA, told_of_sheet(sheet, previous), arrived, until, secrets.token_hex(16)
        ),
    )


def _say_so(desk: Desk, sheet: Sheet, kept: Planned) -> Sheet:
    """Only now is it sealed: every object is locked, and was read back."""
    manifest, pdf = kept[sheet.folder + MANIFEST_NAME], kept[sheet.folder + sheet.kind.pdf]
    version_id = manifest.version_id or ""
    with desk.begin(WORKER) as tx:
        tx.deposits.arrived(sheet.dossier, manifest.name, version_id)
        event = SheetSealed(
            sheet.dossier,
            sheet=sheet.number,
            manifest_key=manifest.key,
            manifest_version=version_id,
            manifest_cipher_sha256=manifest.cipher_sha256,
            retain_until=moment(manifest.retain_until),
        )
        sealed = replace(
            sheet,
            status=Status.SEALED,
            sealed_at=tx.at,
            retain_until=manifest.retain_until,
            manifest_sha256=manifest.sha256,
            pdf_sha256=pdf.sha256,
        )
        sealed = tx.sheets.save(sealed, event)
        tx.deposits.unstage(sheet.dossier, sheet.folder)
        tx.jobs.add(EXTEND, sheet.dossier)  # a decision may have come meanwhile
    return sealed
