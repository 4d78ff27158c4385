"""The ledger: what happened, appended with the change that it explains, never touched again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.domain.canonical import canonical
from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.findings import Finding
from portal.domain.ledger import Checkpoint, Head, LedgerEntry, Proof
from portal.domain.people import Actor, Role
from portal.store import ledger_audit, ledger_tree
from portal.store.ledger_tables import ledger
from portal.store.rows import ENTRY_COLUMNS, entry_of
from portal.store.wire import Wire, as_json

# `at` and the actor are the transaction's; the id and the transaction's number the database's.
TELL = text(
    "INSERT INTO ledger (at, role, actor, word, subject, funder, person, detail)"
    " SELECT :at, coalesce(role, :role), coalesce(actor, :actor), word, subject, funder, person,"
    " detail FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS e("
    "role text, actor text, word text, subject text, funder text, person text, detail jsonb)"
)
_OF = select(*ENTRY_COLUMNS).where(ledger.c.subject == bindparam("subject")).order_by(ledger.c.id)
_PRESENT = text(
    "SELECT actor, max(at) AS at FROM ledger WHERE subject = :subject AND role = 'caseworker'"
    " AND at > :since AND actor <> :me AND funder = :funder"
    # The first is told to the next funder by who is none of theirs; the others are of lists.
    " AND word NOT IN ('CameOver', 'Taken', 'Assigned', 'GivenBack', 'Exported', 'EmergencySeen')"
    " GROUP BY actor ORDER BY max(at) DESC, actor"
)
_GET = select(*ENTRY_COLUMNS).where(ledger.c.id == bindparam("entry"))


class Ledger:
    """Entries of one transaction are written together, just before its commit."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._appended: list[dict[str, Any]] = []

    def append(
        self,
        event: Event,
        funder: str | None = None,
        person: str | None = None,
        *,
        by: Actor | None = None,
    ) -> None:
        """Tell what happened, in the transaction's name and time.

        `funder` and `person` say who may read the entry. Left out, they are the actor's own:
        a caseworker's funder, an applicant. `by` is who did it, where the transaction is another's.

        Raises:
            ValueError: the event holds what canonical JSON does not have (a float).
        """
        detail = event.detail()
        canonical(detail)
        actor = self._wire.actor
        if person is None and actor.role is Role.APPLICANT:
            person = actor.owner
        named = {"role": by.role.value, "actor": by.id} if by else {}
        self._appended.append(
            {
                **named,
                "word": event.word,
                "subject": event.subject,
                "funder": funder or actor.funder,
                "person": person,
                "detail": detail,
            }
        )

    def of(self, subject: str) -> tuple[LedgerEntry, ...]:
        """Return what happened to this subject, as far as the actor may see it, in order."""
        self.write()
        rows = self._wire.rows(_OF, {"subject": subject})
        return tuple(entry_of(row) for row in rows)

    def present(self, subject: str, since: datetime) -> tuple[tuple[str, datetime], ...]:
        """Return which colleagues looked at this subject since then, and when last.

        Who shared it out, exported it or saw an emergency of it in a list did not look at it.
        """
        me = self._wire.actor
        values = {"subject": subject, "since": since, "me": me.id, "funder": me.funder}
        return tuple((row["actor"], row["at"]) for row in self._wire.rows(_PRESENT, values))

    def get(self, entry: int) -> LedgerEntry:
        """Return one entry.

        Raises:
            NotFound: there is none, or it is not the actor's to see.
        """
        row = self._wire.one(_GET, {"entry": entry})
        if row is None:
            raise NotFound("no such entry")
        return entry_of(row)

    def write(self) -> None:
        """Write what was appended; the transaction does this just before its commit."""
        if values := self.pending():
            self._wire.run(TELL, values)

    def pending(self) -> dict[str, Any]:
        """Take out what was appended and is not written: the values of `TELL`, or nothing."""
        if not self._appended:
            return {}
        values = {
            "at": self._wire.at,
            "role": self._wire.actor.role.value,
            "actor": self._wire.actor.id,
            "entries": as_json(self._appended),
        }
        self._appended.clear()
        return values

    def sequence(self, limit: int = 10_000) -> Head:
        """Give the next settled entries their leaves; return the head (the worker's).

        One batcher at a time; entries of transactions still open wait for the next call.
        """
        return ledger_tree.sequence(self._wire, limit)

    def head(self) -> Head:
        """Return the tree's head as it stands."""
        return ledger_tree.head(self._wire)

    def save_checkpoint(self, head: Head, note: str, key: str) -> Checkpoint:
        """Keep a signed head, and the key under which the vault will hold it.

        The same head again gives the checkpoint that is there.

        Raises:
            Tampered: another root was signed for this size.
        """
        return ledger_tree.save_checkpoint(self._wire, head, note, key)

    def checkpoint_arrived(self, size: int, version_id: str) -> None:
        """Note the version under which the vault keeps this checkpoint.

        Raises:
            Conflict: there is none of this size, or it lies there as another version.
        """
        ledger_tree.checkpoint_arrived(self._wire, size, version_id)

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Return every checkpoint, the smallest first."""
        return ledger_tree.checkpoints(self._wire)

    def inclusion(self, entry: int) -> Proof:
        """Prove that an entry stands under the first checkpoint that covers it.

        Raises:
            NotFound: there is no such entry, or no checkpoint covers it yet.
        """
        return ledger_tree.inclusion(self._wire, self.get(entry))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Prove that the tree of `new` leaves goes on from the tree of `old`."""
        return ledger_tree.consistency(self._wire, old, new)

    def audit(self, notes: Sequence[str], open_head: Callable[[str], Head]) -> tuple[Finding, ...]:
        """Recompute everything from the rows, against notes that were kept outside.

        `open_head` verifies a note's signature and returns its head (or raises Tampered).
        """
        return ledger_audit.audit(self._wire, notes, open_head)
