"""The ledger in PostgreSQL: only added to, ordered without a gap, each entry proven."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import psycopg
import pytest
from pymerkle import InmemoryTree

from portal.domain.errors import Conflict, NotFound, Tampered
from portal.domain.events import DossierOpened
from portal.domain.findings import exit_code
from portal.domain.ledger import Head
from portal.domain.people import WORKER
from portal.domain.tree import EMPTY_ROOT, goes_on
from portal.store.database import Database
from tests.build import an_applicant
from tests.store.telling import OPENER, READER, audit, checkpoint, tell


@pytest.mark.parametrize("table", ["ledger", "ledger_leaves", "ledger_nodes", "ledger_checkpoints"])
@pytest.mark.parametrize("how", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_not_even_the_owner_changes_a_row(
    store: Database, superuser: psycopg.Connection[Any], table: str, how: str
) -> None:
    tell(store, 2)
    checkpoint(store)
    column = {
        "ledger": "actor",
        "ledger_leaves": "leaf",
        "ledger_nodes": "hash",
        "ledger_checkpoints": "root",
    }[table]
    value = "'x'"
    before = superuser.execute(f"SELECT * FROM {table}".encode()).fetchall()
    assert before
    superuser.execute("SET session_replication_role = replica")  # silences ordinary triggers
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        superuser.execute(how.format(table, column, value).encode())
    assert superuser.execute(f"SELECT * FROM {table}".encode()).fetchall() == before


def test_no_role_has_the_right_to_change_the_ledger(superuser: psycopg.Connection[Any]) -> None:
    rights = superuser.execute(
        "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_name LIKE 'ledger%' AND privilege_type NOT IN ('SELECT', 'INSERT')"
        " AND grantee LIKE 'portal_%' AND grantee <> 'portal_owner'"
    ).fetchall()
    assert rights == []


def test_entries_are_told_in_the_actor_s_name_and_time(store: Database) -> None:
    tell(store, 1)
    with store.begin(an_applicant("ana")) as tx:
        (entry,) = tx.ledger.of("GA-0")
        assert tx.ledger.get(entry.id) == entry
    assert (entry.actor, entry.role.value, entry.funder) == (READER.id, "caseworker", "dep-35")
    assert entry.data() == (
        b'{"actor":"caseworker-1","at":"2026-03-02T12:00:00.000000Z",'
        b'"detail":{"part":"dossier"},"funder":"dep-35","id":1,"person":"ana",'
        b'"role":"caseworker","subject":"GA-0","word":"DossierOpened"}'
    )


def test_an_empty_ledger_has_an_empty_root(store: Database) -> None:
    with store.begin(WORKER) as tx:
        assert tx.ledger.sequence() == tx.ledger.head() == Head(0, EMPTY_ROOT)


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_the_root_is_that_of_another_library(store: Database, limit: int) -> None:
    tell(store, 21)
    size = 0
    with store.begin(WORKER) as tx:
        while (head := tx.ledger.sequence(limit)).size > size:
            size = head.size
            theirs = InmemoryTree(algorithm="sha256")
            for rank in range(size):
                theirs.append_entry(tx.ledger.get(rank + 1).data())
            assert head.root == theirs.get_root()
        assert size == 21
        assert tx.ledger.head() == head


def test_every_entry_is_proven_under_its_checkpoint(store: Database) -> None:
    sizes = (1, 4, 9, 17)
    for before, size in zip((0, *sizes), sizes, strict=False):
        tell(store, size - before, before)
        checkpoint(store)
    tell(store, 1, 17)
    with store.begin(WORKER) as tx:
        kept = tx.ledger.checkpoints()
        assert [one.head.size for one in kept] == list(sizes)
        for rank in range(17):
            proof = tx.ledger.inclusion(rank + 1)
            head = OPENER.head(proof.note)
            assert head.size == next(size for size in sizes if size > rank)
            assert proof.holds(head)
            assert not proof.holds(Head(head.size, bytes(32)))
        with pytest.raises(NotFound):
            tx.ledger.inclusion(18)
        for old in kept:
            for new in kept:
                if old.head.size <= new.head.size:
                    path = tx.ledger.consistency(old.head.size, new.head.size)
                    assert goes_on(
                        old=old.head.size, new=new.head.size, path=path,
                        old_root=old.head.root, new_root=new.head.root,
                    )  # fmt: skip


def test_a_checkpoint_is_kept_once_and_arrives_once(store: Database) -> None:
    tell(store, 3)
    note = checkpoint(store)
    assert checkpoint(store) == note
    with store.begin(WORKER) as tx:
        tx.ledger.checkpoint_arrived(3, "v-1")
        tx.ledger.checkpoint_arrived(3, "v-1")
        (kept,) = tx.ledger.checkpoints()
        assert (kept.note, kept.key, kept.version_id) == (note, "ledger/3", "v-1")
        with pytest.raises(Conflict):
            tx.ledger.checkpoint_arrived(3, "v-2")
        with pytest.raises(Conflict):
            tx.ledger.checkpoint_arrived(4, "v-1")
    with pytest.raises(Tampered), store.begin(WORKER) as tx:
        tx.ledger.save_checkpoint(Head(3, bytes(32)), "another", "ledger/3")


def test_an_entry_that_commits_late_is_not_skipped(store: Database) -> None:
    """Its id and its transaction's number were drawn first; it commits after all the others."""
    tell(store, 2)
    with store.begin(READER) as slow:
        slow.ledger.append(DossierOpened("late", "dossier"))
        slow.ledger.write()
        tell(store, 3, 2)
        with store.begin(WORKER) as tx:
            assert tx.ledger.sequence().size == 2
    with store.begin(WORKER) as tx:
        assert tx.ledger.sequence().size == 6
    assert exit_code(audit(store, [checkpoint(store)])) == 0


def test_writers_and_batchers_at_once_skip_and_double_nothing(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    """Eight writers, some of whom dawdle or give up, while two batchers take small batches.

    Beside them goes one who asks for "id above the last": he must miss some, or the test is void.
    """
    stop = threading.Event()
    written: list[int] = []
    by_id: list[int] = []

    def write(seed: int) -> None:
        chance, count = random.Random(seed), 0
        while not stop.is_set():
            try:
                with store.begin(READER) as tx:
                    tx.ledger.append(DossierOpened(f"w{seed}-{count}", "dossier"))
                    tx.ledger.write()
                    if chance.random() < 0.1:
                        time.sleep(0.02)
                    if chance.random() < 0.1:
                        raise ValueError
                count += 1
            except ValueError:
                continue
        written.append(count)

    def batch() -> None:
        while not stop.is_set():
            with store.begin(WORKER) as tx:
                tx.ledger.sequence(50)

    def batch_by_id() -> None:
        while not stop.is_set():
            last = by_id[-1] if by_id else 0
            rows = superuser.execute("SELECT id FROM ledger WHERE id > %s ORDER BY id", (last,))
            by_id.extend(entry for (entry,) in rows)

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(8)]
    threads += [threading.Thread(target=batch) for _ in range(2)]
    threads += [threading.Thread(target=batch_by_id)]
    for one in threads:
        one.start()
    time.sleep(3)
    stop.set()
    for one in threads:
        one.join(30)
    by_id_at_last = superuser.execute("SELECT id FROM ledger WHERE id > %s", (by_id[-1],))
    assert len(by_id) + len(by_id_at_last.fetchall()) < sum(written)
    note = checkpoint(store)  # one batch of up to 10,000: what is left
    assert OPENER.head(note).size == sum(written) > 100
    assert exit_code(audit(store, [note])) == 0
