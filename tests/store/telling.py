"""Entries told, checkpoints signed, audits made, with as few words as a test needs."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.adapters.note_signer import NoteOpener, NoteSigner
from portal.domain.events import DossierOpened
from portal.domain.findings import Finding
from portal.domain.notes import checkpoint_text
from portal.domain.people import WORKER
from portal.store.database import Database
from tests.build import a_caseworker

READER = a_caseworker("dep-35")
SIGNER = NoteSigner("guichet.example/ledger", Ed25519PrivateKey.from_private_bytes(b"k" * 32))
OPENER = NoteOpener(SIGNER.verifier_key)


def tell(store: Database, count: int, first: int = 0) -> None:
    """Write this many entries, one transaction each."""
    for rank in range(first, first + count):
        with store.begin(READER) as tx:
            tx.ledger.append(DossierOpened(f"GA-{rank}", "dossier"), person="ana")


def checkpoint(store: Database) -> str:
    """Sequence, sign, keep; return the note as the vault would have it."""
    with store.begin(WORKER) as tx:
        head = tx.ledger.sequence()
        note = SIGNER.sign(checkpoint_text(SIGNER.name, head))
        tx.ledger.save_checkpoint(head, note, f"ledger/{head.size}")
    return note


def audit(store: Database, notes: list[str]) -> tuple[Finding, ...]:
    """Check the ledger against these notes."""
    with store.begin(WORKER) as tx:
        return tx.ledger.audit(notes, OPENER.head)
