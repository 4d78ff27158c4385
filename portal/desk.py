"""The desk (guichet): everything an act may reach, as small Protocols in one frozen dataclass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from portal.domain.findings import Finding
from portal.domain.kept import Kept
from portal.domain.ledger import Head
from portal.domain.mandates import Mandate
from portal.domain.papers import Inspected, Legible, Scan
from portal.domain.people import Actor
from portal.domain.post import Post
from portal.domain.push import Push
from portal.form.addition_record import AdditionRecord
from portal.form.edition import Edition
from portal.form.letters import Letter
from portal.form.paper_parts import PaperForm
from portal.form.record import Record
from portal.form.sheet_record import SheetRecord
from portal.store.database import Transaction

T = TypeVar("T")


class Read(Protocol):
    """Looks at the database, without a transaction."""

    def __call__(self, actor: Actor, look: Callable[[Transaction], T], /) -> T:
        """What `look` finds. Raises Unavailable, and what `look` raises."""


class Vault(Protocol):
    """The WORM bucket. Every method raises Unavailable when the store does not answer."""

    bucket: str

    def find(self, key: str) -> Kept | None:
        """What lies under this key, or nothing. Keys are unique: at most one writer ever."""

    def put(self, key: str, data: bytes, retain_until: datetime) -> str:
        """Write once under a COMPLIANCE lock, and return the version id."""

    def state(self, key: str, version_id: str) -> Kept:
        """HEAD of that version. Raises NotFound when it is gone."""

    def read(self, key: str, version_id: str) -> bytes:
        """The bytes of that version. Raises NotFound when it is gone."""

    def extend(self, key: str, version_id: str, until: datetime) -> None:
        """Lengthen the lock; a lock is never shortened."""

    def keys(self, prefix: str = "", *, markers: bool = False) -> Sequence[tuple[str, str]]:
        """Every (key, version id) under a prefix: for the search of orphans alone.

        With `markers`, delete markers too, whose version id is MARKER.
        """


class Inbox(Protocol):
    """The ordinary bucket where encrypted uploads wait."""

    def put(self, key: str, data: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def delete(self, key: str) -> None: ...


class Keyring(Protocol):
    """Wraps data keys by keys that never leave it: one an owner (a funder, "inbox") and epoch."""

    def wrap(self, owner: str, key: bytes) -> tuple[int, bytes]:
        """(epoch, wrapped key)."""

    def unwrap(self, owner: str, epoch: int, wrapped: bytes) -> bytes:
        """The data key. Raises Tampered when it was not wrapped by that key."""


class Printer(Protocol):
    """Prints a dossier. The same input gives the same bytes."""

    def dossier(self, record: Record, attached_json: bytes) -> bytes:
        """A tagged PDF/A-3a + PDF/UA-1 with `dossier.json` as its associated file."""

    def form(self, form: PaperForm) -> bytes: ...
    def addition(self, record: AdditionRecord, attached_json: bytes) -> bytes:
        """An addition to a dossier, likewise."""

    def letter(self, letter: Letter) -> bytes:
        """The letter of a decision, after its funder's own model."""

    def draws(self, words: str) -> bool:
        """Whether its typefaces have every sign of these words."""

    def sheet(self, record: SheetRecord, attached_json: bytes) -> bytes:
        """An evaluation or a plan, likewise."""

    def mandate(self, mandate: Mandate, link: str) -> bytes:
        """A mandate's words, to be signed; `link` ends it."""


class Sealer(Protocol):
    """Seals a PDF (PAdES B-T), and checks a sealed one."""

    def seal(self, pdf: bytes) -> bytes: ...

    def check(self, pdf: bytes) -> Sequence[Finding]:
        """What the file itself proves: seal, coverage, issuer, time stamp."""

    def attached(self, pdf: bytes) -> bytes:
        """The dossier.json that a PDF carries. Raises Tampered when there is none."""

    def sealed_at(self, pdf: bytes) -> datetime:
        """When it was sealed, by the time stamp of a seal that was checked."""

    def letter_told(self, pdf: bytes) -> tuple[str, str]:
        """The dossier's number and the name of who decided, of a letter. Raises Tampered."""


class Papers(Protocol):
    """Looks at uploads: what they are, and what they look like. Never changes one."""

    def inspect(self, data: bytes) -> Inspected:
        """What this upload is. Raises Refused, whose code says why it cannot be kept."""

    def read(self, data: bytes) -> tuple[Inspected, Legible]:
        """What it is, and how well it reads: what cannot be drawn is a warning. Raises Refused."""

    def titles(self, data: bytes) -> Sequence[tuple[str, int]]:
        """The titles of a PDF's outline that stand above the others, each with its page from 1."""

    def image(self, data: bytes, media_type: str, page: int) -> bytes:
        """One page as a PNG made here: what a caseworker's browser is shown."""


class Scanner(Protocol):
    """Looks for malicious programs in uploads. Clean, infected, not checked: never merged."""

    def scan(self, data: bytes) -> Scan:
        """Look at an upload; never raises: a scanner that is away has not checked."""

    def faults(self, now: datetime) -> Sequence[str]:
        """A sentence for each thing that makes its word worth less; none when all is well."""


class LedgerSigner(Protocol):
    """Signs checkpoints; its key is not the application's."""

    name: str

    def sign(self, text: str) -> str:
        """A C2SP signed note."""

    @property
    def verifier_key(self) -> str:
        """The public key, as a C2SP vkey."""

    def head(self, note: str) -> Head:
        """The head that a note signs. Raises Tampered: it was not signed by this key."""


def nothing_new() -> None:
    """The editions are those of the files: nothing changes them."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act may reach. Built in wiring.py alone; tests write `replace(desk, vault=…)`."""

    begin: Callable[[Actor], AbstractContextManager[Transaction]]
    read: Read
    vault: Vault
    inbox: Inbox
    keyring: Keyring
    printer: Printer
    sealer: Sealer
    papers: Papers
    scanner: Scanner | None  # none: a demonstration without one, which says so
    ledger_signer: LedgerSigner
    editions: Mapping[str, Edition]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    look_again: Callable[[], None] = nothing_new
    post: Post = field(default_factory=Post)
    push: Push = field(default_factory=Push)
