"""A commit that may not be on the second site is never acknowledged."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest

from portal.demo.postgres import APP, OWNER, start_postgres
from portal.domain.draft_events import DraftStarted
from portal.domain.errors import Unavailable
from portal.store.database import Database
from portal.store.migrate import migrate
from tests.build import Clock, a_draft, an_applicant
from tests.store.made import Counted, a_dossier, a_request, file, told, until

ANA = an_applicant("ana")
ALONE = {
    "fsync": "off",
    "synchronous_standby_names": "nobody",
    "synchronous_commit": "local",
}
"""A second site is asked for, and none is there; whoever does not ask to wait does not.

So from the start: a server that reads its settings again does so when it likes.
"""


@pytest.mark.parametrize("again", [False, True])
def test_a_cancelled_wait_for_the_second_site_is_no_success(
    tmp_path_factory: pytest.TempPathFactory, again: bool
) -> None:
    """PostgreSQL answers COMMIT with a warning; the same key again must wait as the first did."""
    cluster = start_postgres(tmp_path_factory.mktemp("waiting"), settings=ALONE)
    try:
        migrate(cluster.owner_url)
        store = Database(cluster.url, clock=Clock(), new_id=Counted())
        file(store, "GA-0", actor=ANA)
        if again:
            with store.begin(ANA) as tx:
                request = a_request("GA-1", person="ana")
                dossiers = [a_dossier(request)]
                tx.aid_requests.add(request, dossiers, told(request, dossiers), "key-1")
        store.close()
        with psycopg.connect(cluster.address(OWNER), autocommit=True) as owner:
            owner.execute(f"ALTER ROLE {APP} SET synchronous_commit = 'on'".encode())
            store = Database(cluster.url, clock=Clock(), new_id=Counted())
            canceller = threading.Thread(target=_cancel_the_waiting, args=(owner,))
            canceller.start()
            with pytest.raises(Unavailable, match="second site"), store.begin(ANA) as tx:
                if again:
                    found = tx.aid_requests.by_idempotency_key("key-1")
                    assert found is not None
                    assert found.number == "GA-1"
                else:
                    tx.drafts.add(a_draft(person="ana"), DraftStarted("d-1", "2026-01-01"))
            canceller.join(20)
        store.close()
    finally:
        cluster.erase()


def _cancel_the_waiting(owner: psycopg.Connection[Any]) -> None:
    def cancelled() -> bool:
        done = owner.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        ).fetchall()
        return bool(done)

    assert until(cancelled)
