"""Reconciliation: the four figures and their gaps, read off what is open, in few and in many."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.domain.errors import NotAllowed
from portal.domain.people import WORKER, Actor, Role
from portal.domain.reconciling import Cause, DecisionFigures, Figures, Gap, place_of
from portal.store.database import Database
from tests.build import NOON, Clock, a_caseworker
from tests.store.made import a_decision, a_deposit, add, file, seal

SOFT = Actor(Role.FUNDER, "export:dep-35", "dep-35")
ELSEWHERE = Actor(Role.FUNDER, "export:metro-lyon", "metro-lyon")
MANY = 100_000
FILL = """
SET session_replication_role = replica;
INSERT INTO dossiers (number, request, person, funder, routes, status, version, submitted_at,
    beneficiary, name_key, birth_date, commune, sealed_at, sealed_xid, manifest_sha256,
    collected_at, handed_at)
SELECT 'M-' || lpad(n::text, 7, '0'), 'R', 'p', 'dep-35', '[]', 'sealed', 1, at, 'x', 'x', 'x',
    'x', at, '1', 'x', at, CASE WHEN n %% 1000 <> 0 THEN at END
FROM (SELECT n, TIMESTAMPTZ '2024-01-01Z' + n * INTERVAL '20 seconds' AS at
    FROM generate_series(1, %s) n) t
