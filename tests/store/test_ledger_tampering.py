"""Whatever a superuser does to the ledger is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.adapters.note_signer import NoteSigner
from portal.domain.findings import Outcome, exit_code
from portal.domain.notes import checkpoint_text
from portal.domain.people import WORKER
from portal.store.database import Database
from tests.conftest import FreshDatabase
from tests.store.telling import SIGNER, audit, checkpoint, tell


@pytest.fixture
def mighty(database: FreshDatabase) -> Iterator[Callable[..., None]]:
    """Change the ledger behind its guards, as only a superuser can."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:

        def run(*statements: str) -> None:
            for table in ("ledger", "ledger_leaves", "ledger_nodes"):
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            for one in statements:
                connection.execute(one.encode())

        yield run


TAMPERING = {
    "an entry changed": ("UPDATE ledger SET actor = 'x' WHERE id = 5",),
    "an entry's detail made a float": ("UPDATE ledger SET detail = '{\"x\": 1.5}' WHERE id = 5",),
    "an entry changed with its leaf": (
        "UPDATE ledger SET actor = 'x' WHERE id = 5",
        "UPDATE ledger_leaves SET leaf = decode(repeat('00', 32), 'hex') WHERE entry = 5",
    ),
    "an entry removed": ("DELETE FROM ledger WHERE id = 5",),
    "an entry removed with its leaf": (
        "DELETE FROM ledger WHERE id = 5",
        "DELETE FROM ledger_leaves WHERE entry = 5",
    ),
    "an entry removed and the leaves closed up": (
        "DELETE FROM ledger WHERE id = 5",
        "DELETE FROM ledger_leaves WHERE entry = 5",
        "UPDATE ledger_leaves SET index = -index WHERE entry > 5",
        "UPDATE ledger_leaves SET index = -index - 1 WHERE entry > 5",
    ),
    "two entries reordered": (
        "UPDATE ledger_leaves SET index = -1 WHERE entry = 5",
        "UPDATE ledger_leaves SET index = 4 WHERE entry = 6",
        "UPDATE ledger_leaves SET index = 5 WHERE entry = 5",
    ),
    "two leaves exchanged": (
        "UPDATE ledger_leaves SET entry = -5 WHERE entry = 5",
        "UPDATE ledger_leaves SET entry = 5 WHERE entry = 6",
        "UPDATE ledger_leaves SET entry = 6 WHERE entry = -5",
    ),
    "the end cut off": (
        "DELETE FROM ledger WHERE id > 7",
        "DELETE FROM ledger_leaves WHERE entry > 7",
    ),
    "an entry put in behind": (
        "INSERT INTO ledger (id, at, role, actor, word, subject, detail, xid)"
        " OVERRIDING SYSTEM VALUE SELECT 1000, at, role, actor, word, subject, detail, xid"
        " FROM ledger WHERE id = 5",
    ),
    "everything gone": ("DELETE FROM ledger", "DELETE FROM ledger_leaves"),
}


@pytest.mark.parametrize("statements", TAMPERING.values(), ids=TAMPERING)
def test_each_tampering_by_a_superuser_is_found(
    store: Database, mighty: Callable[..., None], statements: tuple[str, ...]
) -> None:
    tell(store, 6)
    notes = [checkpoint(store)]
    tell(store, 4, 6)
    notes.append(checkpoint(store))
    assert [one.outcome for one in audit(store, notes)] == [Outcome.SAME] * 3
    mighty(*statements)
    findings = audit(store, notes)
    assert exit_code(findings) == 1, findings


def test_a_ledger_written_anew_from_the_first_row_is_found_by_the_notes_alone(
    store: Database, mighty: Callable[..., None]
) -> None:
    """All rows, leaves and nodes agree with each other: only what is outside can tell."""
    tell(store, 8)
    note = checkpoint(store)
    mighty(
        "UPDATE ledger SET actor = 'x' WHERE id = 5",
        "DELETE FROM ledger_leaves",
        "DELETE FROM ledger_nodes",
    )
    with store.begin(WORKER) as tx:
        assert tx.ledger.sequence().size == 8
    same, different = audit(store, [note])
    assert same.outcome is Outcome.SAME
    assert different.outcome is Outcome.DIFFERENT


def test_without_a_note_nothing_is_called_the_same(store: Database) -> None:
    tell(store, 3)
    checkpoint(store)
    assert exit_code(audit(store, [])) == 2
    assert exit_code(audit(store, [])) != 0


def test_a_note_that_the_key_did_not_sign_is_different(store: Database) -> None:
    tell(store, 3)
    note = checkpoint(store)
    stranger = NoteSigner(SIGNER.name, Ed25519PrivateKey.from_private_bytes(b"s" * 32))
    with store.begin(WORKER) as tx:
        forged = stranger.sign(checkpoint_text(SIGNER.name, tx.ledger.head()))
    assert exit_code(audit(store, [note])) == 0
    for wrong in (forged, note.replace("\n3\n", "\n2\n"), "", "nonsense"):
        assert exit_code(audit(store, [note, wrong])) == 1
