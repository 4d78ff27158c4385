"""A request as it was filed, and the dossier each of its funders gets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from portal.domain.acting import Acting
from portal.domain.counter import Counter
from portal.domain.draft import Answers, Piece
from portal.domain.invitations import Completed
from portal.domain.routing import Route, Routing
from portal.domain.signers import Signer


class Status(StrEnum):
    """States as promises (contract: "What the words promise")."""

    SUBMITTED = "submitted"  # will not be lost; has a number and a funder
    SEALED = "sealed"  # locked, read back, the same bytes
    ERASED = "erased"  # its time was over: its key was destroyed, its ciphertext is left


@dataclass(frozen=True, slots=True)
class Signature:
    """How consent was given: the words ticked, the name typed, when, and by which sign-in."""

    name: str
    statements: Mapping[str, str]  # statement id → its exact words in the person's language
    signed_at: datetime
    signed_in_by: str  # issuer of the sign-in
    assurance: str  # level the issuer vouched for, as `eidas1`


@dataclass(frozen=True, slots=True)
class VouchedFor:
    """Which answers are as the sign-in provider told them, and who it is."""

    by: str
    questions: tuple[str, ...]  # ids, in the form's order

    def told(self) -> dict[str, object]:
        """What dossier.json says of it."""
        return {"by": self.by, "answers": list(self.questions)}


@dataclass(frozen=True, slots=True)
class AidRequest:
    """A submitted request, frozen."""

    number: str
    draft: str
    person: str
    edition: str
    language: str
    answers: Answers
    later: frozenset[str]
    routing: Routing
    signature: Signature
    submitted_at: datetime
    pieces: tuple[Piece, ...] = ()
    acting: Acting | None = None  # who filed it for the person; none: they did
    promised: Mapping[str, str] = field(default_factory=dict)  # of `later`: kind → day, ISO
    vouched: VouchedFor | None = None
    signers: tuple[Signer, ...] = ()  # all, when the law asks for two; empty: who signed alone
    counter: Counter | None = None  # it came on paper, and was typed in there
    completed: tuple[Completed, ...] = ()  # parts that invited relatives wrote


@dataclass(frozen=True, slots=True)
class Dossier:
    """What one funder gets of a request: its routes, its state, its place in the vault."""

    number: str  # the request's number, a dash, its rank: "GA-…-1"
    request: str
    person: str
    funder: str
    routes: tuple[Route, ...]
    status: Status
    version: int  # row version: a write names the one it read
    submitted_at: datetime
    beneficiary: str  # display name, for lists
    birth_date: str  # ISO, day or month may be 00
    commune: str  # INSEE code
    sealed_at: datetime | None = None
    retain_until: datetime | None = None
    manifest_sha256: str | None = None  # the fingerprint a funder acknowledges
    pdf_sha256: str | None = None
    withdrawn_at: datetime | None = None  # the person took it back; what was sealed stays
    erased_at: datetime | None = None  # nothing of it can be read any more


@dataclass(frozen=True, slots=True)
class Deposit:
    """One object of a dossier in the vault. Known to the database before it is put there."""

    dossier: str
    funder: str
    name: str  # "pieces/…", "dossier.pdf", "manifest.json"
    media_type: str
    sha256: str  # of the plain bytes
    size_bytes: int
    cipher_sha256: str  # of what lies in the vault
    cipher_bytes: int
    bucket: str
    key: str
    retain_until: datetime
    version_id: str | None = None  # None: planned, not yet known to be there
    medical: bool = False  # evaluators and doctors of the funder alone read it
    doctor: bool = False  # of these, the doctors alone: its person reserved it for them


def digest(data: bytes) -> str:
    """The SHA-256 of these bytes, in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class OfADossier(Protocol):
    """What belongs to one dossier, and names it."""

    @property
    def dossier(self) -> str:
        """The dossier's number."""


T = TypeVar("T", bound=OfADossier)


def of_dossier(number: str, each: Iterable[T]) -> tuple[T, ...]:
    """Those that are this dossier's, in their order."""
    return tuple(one for one in each if one.dossier == number)
