"""The ledger's values: an entry, its bytes, the tree's head, a checkpoint, a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.domain.canonical import canonical
from portal.domain.people import Role
from portal.domain.tree import includes, leaf_hash


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What happened, when, by whom: identifiers and codes only. Never changed, never removed."""

    id: int
    at: datetime  # UTC
    role: Role
    actor: str
    word: str  # the event's class name
    subject: str
    funder: str | None
    person: str | None
    detail: Mapping[str, object]

    def data(self) -> bytes:
        """The bytes that the tree is built over."""
        return canonical(
            {
                "id": self.id,
                "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "role": self.role,
                "actor": self.actor,
                "word": self.word,
                "subject": self.subject,
                "funder": self.funder,
                "person": self.person,
                "detail": self.detail,
            }
        )

    def leaf(self) -> bytes:
        """This entry's leaf in the tree."""
        return leaf_hash(self.data())


@dataclass(frozen=True, slots=True)
class Head:
    """How many leaves the tree has, and their root."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed head, and where the vault keeps it (no version: planned, not yet put there)."""

    head: Head
    note: str
    key: str
    made_at: datetime
    version_id: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What is handed to a citizen or an auditor: it needs nothing but the ledger's public key."""

    data: bytes  # the entry's canonical bytes
    index: int
    path: tuple[bytes, ...]
    note: str  # the signed checkpoint that covers the entry

    def holds(self, head: Head) -> bool:
        """Say whether the entry stands under this head (of this proof's own, opened note)."""
        return includes(head.root, head.size, self.index, leaf_hash(self.data), self.path)
