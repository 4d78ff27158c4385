"""Those who are called so, in the database: in the order of the lists, however many they are."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.domain.events import Appointed
from portal.domain.inbox import After, Flag, List, Place, Sought
from portal.domain.people import WORKER
from portal.seeking import page_of
from portal.store.database import Database
from portal.store.inbox_page import Asked
from tests.store.test_inbox import LYON, OPERATOR, RENNES, SOON, TODAY, USUAL, listed

MANY = 23


@pytest.fixture(autouse=True)
def agents(store: Database) -> None:
    for one in (RENNES, LYON):
        with store.begin(OPERATOR) as tx:
            tx.people.appoint(Appointed(one.id, one.funder or "", "caseworker"))


def found(store: Database, name: str, which: List = List.ALL, actor: Any = RENNES) -> list[str]:
    """The numbers of all pages, seven at a time."""
    seen: list[str] = []
    after = None
    while True:
        with store.begin(actor) as tx:
            asked = Asked(which, TODAY, SOON, 7, Sought(), after)
            page = page_of(tx, asked, name).page
        if not page:
            return seen
        seen += [one.dossier.number for one in page]
        last = page[-1]
        after = After(last.standing.turn, last.standing.due_on, last.dossier.number)


def a_crowd(store: Database, beneficiary: str) -> list[str]:
    """Dossiers of one name, in every turn, some due on the same day."""
    chance = random.Random(44)
    return [
        listed(store, f"GA-{rank}", beneficiary=beneficiary, place=chance.choice(list(Place)),
               due_on=TODAY + timedelta(days=chance.randint(0, 4)),
               flags=frozenset({Flag.URGENT} if rank % 2 else ()))
        for rank in range(MANY)
    ]  # fmt: skip


def whole(store: Database) -> list[str]:
    """All that the funder has, in the order of its list."""
    with store.begin(RENNES) as tx:
        return [one.dossier.number for one in tx.inbox.page(List.ALL, TODAY, SOON, 99)]


@pytest.mark.parametrize("typed", ["Le Goff", "goff ODETTE", "Odtete", "ode", "gof le odettte"])
def test_they_come_in_the_order_of_the_list_without_gap_or_repeat(
    store: Database, typed: str
) -> None:
    made = a_crowd(store, "Odette Le Goff")
    listed(store, "GA-X", beneficiary="Odile Le Bihan")
    seen = found(store, typed)
    assert seen == [one for one in whole(store) if one in made]
    assert len(seen) == MANY
    assert found(store, "Bihan Odette") == found(store, "Personne") == []
    assert found(store, typed, actor=LYON) == []


def test_two_words_are_found_as_the_one_they_were_filed_as(store: Database) -> None:
    one = listed(store, "GA-1", beneficiary="Legoff Odette", due_on=TODAY)
    other = listed(store, "GA-2", beneficiary="Le Goff Odette")
    assert found(store, "le goff odette") == [one, other]


def test_who_is_found_by_several_words_is_there_once(store: Database) -> None:
    """A slip that may mean two words of one name."""
    number = listed(store, "GA-1", beneficiary="Martin Martine")
    assert found(store, "martina") == [number]


def renewed(store: Database, number: str, **changes: Any) -> None:
    with store.begin(WORKER) as tx:
        standing = replace(USUAL, **changes)
        tx.standings.renew(tx.dossiers.get(number), standing, None, TODAY)


def test_a_renewed_dossier_stands_where_it_does_now(store: Database) -> None:
    one, other = (listed(store, f"GA-{n}", due_on=TODAY + timedelta(days=n)) for n in (1, 2))
    assert found(store, "Goff") == [one, other]
    renewed(store, other, due_on=TODAY)
    assert found(store, "Goff") == [other, one]
    renewed(store, one, place=Place.FIRST)
    assert found(store, "Goff") == [one, other]


def test_names_that_the_release_before_kept_are_found_until_they_are_renewed(
    store: Database, superuser: psycopg.Connection[Any]
) -> None:
    numbers = [listed(store, f"GA-{rank}") for rank in range(3)]
    superuser.execute("UPDATE dossiers SET in_order = false WHERE number = %s", numbers[:1])
    superuser.execute(
        "UPDATE name_words SET turn = NULL, due_on = NULL, words = NULL WHERE dossier = %s",
        numbers[:1],
    )
    with store.begin(RENNES) as tx:
        assert tx.inbox.page_named([[["goff"]]], 9) is None
    assert found(store, "Odette Goff") == numbers
    with store.begin(WORKER) as tx:
        assert numbers[0] in tx.standings.stale(TODAY, 1)
    renewed(store, numbers[0])
    with store.begin(RENNES) as tx:
        page = tx.inbox.page_named([[["odette"], ["goff"]]], 9)
    assert [one.dossier.number for one in page or ()] == numbers


def test_another_list_looks_among_those_who_are_called_so(store: Database) -> None:
    late = listed(store, "GA-1", due_on=TODAY - timedelta(days=1))
    listed(store, "GA-2", due_on=TODAY + timedelta(days=9))
    assert found(store, "Goff", List.LATE) == [late]
