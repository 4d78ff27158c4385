"""Transactions: all or nothing, and every way a database fails is one of our errors."""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from portal.domain.draft_events import DraftStarted, PageAnswered
from portal.domain.errors import Conflict, NotAllowed, NotFound, Unavailable
from portal.domain.people import PUBLIC, WORKER
from portal.store.database import Database
from tests.build import Clock, a_draft, an_applicant
from tests.conftest import FreshDatabase
from tests.store.made import Counted

ANA = an_applicant("ana")


def start(store: Database, draft_id: str = "d-1") -> None:
    """Begin a draft of Ana's."""
    with store.begin(ANA) as tx:
        tx.drafts.add(a_draft(id=draft_id, person="ana"), DraftStarted(draft_id, "2026-01-01"))


def test_an_error_undoes_all_and_gives_the_connection_back(database: FreshDatabase) -> None:
    store = Database(database.url, clock=Clock(), new_id=Counted(), connections=1)
    with pytest.raises(RuntimeError), store.begin(ANA) as tx:
        tx.drafts.add(a_draft(person="ana"), DraftStarted("d-1", "2026-01-01"))
        tx.jobs.add("seal", "d-1")
        raise RuntimeError
    with store.begin(ANA) as tx:
        assert tx.drafts.mine() == ()
        assert tx.ledger.of("d-1") == ()
    with store.begin(WORKER) as tx:
        assert tx.jobs.counts().waiting == 0
    store.close()


def test_a_clash_that_an_act_passes_over_still_undoes_all(store: Database) -> None:
    start(store)
    with pytest.raises(Conflict, match="nothing was kept"), store.begin(ANA) as tx:
        tx.drafts.add(a_draft(id="d-2", person="ana"), DraftStarted("d-2", "2026-01-01"))
        with pytest.raises(Conflict):
            tx.drafts.add(a_draft(id="d-1", person="ana"), DraftStarted("d-1", "2026-01-01"))
    with store.begin(ANA) as tx, pytest.raises(NotFound):
        tx.drafts.get("d-2")


def test_no_error_quotes_what_a_person_typed(store: Database) -> None:
    """PostgreSQL quotes the row, SQLAlchemy the parameters: neither may pass."""
    start(store)
    with pytest.raises(NotAllowed) as refused, store.begin(ANA) as tx:
        event = PageAnswered("d-1", "identity")
        tx.drafts.save_answers("d-1", {"street": "CANARY\0"}, "fr", event)
    assert "CANARY" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_connection_that_died_in_the_pool_is_passed_over(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    start(store)
    killed = superuser.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'portal' AND datname = current_database()"
    ).fetchone()
    assert killed == (1,)
    with store.begin(ANA) as tx:
        assert [one.id for one in tx.drafts.mine()] == ["d-1"]


def test_a_connection_lost_within_a_transaction_is_unavailable(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    with pytest.raises(Unavailable), store.begin(ANA) as tx:
        tx.drafts.mine()
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'portal' AND datname = current_database()"
        )
        tx.drafts.mine()
    start(store)


def test_a_server_that_became_a_standby_is_left(
    database: FreshDatabase, superuser: psycopg.Connection[Any]
) -> None:
    """SQLSTATE 25006 throws the connection away: the next one looks for the new primary."""
    store = Database(database.url, clock=Clock(), new_id=Counted(), connections=1)
    start(store)
    with pytest.raises(Unavailable, match="25006"), store.begin(ANA) as tx:
        tx.drafts._wire.run(text("SET TRANSACTION READ ONLY"))
        tx.drafts.add(a_draft(id="d-2", person="ana"), DraftStarted("d-2", "2026-01-01"))
    left = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'portal'"
        " AND datname = current_database()"
    )
    end = time.monotonic() + 10  # the server ends a connection when it comes to it
    while superuser.execute(left).fetchone() != (0,):
        assert time.monotonic() < end
        time.sleep(0.05)
    start(store, "d-3")
    store.close()


def test_a_server_that_hangs_is_left_after_the_deadline(database: FreshDatabase) -> None:
    """The statement waits for ever in the server; our own clock ends it."""
    url = f"{database.url}&options=-c%20statement_timeout%3D0"
    store = Database(url, clock=Clock(), new_id=Counted(), silence_seconds=0.5)
    with pytest.raises(Unavailable), store.begin(ANA) as tx:
        tx.drafts._wire.run(text("SELECT pg_sleep(30)"))
    with store.begin(ANA) as tx:
        assert tx.drafts.mine() == ()
    store.close()


def test_nobody_at_the_address_is_unavailable(database: FreshDatabase) -> None:
    store = Database(database.url.replace("portal_", "nowhere_"), clock=Clock(), new_id=Counted())
    with pytest.raises(Unavailable), store.begin(PUBLIC):
        pass
    with pytest.raises(Unavailable):
        store.listen(0.1)
    store.close()


def test_an_exhausted_pool_is_unavailable(
    database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Database(database.url, clock=Clock(), new_id=Counted(), connections=1)
    monkeypatch.setattr(store._pool.pool, "_timeout", 0.1)
    with store.begin(ANA), pytest.raises(Unavailable), store.begin(ANA):
        pass
    store.close()


def test_a_deadlock_is_unavailable_for_one_and_good_for_the_other(store: Database) -> None:
    start(store, "d-1")
    start(store, "d-2")
    both = threading.Barrier(2, timeout=10)
    outcomes: list[str] = []

    def lock(first: str, second: str) -> None:
        try:
            with store.begin(ANA) as tx:
                tx.drafts.lock(first)
                both.wait()
                tx.drafts.lock(second)
            outcomes.append("done")
        except Unavailable:
            outcomes.append("unavailable")

    threads = [
        threading.Thread(target=lock, args=pair) for pair in (("d-1", "d-2"), ("d-2", "d-1"))
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert sorted(outcomes) == ["done", "unavailable"]


def test_a_superuser_s_address_works_in_the_actor_s_role(
    store: Database, database: FreshDatabase
) -> None:
    start(store)
    mighty = Database(database.owner_url, clock=Clock(), new_id=Counted())
    with mighty.begin(an_applicant("ben")) as tx:
        assert tx.drafts.mine() == ()
    assert mighty.login_is_superuser()
    assert not store.login_is_superuser()
    mighty.close()


def test_quotes_in_an_actor_s_id_stay_an_id(store: Database) -> None:
    evil = an_applicant("ana'); SELECT set_config('role', 'portal_worker', true); --%s")
    start(store)
    with store.begin(evil) as tx:
        assert tx.drafts.mine() == ()
    with pytest.raises(NotAllowed), store.begin(evil) as tx:
        tx.jobs.counts()
