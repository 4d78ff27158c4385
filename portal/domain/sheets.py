"""A sheet of the study, an evaluation or a plan: signed, then one more link of the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.beside import named
from portal.domain.dossier import Status
from portal.domain.errors import Conflict
from portal.domain.evaluation import evaluation_number
from portal.domain.events import Event
from portal.domain.manifest import moment, sheet_folder
from portal.domain.plan import plan_number

SCHEMA = "guichet-autonomie/sheet-manifest/1"
SEAL_SHEET = "seal_sheet"
"""The job that seals a sheet."""
EVALUATED = frozenset({"apa", "apa_urgent", "home_help"})
"""Aids that rest on an evaluation and a plan."""


class SheetKind(StrEnum):
    """The sheets; their letter stands in a sheet's number: `GA-…-1-E1`, `GA-…-1-P1`."""

    EVALUATION = "evaluation"
    PLAN = "plan"

    @property
    def pdf(self) -> str:
        """The name of its PDF in its folder."""
        return f"{self.value}.pdf"

    @property
    def json(self) -> str:
        """The name of its record, which the PDF carries, and that of a bag's file."""
        return f"{self.value}.json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, frozen; a later one of higher rank takes its place and leaves it as it is.

    What it says lies in the vault alone, but the GIR, which decides who pays.
    """

    number: str
    dossier: str
    request: str
    person: str
    funder: str
    kind: SheetKind
    rank: int
    previous: str  # number of what was sealed last before it
    gir: int  # 0: another funder's, which is not told
    signer: str  # the actor's identifier
    status: Status
    version: int  # row version: a write names the one it read
    dossier_sealed_at: datetime
    signed_at: datetime
    sealed_at: datetime | None = None
    retain_until: datetime | None = None
    manifest_sha256: str | None = None
    pdf_sha256: str | None = None

    @property
    def folder(self) -> str:
        """Where its objects stand in its dossier: `evaluations/1/`, `plans/1/`."""
        return sheet_folder(self.kind.value, self.rank)

    @property
    def record_name(self) -> str:
        """What its record is encrypted as while it waits."""
        return self.folder + self.kind.json


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """What is typed of a sheet, encrypted under the dossier's own key; `by` saved it last."""

    dossier: str
    kind: SheetKind
    person: str
    funder: str
    agent: str
    cipher: bytes
    version: int
    saved_at: datetime


class SavedMeanwhile(Conflict):
    """Somebody else saved the draft meanwhile (or it was signed: none): `draft` is theirs."""

    def __init__(self, draft: SheetDraft | None) -> None:
        super().__init__("the draft was saved meanwhile")
        self.draft = draft


@dataclass(frozen=True, slots=True)
class SheetSigned(Event):
    """A caseworker signed a sheet; it waits to be sealed. The digest is of ciphertext."""

    sheet: str
    kind: str
    previous: str  # number of what was sealed last before: the manifest names its fingerprint
    record_cipher_sha256: str


@dataclass(frozen=True, slots=True)
class SheetSealed(Event):
    """As `Sealed`, of a sheet."""

    sheet: str
    manifest_key: str
    manifest_version: str
    manifest_cipher_sha256: str
    retain_until: str


def sheet_number(dossier: str, kind: SheetKind, rank: int) -> str:
    """The number of a dossier's sheet, from 1."""
    numbered = evaluation_number if kind is SheetKind.EVALUATION else plan_number
    return numbered(dossier, rank)


def of_funder(sheets: Sequence[Sheet], funder: str) -> tuple[Sheet, ...]:
    """Those of a funder: another one's does not travel with the dossier."""
    return tuple(one for one in sheets if one.funder == funder)


def last_sheet(sheets: Sequence[Sheet], kind: SheetKind) -> Sheet | None:
    """The sheet of this kind that holds: the last that is sealed."""
    sealed = [one for one in sheets if one.kind is kind and one.status is Status.SEALED]
    return max(sealed, key=lambda one: one.rank, default=None)


def told_of_sheet(sheet: Sheet, previous: str) -> dict[str, object]:
    """What its manifest says of a sheet."""
    own = {"kind": sheet.kind.value, "signed_at": moment(sheet.signed_at)}
    return named(sheet, previous) | own | {"previous": sheet.previous}
