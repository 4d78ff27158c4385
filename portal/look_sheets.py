"""Looks at the evaluations and plans of a dossier: rows, vault, locks, ledger, what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.checking import found
from portal.domain.checking_decisions import fingerprint_before
from portal.domain.checking_moves import check_recognitions
from portal.domain.checking_sealed import check_manifest, check_sealing
from portal.domain.checking_sheets import (
    check_record,
    check_sheet,
    check_sheets,
    sealings_of,
    signings_of,
)
from portal.domain.decision import Link
from portal.domain.dossier import Deposit, Dossier, Status, digest
from portal.domain.errors import PortalError
from portal.domain.evaluation import read_evaluation
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import EVALUATIONS, MANIFEST_NAME, PLANS, own
from portal.domain.people import WORKER
from portal.domain.sheets import Sheet, SheetKind, SheetSealed, SheetSigned, told_of_sheet
from portal.form.aggir import grid
from portal.form.evaluate import follows
from portal.safe import Look, covered, data_key, finding_of, look_at

_COVERED = {SheetSigned.__name__: "sheet checkpoint", SheetSealed.__name__: "sheet checkpoint"}


@dataclass(frozen=True, slots=True)
class _Looked:
    """A sheet, what the vault gave of it, and its record; none: it could not be read."""

    sheet: Sheet
    deposits: Sequence[Deposit]
    looks: Mapping[str, Look]
    record: bytes | None
    findings: Sequence[Finding]


def look_at_sheets(desk: Desk, asked: Sequence[Dossier]) -> Iterator[Finding]:
    """Check the evaluations and plans of each of these dossiers."""
    for dossier in asked:
        for one in _dossier(desk, dossier):
            yield Finding(f"{dossier.number} {one.check}", one.outcome, one.detail)


def _dossier(desk: Desk, dossier: Dossier) -> Iterator[Finding]:
    number = dossier.number
    with desk.begin(WORKER) as tx:
        sheets, deposits = tx.sheets.of(number), tx.deposits.of(number)
        parts, decided = tx.additions.parts_of(number), tx.decisions.of(number)
        entries, wrapped = tx.ledger.of(number), tx.keys.get(number)
        moves, recognitions = tx.moves.of(number), tx.moves.ever_recognised(number)
    names = [one.name for one in deposits]
    told = any(one.word in _COVERED for one in entries)
    if not (sheets or told or any(name.startswith((EVALUATIONS, PLANS)) for name in names)):
        return
    yield from check_sheets(dossier, sheets, entries, names)
    yield from check_recognitions(recognitions, sheets, entries)
    yield from covered(desk, entries, _COVERED)
    try:
        key = data_key(desk, wrapped)
    except PortalError:
        key = None  # said by the look at the dossier itself
    looked = [_look(desk, key, one, own(deposits, one.folder)) for one in sheets]
    evaluations = {one.sheet.number: one.record for one in looked if one.record is not None}
    links: list[Link] = [dossier, *parts, *decided, *sheets]
    for each in looked:
        previous = fingerprint_before(each.sheet, links)
        for one in (
            *check_sheet(each.sheet, dossier, moves, entries),
            *_sheet(desk, key, each, entries, previous, evaluations),
        ):
            check = f"{each.sheet.kind} {each.sheet.rank} {one.check}"
            yield Finding(check, one.outcome, one.detail)


def _look(desk: Desk, key: bytes | None, sheet: Sheet, deposits: Sequence[Deposit]) -> _Looked:
    looks = {one.name: look_at(desk, key, one) for one in deposits}
    pdf, findings, record = looks.get(sheet.folder + sheet.kind.pdf), [], None
    if sheet.status is Status.SEALED and pdf is not None and pdf.plain is not None:
        for one in desk.sealer.check(pdf.plain):
            findings.append(Finding(f"pdf {one.check}", one.outcome, one.detail))
        try:
            record = desk.sealer.attached(pdf.plain)
        except PortalError as error:
            findings.append(finding_of("record", error))
    return _Looked(sheet, deposits, looks, record, findings)


def _sheet(
    desk: Desk,
    key: bytes | None,
    each: _Looked,
    entries: Sequence[LedgerEntry],
    previous: str,
    evaluations: Mapping[str, bytes],
) -> Iterator[Finding]:
    sheet, sealings = each.sheet, sealings_of(each.sheet, entries)
    if sheet.status is Status.SUBMITTED:
        yield (
            found("sealing", False, "it says signed, and the ledger tells that it was sealed")
            if sealings
            else Finding("sealing", Outcome.NOT_CHECKED, "signed, and not sealed yet")
        )
        return
    for look in each.looks.values():
        yield from look.findings
    yield from check_sealing(sheet, each.deposits, sealings)
    manifest = each.looks.get(sheet.folder + MANIFEST_NAME)
    if manifest is None or manifest.plain is None:
        yield Finding("manifest", Outcome.NOT_CHECKED, "it could not be read")
    else:
        named = told_of_sheet(sheet, previous)
        yield from check_manifest(named, each.deposits, manifest.plain)
    yield from each.findings
    if each.record is None or key is None:
        yield Finding("record", Outcome.NOT_CHECKED, "it could not be read")
        return
    yield from check_record(sheet, each.record, evaluations)
    yield from _as_signed(key, sheet, each.record, signings_of(sheet, entries))


def _as_signed(
    key: bytes, sheet: Sheet, record: bytes, told: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """The record in the PDF is the one that was signed; its GIR is what its marks give."""
    cipher = digest(encrypt(key, sheet.dossier, sheet.record_name, record))
    signed = [one.detail.get("record_cipher_sha256") for one in told]
    yield found("signed record", signed == [cipher], "the one that the ledger tells was signed")
    if sheet.kind is SheetKind.EVALUATION:
        try:
            right = follows(grid(), read_evaluation(record))
        except PortalError:
            right = False
        yield found("GIR", right, "what the marks give by the national grid")
