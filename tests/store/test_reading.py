"""Reading without a transaction: the same rows, the same walls, one message."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, select, text

from portal.domain.draft_events import DraftStarted
from portal.domain.errors import NotAllowed, NotFound, Unavailable
from portal.domain.people import PUBLIC
from portal.store.database import Database
from portal.store.tables import drafts
from tests.build import NOON, Clock, a_draft, a_piece, an_applicant
from tests.conftest import FreshDatabase
from tests.store.made import Counted

ANA, BEA = an_applicant("ana"), an_applicant("bea")
_ALL = select(drafts.c.id).where(drafts.c.language == bindparam("language"))
_WHO = text("SELECT current_user AS who, current_setting('app.session', true) AS session")
_DROP = text("DELETE FROM drafts RETURNING id")


@pytest.fixture
def alone(database: FreshDatabase) -> Any:
    """A store with one connection, used again and again."""
    store = Database(database.url, clock=Clock(), new_id=Counted(), connections=1)
    with store.begin(ANA) as tx:
        tx.drafts.add(a_draft(id="d-1", person="ana"), DraftStarted("d-1", "2026-01-01"))
    yield store
    store.close()


def test_it_finds_what_a_transaction_finds(alone: Database) -> None:
    with alone.begin(ANA) as tx:
        tx.drafts.attach(a_piece(draft="d-1"), DraftStarted("d-1", "2026-01-01"))
    with alone.begin(ANA) as tx:
        begun = tx.drafts.get("d-1"), tx.drafts.mine()
    for _ in range(8):  # prepared, then with a plan that is kept
        assert alone.read(ANA, lambda tx: (tx.drafts.get("d-1"), tx.drafts.mine())) == begun


def test_another_s_draft_does_not_exist(alone: Database) -> None:
    """Row security is asked anew, though the statement was prepared for somebody else."""
    for _ in range(7):
        alone.read(ANA, lambda tx: tx.drafts.get("d-1"))
        with pytest.raises(NotFound):
            alone.read(BEA, lambda tx: tx.drafts.get("d-1"))
        with pytest.raises(NotAllowed):
            alone.read(PUBLIC, lambda tx: tx.drafts.get("d-1"))
        assert alone.read(BEA, lambda tx: tx._wire.rows(_ALL, {"language": "fr"})) == []


def test_several_are_asked_for_at_once(alone: Database) -> None:
    sought = text("SELECT id FROM drafts WHERE id = ANY(:ids) ORDER BY id")
    for ids, found in ((["d-1", "it's", "d-9"], ["d-1"]), ([], []), (["d-2"], [])):
        values = {"ids": ids}
        rows = alone.read(ANA, lambda tx, values=values: tx._wire.rows(sought, values))
        assert [row["id"] for row in rows] == found


def test_a_session_is_seen_by_who_knows_its_id(alone: Database) -> None:
    with alone.begin(PUBLIC) as tx:
        tx.sessions.save("a" * 64, b"kept", NOON.replace(year=2090))
    assert alone.read(PUBLIC, lambda tx: tx.sessions.load("a" * 64)) == b"kept"
    assert alone.read(PUBLIC, lambda tx: tx.sessions.load("b" * 64)) is None


def test_nothing_of_it_stays_on_the_connection(alone: Database) -> None:
    alone.read(PUBLIC, lambda tx: tx.sessions.load("a" * 64))
    (found,) = alone.read(ANA, lambda tx: tx._wire.rows(_WHO))
    assert found["who"] == "portal_applicant"
    assert not found["session"]
    wire, driver = alone._connected()
    (left,) = driver.execute(_WHO.text).fetchall()
    wire.close()
    assert left[0] not in ("portal_applicant", "portal_public")
    assert not left[1]


def test_nothing_is_written(alone: Database) -> None:
    with pytest.raises(TypeError, match="writes nothing"):
        alone.read(ANA, lambda tx: tx.drafts.discard("d-1", DraftStarted("d-1", "2026-01-01")))
    with pytest.raises(TypeError, match="writes nothing"):
        alone.read(ANA, lambda tx: tx.jobs.add("seal", "d-1"))
    with pytest.raises(Unavailable, match="25006"):  # what PostgreSQL says of it
        alone.read(ANA, lambda tx: tx._wire.rows(_DROP))
    assert alone.read(ANA, lambda tx: len(tx.drafts.mine())) == 1


def test_it_goes_on_after_a_transaction_that_was_undone(alone: Database) -> None:
    """The driver then has the server forget every prepared statement."""
    for _ in range(3):
        assert alone.read(ANA, lambda tx: tx.drafts.get("d-1")).id == "d-1"
        with pytest.raises(NotFound), alone.begin(ANA) as tx:
            tx.drafts.get("d-2")


def test_quotes_stay_part_of_a_value(alone: Database) -> None:
    for odd in ("' OR '1'='1", "d-1'); DROP TABLE drafts; --", "\\' OR 1=1 --", "é\u2028"):
        with pytest.raises(NotFound):
            alone.read(ANA, lambda tx, odd=odd: tx.drafts.get(odd))
        with pytest.raises(NotFound):
            alone.read(an_applicant(odd), lambda tx: tx.drafts.get("d-1"))
    with pytest.raises(NotAllowed):  # libpq would end the text there, and find d-1
        alone.read(ANA, lambda tx: tx.drafts.get("d-1\0x"))


def test_a_connection_that_died_in_the_pool_is_passed_over(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    store.read(ANA, lambda tx: tx.drafts.mine())
    killed = superuser.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'portal' AND datname = current_database()"
    ).fetchone()
    assert killed == (1,)
    assert store.read(ANA, lambda tx: tx.drafts.mine()) == ()


def test_a_server_that_hangs_is_left_after_the_deadline(database: FreshDatabase) -> None:
    asleep = text("SELECT pg_sleep(30) AS slept")
    store = Database(
        database.url, clock=Clock(), new_id=Counted(), connections=1, silence_seconds=0.5
    )
    with pytest.raises(Unavailable):
        store.read(ANA, lambda tx: tx._wire.rows(asleep))
    store.close()


def test_nobody_at_the_address_is_unavailable() -> None:
    store = Database("postgresql://127.0.0.1:1/none", clock=Clock(), new_id=Counted())
    with pytest.raises(Unavailable):
        store.read(ANA, lambda tx: tx.drafts.mine())
    store.close()


def test_what_was_prepared_since_is_not_forgotten_with_the_rest(alone: Database) -> None:
    """One statement is found forgotten: another, prepared after that, is still there."""
    for _ in range(2):
        assert alone.read(ANA, lambda tx: tx.drafts.get("d-1")).id == "d-1"
        with pytest.raises(NotFound), alone.begin(ANA) as tx:
            tx.drafts.get("d-2")
        with alone.begin(ANA) as tx:
            tx.drafts.get("d-1")
        assert len(alone.read(ANA, lambda tx: tx.drafts.mine())) == 1
