"""Additions: kept as they were sent, sealed once, and none slips behind a funder's cursor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.errors import Conflict, NotFound
from portal.domain.events import Added, SignedIn
from portal.domain.people import WORKER, Actor, Role
from portal.store.database import Database
from tests.build import a_draft, an_applicant
from tests.store.made import a_part, a_sealed_part, add, an_addition, file, seal

ANA = an_applicant()
SOFTWARE = Actor(Role.FUNDER, "export:dep-35", "dep-35")


def test_an_addition_comes_back_as_it_was_sent(store: Database) -> None:
    file(store)
    part = add(store)
    with store.begin(ANA) as tx:
        assert tx.additions.of_request("GA-1") == (an_addition(),)
        assert tx.additions.get("GA-1-C1") == an_addition()
        assert tx.additions.parts_of("GA-1-1") == tx.additions.parts_of_request("GA-1") == (part,)
        assert [one.word for one in tx.ledger.of("GA-1")] == ["Submitted", "Added"]


def test_a_rank_is_taken_once(store: Database) -> None:
    file(store)
    add(store)
    again = replace(an_addition(draft="d-other"), number="GA-1-C9")
    with pytest.raises(Conflict), store.begin(ANA) as tx:
        tx.additions.add(again, [], Added("GA-1", "GA-1-C9", "d-other", (), "0" * 64))


def test_one_draft_at_most_is_open_to_add_to_a_request(store: Database) -> None:
    file(store)
    for draft_id in ("d-a", "d-b"):
        draft = a_draft(id=draft_id, amends="GA-1")
        if draft_id == "d-b":
            with pytest.raises(Conflict), store.begin(ANA) as tx:
                tx.drafts.add(draft, SignedIn(draft_id, "x", "y"))
        with store.begin(ANA) as tx:
            if draft_id == "d-b":
                tx.drafts.close("d-a", "GA-1-C1")
            tx.drafts.add(draft, SignedIn(draft_id, "x", "y"))


def test_of_two_writers_who_read_the_same_part_the_second_is_refused(store: Database) -> None:
    file(store)
    done, told = a_sealed_part(add(store))
    with store.begin(WORKER) as tx:
        assert tx.additions.save(done, told) == replace(done, version=2)
    with pytest.raises(Conflict), store.begin(WORKER) as tx:
        tx.additions.save(done, told)


def test_an_addition_gives_its_dossier_again_at_its_own_place(store: Database) -> None:
    first, second = (file(store, number)[0] for number in ("GA-1", "GA-2"))
    seal(store, first)
    seal(store, second)
    done, told = a_sealed_part(add(store))
    with store.begin(WORKER) as tx:
        tx.additions.save(done, told)
    with store.begin(SOFTWARE) as tx:
        seen, cursor = [], None
        while True:
            page = tx.dossiers.sealed_since(cursor, 1)
            if not page:
                break
            ((one, cursor),) = page
            seen.append(one.number)
        assert cursor
        assert seen == ["GA-1-1", "GA-2-1", "GA-1-1"]
        assert cursor.endswith(".GA-1-1-C1")
        with pytest.raises(NotFound):
            tx.dossiers.sealed_since("dep-35.1.GA-1-1-C1", 1)


def test_an_addition_sealed_by_a_late_commit_does_not_slip_behind_the_cursor(
    store: Database,
) -> None:
    early, late = (file(store, number)[0] for number in ("GA-1", "GA-2"))
    seal(store, early)
    with store.begin(SOFTWARE) as tx:
        ((one, cursor),) = tx.dossiers.sealed_since(None, 10)
    assert one.number == "GA-1-1"
    done, told = a_sealed_part(add(store))
    with store.begin(WORKER) as slow:
        slow.additions.save(done, told)  # draws the lower number
        seal(store, late)  # commits first
        with store.begin(SOFTWARE) as tx:
            assert tx.dossiers.sealed_since(cursor, 10) == ()
    with store.begin(SOFTWARE) as tx:
        page = tx.dossiers.sealed_since(cursor, 10)
    assert [one.number for one, _ in page] == ["GA-1-1", "GA-2-1"]


def test_what_is_staged_of_one_addition_outlives_the_end_of_another(store: Database) -> None:
    from tests.store.made import a_deposit

    (dossier,) = file(store)
    names = [f"additions/{rank}/complement.pdf" for rank in (1, 11)]
    with store.begin(WORKER) as tx:
        for name in names:
            tx.deposits.plan([a_deposit(dossier, name)], {name: b"cipher"})
        tx.deposits.unstage(dossier.number, "additions/1/")
    with store.begin(WORKER) as tx:
        assert tx.deposits.staged(dossier.number, names[1]) == b"cipher"
        with pytest.raises(NotFound):
            tx.deposits.staged(dossier.number, names[0])
    assert a_part(an_addition()).dossier == dossier.number
