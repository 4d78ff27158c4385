"""Sheets of a study: what is typed, what was signed and waits to be sealed, what is sealed."""

from __future__ import annotations

from dataclasses import fields, replace

from sqlalchemy import ARRAY, Text, any_, bindparam, case, func, select, text, update

from portal.domain.dossier import Status
from portal.domain.errors import Conflict, NotFound
from portal.domain.sheets import (
    SavedMeanwhile,
    Sheet,
    SheetDraft,
    SheetKind,
    SheetSealed,
    SheetSigned,
)
from portal.store.ledger import Ledger
from portal.store.team_tables import sheets
from portal.store.wire import Row, Wire

_COLUMNS = tuple(sheets.c[one.name] for one in fields(Sheet))
_ADD = sheets.insert().values({one.name: bindparam(one.name) for one in _COLUMNS})
_ALL = select(*_COLUMNS)
_GET = _ALL.where(sheets.c.number == bindparam("number"))
_OF = _ALL.where(sheets.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text)))).order_by(
    sheets.c.dossier, sheets.c.signed_at, sheets.c.number
)
_SAVE = (
    update(sheets)
    .where(sheets.c.number == bindparam("of"), sheets.c.version == bindparam("read"))
    .values(
        status=bindparam("status"),
        version=sheets.c.version + 1,
        sealed_at=bindparam("sealed_at"),
        retain_until=bindparam("retain_until"),
        manifest_sha256=bindparam("manifest_sha256"),
        pdf_sha256=bindparam("pdf_sha256"),
        sealed_xid=case(
            (sheets.c.sealed_xid.is_not(None), sheets.c.sealed_xid),
            (bindparam("sealed_at").is_not(None), func.pg_current_xact_id()),
        ),
    )
)
_WAIT = text(
    "INSERT INTO sheet_records (sheet, dossier, funder, cipher)"
    " VALUES (:sheet, :dossier, :funder, :cipher)"
)
_WAITING = text("SELECT cipher FROM sheet_records WHERE sheet = :sheet")
_FORGET = text("DELETE FROM sheet_records WHERE sheet = :sheet")
_DRAFT = text("SELECT * FROM sheet_drafts WHERE dossier = :dossier AND kind = :kind")
_BEGIN = text(
    "INSERT INTO sheet_drafts (dossier, kind, person, funder, agent, cipher, version, saved_at)"
    " VALUES (:dossier, :kind, :person, :funder, :agent, :cipher, 1, :now) ON CONFLICT DO NOTHING"
)
_KEEP = text(
    "UPDATE sheet_drafts SET agent = :agent, cipher = :cipher, version = version + 1,"
    " saved_at = :now WHERE dossier = :dossier AND kind = :kind AND version = :read"
)
_DROP = text("DELETE FROM sheet_drafts WHERE dossier = :dossier AND kind = :kind")


class Sheets:
    """Of a dossier that came, another funder's are there, and their GIR is not told.

    Of a dossier that is another funder's there is none. Drafts are seen by those who read what is
    medical.
    """

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, sheet: Sheet, cipher: bytes, event: SheetSigned) -> None:
        """Keep a sheet that was signed, its record encrypted, and end its draft.

        Raises:
            Conflict: another one took its place meanwhile.
            NotAllowed: the dossier is another funder's, or the actor no evaluator.
        """
        plain = {"kind": sheet.kind.value, "status": sheet.status.value}
        self._wire.run(_ADD, {one.name: getattr(sheet, one.name) for one in fields(sheet)} | plain)
        waits = {"sheet": sheet.number, "dossier": sheet.dossier, "funder": sheet.funder}
        self._wire.run(_WAIT, waits | {"cipher": cipher})
        self._wire.run(_DROP, {"dossier": sheet.dossier, "kind": sheet.kind.value})
        self._ledger.append(event, funder=sheet.funder, person=sheet.person)

    def get(self, number: str) -> Sheet:
        """Return a sheet. Raises NotFound: there is none, or it is not the actor's to see."""
        row = self._wire.one(_GET, {"number": number})
        if row is None:
            raise NotFound("no such sheet")
        return self._sheet_of(row)

    def of(self, *dossiers: str) -> tuple[Sheet, ...]:
        """Return the sheets of these dossiers, in the order of their signing."""
        return tuple(map(self._sheet_of, self._wire.rows(_OF, {"dossiers": list(dossiers)})))

    def waiting(self, sheet: Sheet) -> bytes:
        """Return the encrypted record of a sheet to seal (the worker's). Raises NotFound."""
        found = self._wire.value(_WAITING, {"sheet": sheet.number})
        if found is None:
            raise NotFound("the record of this sheet does not wait")
        return bytes(found)

    def save(self, sheet: Sheet, event: SheetSealed) -> Sheet:
        """Write that it is sealed, and the event that tells of it; its record waits no more.

        Raises:
            Conflict: it was changed since it was read (its row version moved).
        """
        values = {
            "of": sheet.number,
            "read": sheet.version,
            "status": sheet.status.value,
            "sealed_at": sheet.sealed_at,
            "retain_until": sheet.retain_until,
            "manifest_sha256": sheet.manifest_sha256,
            "pdf_sha256": sheet.pdf_sha256,
        }
        if not self._wire.run(_SAVE, values):
            raise Conflict("the sheet was changed meanwhile")
        self._wire.run(_FORGET, {"sheet": sheet.number})
        self._ledger.append(event, funder=sheet.funder, person=sheet.person)
        return replace(sheet, version=sheet.version + 1)

    def draft(self, dossier: str, kind: SheetKind) -> SheetDraft | None:
        """Return the draft of this kind, if there is one that the actor may see."""
        row = self._wire.one(_DRAFT, {"dossier": dossier, "kind": kind.value})
        if row is None:
            return None
        return SheetDraft(**row | {"kind": kind, "cipher": bytes(row["cipher"])})

    def keep(self, draft: SheetDraft) -> SheetDraft:
        """Keep what is typed; `draft.version` is the one that was read, 0 for none.

        Raises:
            SavedMeanwhile: somebody else saved or signed it.
            NotAllowed: the actor is no evaluator of the dossier's funder.
        """
        values = {
            "dossier": draft.dossier,
            "kind": draft.kind.value,
            "person": draft.person,
            "funder": draft.funder,
            "agent": draft.agent,
            "cipher": draft.cipher,
            "now": self._wire.at,
            "read": draft.version,
        }
        if not self._wire.run(_KEEP if draft.version else _BEGIN, values):
            raise SavedMeanwhile(self.draft(draft.dossier, draft.kind))
        return replace(draft, version=draft.version + 1, saved_at=self._wire.at)

    def _sheet_of(self, row: Row) -> Sheet:
        plain = {"kind": SheetKind(row["kind"]), "status": Status(row["status"])}
        sheet = Sheet(**{**row, **plain})
        theirs = self._wire.actor.funder not in (None, sheet.funder)
        return replace(sheet, gir=0) if theirs else sheet
