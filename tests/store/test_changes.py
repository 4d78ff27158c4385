"""What changed for a funder: no change slips behind a cursor, and each page costs the same."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import psycopg
import pytest

from portal.domain.errors import NotFound
from portal.domain.events import DossierOpened, Sealed
from portal.domain.people import WORKER, Actor, Role
from portal.store.database import Database

RENNES, LYON = (Actor(Role.FUNDER, f"export:{one}", one) for one in ("dep-35", "metro-lyon"))
MANY = (
    "INSERT INTO ledger (at, role, actor, word, subject, funder, detail)"
    " SELECT now(), 'worker', 'worker',"
    " CASE WHEN n %% 4 = 0 THEN 'Sealed' ELSE 'DossierOpened' END, 'GA-' || n,"
    " CASE WHEN n %% 8 < 4 THEN 'dep-35' ELSE 'metro-lyon' END, '{}'"
    " FROM generate_series(1, %s) n"
)


def tell(store: Database, subject: str, funder: str = "dep-35") -> None:
    with store.begin(WORKER) as tx:
        tx.ledger.append(Sealed(subject, "k", "v", "0" * 64, "2036-03-02"), funder=funder)


def read(store: Database, cursor: str | None, limit: int = 10) -> tuple[list[str], str, bool]:
    found = store.read(RENNES, lambda tx: tx.changes.since(cursor, limit))
    return [one.dossier for one in found.page], found.cursor, found.more


def test_a_cursor_goes_on_and_is_its_funder_s_alone(store: Database) -> None:
    seen, start, more = read(store, None)
    assert (seen, more) == ([], False)
    assert read(store, start) == ([], start, False), "the beginning is a place too"
    for rank in range(5):
        tell(store, f"GA-{rank}")
    tell(store, "GA-elsewhere", "metro-lyon")
    with store.begin(WORKER) as tx:
        tx.ledger.append(DossierOpened("GA-0", "dossier"), funder="dep-35")
    first, cursor, more = read(store, start, 2)
    assert (first, more) == (["GA-0", "GA-1"], True)
    rest, end, more = read(store, cursor)
    assert (rest, more) == (["GA-2", "GA-3", "GA-4"], False)
    assert read(store, end) == ([], end, False)
    theirs = store.read(LYON, lambda tx: tx.changes.since(None, 10))
    assert [one.dossier for one in theirs.page] == ["GA-elsewhere"]
    wrong = [theirs.cursor, "", "x", "1.", "1.MC4w=", end + "=", end[:-1], f"2{end[1:]}", "é",
             "1.OTk5OTk5OTk5OTk5OTk5OTk5OTk5LjE", "1.NS4xJw"]  # fmt: skip
    for each in wrong:
        with pytest.raises(NotFound):
            read(store, each)


def test_what_commits_late_does_not_slip_behind_a_cursor(store: Database) -> None:
    """One transaction held open while later ones commit: they wait for it."""
    tell(store, "GA-before")
    seen, cursor, _ = read(store, None)
    assert seen == ["GA-before"]
    with store.begin(WORKER) as slow:
        slow.ledger.append(Sealed("GA-slow", "k", "v", "0" * 64, "x"), funder="dep-35")
        slow.ledger.write()  # draws the lower numbers
        for rank in range(3):
            tell(store, f"GA-{rank}")
        assert read(store, cursor)[0] == []
    assert read(store, cursor)[0] == ["GA-slow", "GA-0", "GA-1", "GA-2"]


def test_writers_and_readers_at_once_miss_and_double_nothing(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    """Six writers, some of whom dawdle or give up, two readers with small pages.

    Beside them goes one who asks for "id above the last": he must miss some, or the test is void.
    """
    stop, by_id = threading.Event(), [0]
    written: list[str] = []
    read_by: list[list[str]] = [[], []]

    def write(seed: int) -> None:
        chance, count = random.Random(seed), 0
        while not stop.is_set():
            subject = f"w{seed}-{count}"
            try:
                with store.begin(WORKER) as tx:
                    tx.ledger.append(Sealed(subject, "k", "v", "0" * 64, "x"), funder="dep-35")
                    tx.ledger.write()
                    if chance.random() < 0.1:
                        time.sleep(0.02)
                    if chance.random() < 0.1:
                        raise ValueError
                written.append(subject)
                count += 1
            except ValueError:
                continue

    def follow(seen: list[str]) -> None:
        cursor, more = None, True
        while more or not stop.is_set():
            page, cursor, more = read(store, cursor, 7)
            seen += page

    def follow_by_id() -> None:
        while not stop.is_set():
            rows = superuser.execute("SELECT id FROM ledger WHERE id > %s ORDER BY id", by_id[-1:])
            by_id.extend(entry for (entry,) in rows)

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(6)]
    readers = [threading.Thread(target=follow, args=(seen,)) for seen in read_by]
    readers.append(threading.Thread(target=follow_by_id))
    for one in writers + readers:
        one.start()
    time.sleep(1.5)
    stop.set()
    for one in writers + readers:
        one.join()
    for seen in read_by:
        tail, cursor = [], None
        while True:
            page, cursor, more = read(store, cursor, 1000)
            tail += page
            if not more:
                break
        assert seen == tail[: len(seen)], "the same order, whoever reads and when"
    assert sorted(tail) == sorted(written) and len(written) > 50
    everything = superuser.execute("SELECT count(*) FROM ledger").fetchone()
    assert everything and len(by_id) - 1 < everything[0], "nothing committed out of order"


@pytest.mark.long
def test_the_last_page_of_100_000_changes_costs_what_the_first_does(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    """A page as the software asks for it; the ledger holds seven times as much beside it."""
    for _ in range(8):
        superuser.execute(MANY, (100_000,))
    superuser.execute("VACUUM ANALYZE ledger")
    took: list[float] = []
    seen, cursor, more = 0, None, True
    while more:
        best = []
        for _ in range(3):
            began = time.perf_counter()
            page, following, more = read(store, cursor, 1000)
            best.append(time.perf_counter() - began)
        took.append(min(best))
        seen, cursor = seen + len(page), following
    assert seen == 100_000
    first, last = sorted(took[1:11])[5], sorted(took[-10:])[5]
    assert last < 1.2 * first, (first, last)
