"""What the rows of evaluations and plans say, against what the ledger and their records say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from portal.domain.checking import found
from portal.domain.dossier import Dossier
from portal.domain.errors import Tampered
from portal.domain.evaluation import Evaluation, read_evaluation
from portal.domain.findings import Finding
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import EVALUATIONS, PLANS
from portal.domain.moves import Move, funder_at
from portal.domain.plan import HelpPlan, read_plan
from portal.domain.sheets import Sheet, SheetKind, SheetSealed, SheetSigned, sheet_number


def check_sheets(
    dossier: Dossier,
    sheets: Sequence[Sheet],
    entries: Sequence[LedgerEntry],
    names: Sequence[str],
) -> Iterator[Finding]:
    """The sheets of a dossier are those that the ledger tells of, each once, in order.

    Args:
        dossier: the dossier.
        sheets: its sheets as their rows tell them.
        entries: what the ledger tells of the dossier.
        names: the names of all objects that were deposited for the dossier.
    """
    told = [one.detail.get("sheet") for one in entries if one.word == SheetSigned.__name__]
    made = {
        sheet_number(dossier.number, kind, rank)
        for kind in SheetKind
        for rank in range(1, sum(one.kind is kind for one in sheets) + 1)
    }
    kept = [one.number for one in sheets]
    same = sorted(map(str, told)) == sorted(kept) == sorted(made)
    yield found("sheets", same, "those of the ledger, each once")
    sealed = {one.detail.get("sheet") for one in entries if one.word == SheetSealed.__name__}
    yield found("sealed sheets", sealed <= made, "the ledger tells of no other")
    folders = tuple(one.folder for one in sheets)
    strange = [
        one for one in names if one.startswith((EVALUATIONS, PLANS)) and not one.startswith(folders)
    ]
    yield found("objects of sheets", not strange, "none but the sheets'")


def check_sheet(
    sheet: Sheet, dossier: Dossier, moves: Sequence[Move], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """One sheet's row against its dossier, and against the entry that tells of it."""
    own = (sheet.request, sheet.person, sheet.funder)
    then = (dossier.request, dossier.person, funder_at(dossier, moves, sheet.signed_at))
    yield found("dossier", own == then, "its request and person, and who had it then")
    same = sheet.dossier_sealed_at == dossier.sealed_at
    yield found("dossier's sealing", same, "the dossier's")
    told = signings_of(sheet, entries)
    if len(told) != 1:
        yield found("entry", False, "the ledger does not tell of the sheet once")
        return
    (entry,) = told
    yield found("date", entry.at == sheet.signed_at, "the ledger's")
    yield found("signer", entry.actor == sheet.signer, "the ledger's")
    yield found("kind", entry.detail.get("kind") == sheet.kind, "the ledger's")
    yield found("previous", entry.detail.get("previous") == sheet.previous, "the ledger's")


def check_record(
    sheet: Sheet, record: bytes, evaluations: Mapping[str, bytes]
) -> Iterator[Finding]:
    """What a sheet says, from its sealed bytes: its number, signer and GIR, and what it answers.

    `evaluations` are the records of the dossier's evaluations, by number.
    """
    try:
        is_plan = sheet.kind is SheetKind.PLAN
        one = read_plan(record) if is_plan else read_evaluation(record)
    except Tampered as error:
        yield found("record", False, str(error))
        return
    told = _told(one)
    own = (sheet.number, sheet.dossier, sheet.rank, sheet.gir, sheet.signer, sheet.signed_at)
    yield found("record", told == own, "its number, dossier, rank, GIR, signer and date")
    if isinstance(one, HelpPlan):
        answered = hashlib.sha256(evaluations.get(one.evaluation, b"")).hexdigest()
        same = answered == one.evaluation_sha256
        yield found("evaluation", same, "the plan answers that very evaluation")


def signings_of(sheet: Sheet, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that tell of the signing of this sheet."""
    return _of(sheet, entries, SheetSigned.__name__)


def sealings_of(sheet: Sheet, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that tell of the sealing of this sheet."""
    return _of(sheet, entries, SheetSealed.__name__)


def _told(one: Evaluation | HelpPlan) -> tuple[object, ...]:
    if isinstance(one, HelpPlan):
        return one.number, one.dossier, one.rank, one.gir, one.drawn_up_by, one.drawn_up_at
    return one.number, one.dossier, one.rank, one.gir, one.evaluator, one.signed_at


def _of(sheet: Sheet, entries: Sequence[LedgerEntry], word: str) -> list[LedgerEntry]:
    return [one for one in entries if one.word == word and one.detail.get("sheet") == sheet.number]
