"""Dossiers: lists and cursors without a gap, deposits, keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.errors import Conflict, NotFound
from portal.domain.people import WORKER, Actor, Role
from portal.store.database import Database
from tests.build import NOON, a_caseworker, an_applicant
from tests.store.made import (
    a_deposit,
    a_dossier,
    a_request,
    a_sealing,
    file,
    seal,
    sealed,
)

ANA = an_applicant()
RENNES = a_caseworker("dep-35")


def test_of_two_writers_who_read_the_same_row_the_second_is_refused(store: Database) -> None:
    (dossier,) = file(store)
    now = seal(store, dossier)
    assert now == replace(sealed(dossier), version=2)
    with pytest.raises(Conflict), store.begin(WORKER) as tx:
        tx.dossiers.save(sealed(dossier), a_sealing(dossier))
    with store.begin(WORKER) as tx:
        assert tx.dossiers.get(dossier.number) == now
        assert [one.word for one in tx.ledger.of(dossier.number)] == ["Routed", "Sealed"]
        assert tx.dossiers.counts() == {"sealed": 1}


def test_the_queue_goes_on_from_the_last_seen_without_gap_or_repeat(store: Database) -> None:
    for rank in range(7):
        request = a_request(f"GA-{rank}", submitted_at=NOON + timedelta(minutes=rank // 3))
        with store.begin(ANA) as tx:
            tx.aid_requests.add(request, [a_dossier(request)], [])
        if rank != 4:
            seal(store, a_dossier(request))
    seen: list[str] = []
    with store.begin(RENNES) as tx:
        while page := tx.dossiers.queue(2, seen[-1] if seen else None):
            seen += [one.number for one in page]
    assert seen == [f"GA-{rank}-1" for rank in (0, 1, 2, 3, 5, 6)]


def test_a_cursor_gives_each_sealed_dossier_once(store: Database) -> None:
    numbers = []
    for rank in range(5):
        (dossier,) = file(store, f"GA-{rank}")
        seal(store, dossier)
        numbers.append(dossier.number)
    software = Actor(Role.FUNDER, "export:dep-35", "dep-35")
    seen, cursor = [], None
    with store.begin(software) as tx:
        while True:
            page = tx.dossiers.sealed_since(cursor, 2)
            if not page:
                break
            seen += [one.number for one, _ in page]
            cursor = page[-1][1]
        assert seen == numbers
        for wrong in ("x", "1", "-1.", "1'; --.", "²."):
            with pytest.raises(NotFound):
                tx.dossiers.sealed_since(wrong, 2)


def test_a_dossier_sealed_by_a_late_commit_does_not_slip_behind_the_cursor(
    store: Database,
) -> None:
    early, late = (file(store, number)[0] for number in ("GA-1", "GA-2"))
    software = Actor(Role.FUNDER, "export:dep-35", "dep-35")
    with store.begin(WORKER) as slow:
        slow.dossiers.save(sealed(early), a_sealing(early))  # draws the lower number
        seal(store, late)  # commits first
        with store.begin(software) as tx:
            assert tx.dossiers.sealed_since(None, 10) == ()
    with store.begin(software) as tx:
        page = tx.dossiers.sealed_since(None, 10)
    assert [one.number for one, _ in page] == ["GA-1-1", "GA-2-1"]


def test_deposits_are_planned_staged_arrived_and_unstaged(store: Database) -> None:
    (dossier,) = file(store)
    paper, pdf = a_deposit(dossier, "pieces/1"), a_deposit(dossier)
    with store.begin(WORKER) as tx:
        tx.deposits.plan([pdf, paper], {"dossier.pdf": b"\x00cipher"})
    with pytest.raises(Conflict), store.begin(WORKER) as tx:
        tx.deposits.plan([pdf], {})
    with store.begin(WORKER) as tx:
        assert tx.deposits.of(dossier.number) == (pdf, paper)
        assert tx.deposits.staged(dossier.number, "dossier.pdf") == b"\x00cipher"
        tx.deposits.arrived(dossier.number, "dossier.pdf", "v-1")
        tx.deposits.arrived(dossier.number, "dossier.pdf", "v-1")
        with pytest.raises(Conflict):
            tx.deposits.arrived(dossier.number, "dossier.pdf", "v-2")
        with pytest.raises(Conflict):
            tx.deposits.arrived(dossier.number, "unplanned", "v-1")
        assert tx.deposits.of(dossier.number)[0] == replace(pdf, version_id="v-1")
        tx.deposits.unstage(dossier.number)
        with pytest.raises(NotFound):
            tx.deposits.staged(dossier.number, "dossier.pdf")
        assert [one.key for one in tx.deposits.every("", 1)] == [pdf.key]
        assert [one.key for one in tx.deposits.every(pdf.key, 9)] == [paper.key]
        assert tx.deposits.known([pdf.key, "orphan"]) == {pdf.key}


def test_a_dossier_has_one_key_and_loses_it_for_good(store: Database) -> None:
    with store.begin(WORKER) as tx:
        assert tx.keys.get("GA-1-1") is None
        assert tx.keys.add_once("GA-1-1", "dep-35", 1, b"\x00one") == ("dep-35", 1, b"\x00one")
    with store.begin(WORKER) as tx:
        assert tx.keys.add_once("GA-1-1", "dep-35", 2, b"two") == ("dep-35", 1, b"\x00one")
    with store.begin(RENNES) as tx:
        assert tx.keys.get("GA-1-1") == ("dep-35", 1, b"\x00one")
    with store.begin(WORKER) as tx:
        tx.keys.delete("GA-1-1")
        assert tx.keys.get("GA-1-1") is None