"""


def figures(store: Database, hours: int | None = None) -> Figures:
    return store.read(SOFT, lambda tx: tx.reconciliation.figures("dep-35", hours))


def gaps(store: Database, hours: int | None = None, limit: int = 10) -> list[Gap]:
    return store.read(SOFT, lambda tx: tx.reconciliation.gaps("dep-35", hours, None, limit))


def test_each_step_closes_a_gap_and_opens_the_next(store: Database, clock: Clock) -> None:
    """Filed, sealed, collected, acknowledged; an addition goes the same way by itself."""
    (dossier,) = file(store, "GA-1")
    file(store, "GA-2", funders=("metro-lyon",))
    assert [one.cause for one in gaps(store)] == [Cause.NOT_SEALED]
    dossier = seal(store, dossier)
    add(store, "GA-1")
    assert [(one.number, one.cause, one.name) for one in gaps(store)] == [
        ("GA-1-1", Cause.NOT_COLLECTED, "manifest.json"),
        ("GA-1-1-C1", Cause.NOT_SEALED, "additions/1/manifest.json"),
    ]
    clock.forward(hours=3)
    with store.begin(SOFT) as tx:
        tx.reconciliation.collected(dossier, "additions/1/pieces/x.pdf")  # not sealed yet
        tx.reconciliation.collected(dossier, "evaluations/1/manifest.json")  # of none of these
    assert gaps(store)[0].cause is Cause.NOT_COLLECTED
    with store.begin(SOFT) as tx:
        tx.reconciliation.collected(dossier, "")
    taken = gaps(store)[0]
    assert (taken.cause, taken.since) == (Cause.NOT_ACKNOWLEDGED, clock.now)
    with store.begin(SOFT) as tx:
        tx.changes.refuse(dossier, "export")
    assert gaps(store)[0].cause is Cause.WRONG_FINGERPRINT
    manifest = replace(
        a_deposit(dossier), name="manifest.json", sha256=str(dossier.manifest_sha256)
    )
    with store.begin(SOFT) as tx:
        tx.changes.hand(dossier, manifest, "export")
    assert [one.number for one in gaps(store)] == ["GA-1-1-C1"]
    told = figures(store)
    assert (told.filed, told.sealed, told.collected, told.acknowledged) == (2, 1, 1, 1)
    assert not told.agree and told.gaps[Cause.NOT_SEALED] == 1
    assert store.read(ELSEWHERE, lambda tx: tx.reconciliation.figures("dep-35", None)).filed == 0


def test_decisions_are_counted_beside_and_are_never_late(
    store: Database, superuser: psycopg.Connection[Any], clock: Clock
) -> None:
    (dossier,) = file(store, "GA-1")
    dossier = seal(store, dossier)
    with store.begin(a_caseworker()) as tx:
        tx.decisions.add(*a_decision(dossier))
    assert figures(store).decisions == DecisionFigures(1, 0, 0, 0)
    superuser.execute("UPDATE decisions SET status = 'sealed', sealed_at = decided_at,"
                      " sealed_xid = '1', manifest_sha256 = %s", ("4" * 64,))  # fmt: skip
    clock.forward(hours=2)
    told = [(one.number, one.cause, one.name, one.late) for one in gaps(store, 1)]
    name = "decisions/1/manifest.json"
    assert told[1] == ("GA-1-1-D1", Cause.NOT_COLLECTED, name, False) and told[0][3]
    with store.begin(SOFT) as tx:
        tx.reconciliation.collected(dossier, "decisions/1/letter.pdf")
    assert figures(store).decisions == DecisionFigures(1, 1, 1, 0)
    assert figures(store).collected == 0, "the dossier itself was not"
    manifest = replace(a_deposit(dossier), name=name, sha256="4" * 64)
    with store.begin(SOFT) as tx:
        tx.changes.hand(dossier, manifest, "export")
    assert figures(store).decisions == DecisionFigures(1, 1, 1, 1)
    assert [one.number for one in gaps(store)] == ["GA-1-1"]
    superuser.execute("UPDATE decisions SET handed_at = NULL, manifest_sha256 = %s", ("5" * 64,))
    with pytest.raises(NotAllowed), store.begin(SOFT) as tx:
        tx._wire.say("UPDATE decisions SET handed_at = now()")
    superuser.execute("INSERT INTO withdrawals VALUES ('GA-1-1', 'dep-35', 'ana', now())")
    assert figures(store).decisions == DecisionFigures(0, 0, 0, 0)
    superuser.execute("DELETE FROM withdrawals")
    assert figures(store).decisions == DecisionFigures(1, 1, 1, 0)
    superuser.execute("UPDATE dossiers SET status = 'erased', erased_at = now()")
    assert figures(store).decisions == DecisionFigures(0, 0, 0, 0) and gaps(store) == []


def test_silence_past_the_delay_is_late_and_its_own_funder_s(
    store: Database, superuser: psycopg.Connection[Any], clock: Clock
) -> None:
    for rank in range(3):
        (dossier,) = file(store, f"GA-{rank}")
        seal(store, dossier)
    superuser.execute("INSERT INTO handover_delays VALUES ('dep-35', 48, 'boss', now())")
    superuser.execute("UPDATE dossiers SET came_at = %s WHERE number = 'GA-2-1'",
                      (NOON + timedelta(hours=10),))  # fmt: skip
    clock.now = NOON + timedelta(hours=48)
    assert figures(store, 48).late == 0 and not any(one.late for one in gaps(store, 48))
    clock.forward(minutes=1)
    assert figures(store, 48).late == 2, "the third came from another funder later"
    assert [one.late for one in gaps(store, 48)] == [True, True, False]
    assert figures(store, None).late == 0
    with store.begin(WORKER) as tx:
        assert tx.reconciliation.late_everywhere() == {"dep-35": (48, 2)}
    superuser.execute("INSERT INTO withdrawals VALUES ('GA-0-1', 'dep-35', 'ana', now())")
    told = figures(store, 48)
    assert (told.filed, told.withdrawn, told.late) == (2, 1, 1)


def test_pages_go_on_where_the_last_one_ended(store: Database) -> None:
    """Many at the very same time: none is twice on a page, none is passed over."""
    for rank in range(7):
        (dossier,) = file(store, f"GA-{rank}")
        if rank % 3:
            seal(store, dossier)
        add(store, f"GA-{rank}")
    seen: list[str] = []
    after = None
    while page := store.read(
        SOFT,
        lambda tx: tx.reconciliation.gaps("dep-35", None, after, 3),  # noqa: B023
    ):
        seen += [one.number for one in page]
        after = place_of(str(page[-1].place))
    assert len(seen) == 14 and len(set(seen)) == 14


def test_a_day_is_counted_once(store: Database) -> None:
    (dossier,) = file(store, "GA-1")
    seal(store, dossier)
    with store.begin(WORKER) as tx:
        assert tx.reconciliation.uncounted("2026-03-02", 9) == ("dep-35",)
        for _ in range(2):
            told = tx.reconciliation.figures("dep-35", None)
            tx.reconciliation.keep("dep-35", "2026-03-02", told)
        assert tx.reconciliation.uncounted("2026-03-02", 9) == ()
        (kept,) = tx.reconciliation.kept("dep-35", 7)
    assert (kept.day, kept.filed, kept.sealed, kept.collected) == ("2026-03-02", 1, 1, 0)


@pytest.mark.long
def test_many_dossiers_are_counted_and_paged_at_once(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    superuser.execute(FILL.replace("%%", "%").replace("%s", str(MANY)))
    superuser.execute("VACUUM ANALYZE dossiers")
    took = {}
    for what, look in {
        "figures": lambda: figures(store, 48),
        "gaps": lambda: gaps(store, 48, 100),
    }.items():
        look()
        began = time.perf_counter()
        look()
        took[what] = time.perf_counter() - began
    assert figures(store).filed == MANY and figures(store, 48).late == MANY // 1000
    assert took["gaps"] < 0.05 and took["figures"] < 0.3, took
