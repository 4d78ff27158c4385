"""The inbox in the database: order, keyset pages, counts, versions, names, and whose it is."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.domain.errors import NotAllowed, NotFound
from portal.domain.events import Appointed
from portal.domain.inbox import (
    MOST_COUNTED,
    MOST_FOUND,
    NEVER,
    After,
    Flag,
    HeldMeanwhile,
    List,
    Listed,
    Place,
    Sought,
    Stage,
    Standing,
    Turn,
)
from portal.domain.inbox_events import GivenBack, Taken
from portal.domain.people import WORKER, Actor, Role
from portal.domain.slips import meant
from portal.store import inbox_page
from portal.store.database import Database
from portal.store.inbox import words_of
from portal.store.inbox_parts import _GROUPS
from tests.build import KNOWN, NOON, a_caseworker, an_applicant
from tests.store.made import a_dossier, a_request, seal

ANA = an_applicant()
RENNES, COLLEAGUE = a_caseworker("dep-35"), a_caseworker("dep-35", "caseworker-2")
LYON = a_caseworker("metro-lyon", "caseworker-3")
OPERATOR = Actor(Role.OPERATOR, "operator-1")
TODAY = NOON.date()
SOON = TODAY + timedelta(days=31)
USUAL = Standing(Stage.TO_STUDY, Place.USUAL, NEVER, NEVER, NEVER, ("apa",), frozenset())


@pytest.fixture(autouse=True)
def agents(store: Database) -> None:
    for one in (RENNES, COLLEAGUE, LYON):
        with store.begin(OPERATOR) as tx:
            tx.people.appoint(Appointed(one.id, one.funder or "", "caseworker"))


def listed(store: Database, number: str, funder: str = "dep-35", **changes: Any) -> str:
    """A sealed dossier that stands so."""
    own = {one: changes.pop(one) for one in ("beneficiary", "birth_date", "commune")
           if one in changes}  # fmt: skip
    mark = changes.pop("nir_mark", None)
    request = a_request(number)
    dossier = replace(a_dossier(request, funder), **own)
    with store.begin(ANA) as tx:
        tx.aid_requests.add(request, [dossier], [])
    seal(store, dossier)
    with store.begin(WORKER) as tx:
        tx.standings.renew(dossier, replace(USUAL, **changes), mark, TODAY)
    return dossier.number


def page(store: Database, which: List, actor: Actor = RENNES, **more: Any) -> list[str]:
    with store.begin(actor) as tx:
        found = tx.inbox.page(which, TODAY, SOON, 50, Sought(**more))
    return [one.dossier.number for one in found]


def counted(store: Database, actor: Actor = RENNES) -> dict[List, int]:
    with store.begin(actor) as tx:
        return {which: count for which, count in tx.inbox.counts(TODAY, SOON).items() if count}


def a_day(days: int) -> Any:
    return TODAY + timedelta(days=days)


def test_each_list_has_its_own_and_granted_then_urgent_come_first(store: Database) -> None:
    late = listed(store, "GA-1", due_on=a_day(-1), soon_on=a_day(-15))
    soon = listed(store, "GA-2", due_on=TODAY, soon_on=a_day(-14))
    far = listed(store, "GA-3", due_on=a_day(20), soon_on=a_day(6))
    urgent = listed(store, "GA-4", place=Place.FIRST, due_on=a_day(30), soon_on=a_day(30),
                    flags=frozenset({Flag.URGENT}))  # fmt: skip
    back = listed(store, "GA-10", place=Place.FIRST, due_on=a_day(1), soon_on=a_day(1))
    granted = listed(store, "GA-5", place=Place.GRANTED, due_on=a_day(-2), granted_on=TODAY)
    flags = frozenset({Flag.REFEREE})
    waiting = listed(store, "GA-6", stage=Stage.WAITING, flags=flags)
    decided = listed(store, "GA-7", stage=Stage.DECIDED, place=Place.ENDED, due_on=a_day(-9))
    later = listed(store, "GA-8", stage=Stage.DECIDED, place=Place.ENDED, due_on=a_day(-8))
    taken_back = listed(store, "GA-9", stage=Stage.WITHDRAWN, place=Place.ENDED, due_on=TODAY)
    to_take = [granted, urgent, back, late, soon, far, waiting]
    expected = {
        List.TO_TAKE: to_take,
        List.MINE: [],
        List.WAITING: [waiting],
        List.REFEREE: [waiting],
        List.TO_CONFIRM: [],
        List.SOON: [soon],
        List.LATE: [granted, late],
        List.GRANTED: [granted],
        List.DECIDED: [later, decided],
        List.ALL: [*to_take, decided, later, taken_back],
    }
    assert {which: page(store, which) for which in List} == expected
    assert counted(store) == {which: len(found) for which, found in expected.items() if found}


def test_silence_that_grants_is_listed_the_same_day_though_nobody_renewed_it(
    store: Database,
) -> None:
    number = listed(store, "GA-1", due_on=a_day(-1), granted_on=TODAY)
    listed(store, "GA-2", due_on=TODAY, granted_on=a_day(1))
    assert page(store, List.GRANTED) == [number]
    assert counted(store)[List.GRANTED] == 1


def test_pages_go_on_without_gap_or_repeat_over_places(store: Database) -> None:
    made = [
        listed(store, f"GA-{rank}", place=Place(rank % 4), due_on=a_day(rank // 8),
               granted_on=a_day(-rank // 5),
               flags=frozenset({Flag.URGENT} if rank % 3 else ()))
        for rank in range(17)
    ]  # fmt: skip
    for which in (List.ALL, List.TO_TAKE, List.GRANTED):
        seen: list[str] = []
        after = None
        while True:
            with store.begin(RENNES) as tx:
                found = tx.inbox.page(which, TODAY, SOON, 3, None, after)
            if not found:
                break
            seen += [one.dossier.number for one in found]
            after = _place_of(found[-1], which)
        assert seen == page(store, which)
        assert len(seen) == len(set(seen)) == (len(made) if which is List.ALL else 13)


def test_counting_stops(store: Database, superuser: psycopg.Connection[Any]) -> None:
    listed(store, "GA-1")
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(
        "INSERT INTO dossiers (number, request, person, funder, routes, status, version,"
        " submitted_at, beneficiary, name_key, birth_date, commune) SELECT 'X-' || n, request,"
        " person, funder, routes, status, version, submitted_at, beneficiary, name_key, birth_date,"
        " commune FROM dossiers, generate_series(1, %s) n", (MOST_COUNTED + 50,)
    )  # fmt: skip
    assert counted(store)[List.TO_TAKE] == MOST_COUNTED + 1
    assert len(page(store, List.TO_TAKE)) == 50
    superuser.execute(
        "INSERT INTO name_words SELECT 'dep-35', 'goff', 'X-' || n FROM generate_series(1, %s) n",
        (MOST_FOUND + 50,),
    )
    with store.begin(RENNES) as tx:
        assert len(tx.inbox.named([["goff"]])) == MOST_FOUND + 1, "and says that there are more"


def test_of_two_who_read_the_same_the_second_is_told_who_and_when(store: Database) -> None:
    number = listed(store, "GA-1")
    with store.begin(RENNES) as tx:
        dossier = tx.dossiers.get(number)
        tx.inbox.assign(dossier, RENNES.id, 0, Taken(number, ""))
    with pytest.raises(HeldMeanwhile) as told, store.begin(COLLEAGUE) as tx:
        tx.inbox.assign(dossier, COLLEAGUE.id, 0, Taken(number, ""))
    assert told.value.held.caseworker == told.value.held.by == RENNES.id
    assert told.value.held.at == NOON
    assert (page(store, List.MINE), page(store, List.TO_TAKE)) == ([number], [])
    assert page(store, List.MINE, COLLEAGUE) == []
    with store.begin(COLLEAGUE) as tx:
        tx.inbox.assign(dossier, None, 1, GivenBack(number, RENNES.id))
        assert tx.inbox.held(number).version == 2
    assert page(store, List.TO_TAKE) == [number]
    with store.begin(WORKER) as tx:
        words = [one.word for one in tx.ledger.of(number)]
    assert words == ["Sealed", "Taken", "GivenBack"]


def test_another_funder_s_dossier_is_in_no_list_and_is_nobody_s_to_take(
    store: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    number = listed(store, "GA-1", birth_date="1941-07-09", nir_mark="ab")
    assert counted(store, LYON) == {}
    for sought in ({}, {"numbers": [number]}, {"birth_date": "1941-07-09"}, {"nir_mark": "ab"},
                   {"named": [number]}):  # fmt: skip
        assert page(store, List.ALL, LYON, **sought) == []
        assert page(store, List.ALL, RENNES, **sought) == [number]
    with store.begin(LYON) as tx:
        assert tx.inbox.meant("goff") == tx.inbox.beginning("gof") == frozenset()
        team = {person for person, funder in KNOWN if funder == LYON.funder}
        assert {one.id for one in tx.inbox.colleagues()} == team
        with pytest.raises(NotFound):
            tx.inbox.held(number)
    assert (
        as_actor(LYON, "UPDATE dossiers SET caseworker = NULL, assigned_by = 'caseworker-3'") == 0
    )
    with store.begin(RENNES) as tx:
        dossier = tx.dossiers.get(number)
    for stranger in (LYON.id, "nobody"):
        with pytest.raises(NotAllowed), store.begin(RENNES) as tx:
            tx.inbox.assign(dossier, stranger, 0, Taken(number, ""))


def test_nobody_writes_in_another_s_name_or_what_is_not_theirs(
    store: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    listed(store, "GA-1")
    for statement in (
        "UPDATE dossiers SET caseworker = 'caseworker-1', assigned_by = 'caseworker-2'",
        "UPDATE dossiers SET due_on = '9999-12-31'",
        "UPDATE dossiers SET granted_on = '9999-12-31'",
        "UPDATE agents SET role = 'funder'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_actor(RENNES, statement)
    assert as_actor(RENNES, "UPDATE agents SET name = 'X' WHERE person = 'caseworker-2'") == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_actor(
            ANA,
            "INSERT INTO dossiers (number, request, person, funder, routes, status, version,"
            " submitted_at, beneficiary, name_key, birth_date, commune, caseworker) SELECT"
            " number || 'x', request, person, funder, routes, 'submitted', 1, submitted_at,"
            " beneficiary, name_key, birth_date, commune, 'caseworker-1' FROM dossiers",
        )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Le Goff", True), ("odette GOFF", True), ("Ödétte", True), ("Odete", True),
        ("Odtete le gof", True), ("Odettte", True), ("Odatte", True), ("ode", True),
        ("Odile", False), ("Goff Martin", False), ("Ottede", False),
    ],
)  # fmt: skip
def test_a_name_is_found_whatever_its_accents_its_order_or_one_slip_a_word(
    store: Database, typed: str, found: bool
) -> None:
    number = listed(store, "GA-1")
    listed(store, "GA-2", beneficiary="Martin Huguette")
    words = []
    with store.begin(RENNES) as tx:
        for word in words_of(typed):
            known = meant(word, tx.inbox.meant(word)) or tx.inbox.beginning(word)
            words.append(sorted(known))
        assert tx.inbox.named(words) == ((number,) if found else ())


def test_a_list_is_narrowed_by_each_part(store: Database) -> None:
    one = listed(store, "GA-1", birth_date="1940-01-02", commune="35238", nir_mark="ab",
                 flags=frozenset({Flag.ADDED, Flag.URGENT}), aids=("apa", "home_help"))  # fmt: skip
    listed(store, "GA-2", birth_date="1950-01-02", commune="35288", nir_mark="cd",
           stage=Stage.WAITING, aids=("home_adaptation",))  # fmt: skip
    for sought in ({"numbers": ["GA-1"]}, {"numbers": [one]}, {"birth_date": "1940-01-02"},
                   {"communes": ("35238", "1")}, {"nir_mark": "ab"}, {"aid": "home_help"},
                   {"stage": "to_study"}, {"flag": "urgent"}):  # fmt: skip
        assert page(store, List.ALL, **sought) == [one], sought
    assert page(store, List.ALL, filed_from=NOON + timedelta(days=1)) == []
    assert page(store, List.ALL, filed_before=NOON) == []
    assert len(page(store, List.ALL, filed_from=NOON)) == 2
    assert page(store, List.ALL, communes=[]) == []


def test_what_is_found_first_and_what_is_walked_through_are_the_same(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever parts leave few dossiers: several at once narrow to what each of them has."""
    chance, kept = random.Random(39), {}
    for rank in range(24):
        made = {
            "commune": chance.choice(["35238", "35288"]),
            "stage": chance.choice([Stage.TO_STUDY, Stage.WAITING]),
            "place": chance.choice([Place.GRANTED, Place.FIRST, Place.USUAL]),
            "aids": chance.choice([("apa",), ("apa", "home_help"), ("home_help",)]),
            "flags": frozenset(chance.sample([Flag.ADDED, Flag.URGENT], chance.randint(0, 2))),
            "due_on": TODAY + timedelta(days=chance.randint(0, 9)),
        }
        kept[listed(store, f"GA-{rank}", **made)] = made
    wanted: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
        ({"aid": "home_help"}, lambda one: "home_help" in one["aids"]),
        ({"flag": "urgent"}, lambda one: Flag.URGENT in one["flags"]),
        ({"stage": "waiting"}, lambda one: one["stage"] is Stage.WAITING),
        ({"communes": ["35238"]}, lambda one: one["commune"] == "35238"),
        ({"communes": ["35238", "35288"]}, lambda _: True),
        ({"filed_from": NOON}, lambda _: True),
    ]
    every = frozenset((one, turn) for one in _GROUPS for turn in Turn)
    for parts in (them for many in (1, 2, 3, 4) for them in itertools.combinations(wanted, many)):
        sought = {name: what for told, _ in parts for name, what in told.items()}
        found = {
            number
            for number, one in kept.items()
            if all(
                is_it(one)
                for told, is_it in parts
                if told.keys() != {"communes"} or told["communes"] == sought["communes"]
            )
        }
        ways = []
        for few in (frozenset(), every):
            monkeypatch.setattr(inbox_page, "_few", lambda *_, few=few: few)
            ways.append(page(store, List.ALL, **sought))
        monkeypatch.undo()
        ways.append(page(store, List.ALL, **sought))
        assert ways[0] == ways[1] == ways[2], sought
        assert set(ways[0]) == found, sought


def test_what_was_not_renewed_today_is_stale_unless_it_ended(store: Database) -> None:
    one = listed(store, "GA-1")
    other = listed(store, "GA-2", place=Place.ENDED)
    with store.begin(WORKER) as tx:
        assert set(tx.standings.stale(TODAY, 9)) == {one, other}, "they were never counted"
        for number in (one, other):
            tx.figures.count(tx.dossiers.get(number), set())
        assert tx.standings.stale(TODAY, 9) == ()
        assert tx.standings.stale(a_day(1), 9) == (one,)


def test_a_caseworker_s_own_name_is_known_to_colleagues(store: Database) -> None:
    with store.begin(RENNES) as tx:
        tx.inbox.be_known("Camille Durand")
    with store.begin(COLLEAGUE) as tx:
        told = {one.id: one.name for one in tx.inbox.colleagues()}
    team = {person for person, funder in KNOWN if funder == RENNES.funder}
    assert told == dict.fromkeys(team, "") | {RENNES.id: "Camille Durand"}


def _place_of(one: Listed, which: List) -> After:
    standing = one.standing
    day = standing.granted_on if which is List.GRANTED else standing.due_on
    return After(standing.turn, day, one.dossier.number)
