"""Row security of who acts for whom: a helper sees the rows of one person, under a mandate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from portal.domain.draft_events import DraftStarted
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.mandate_events import MandateAsked, MandateConfirmed, MandateWithdrawn
from portal.domain.mandates import Allowed, Confirmation, Confirmed, Mandate
from portal.domain.people import PUBLIC, WORKER, Actor
from portal.store.database import Database
from tests.build import EDITION, NOON, a_caseworker, a_draft, an_applicant
from tests.store.made import LONG, a_mandate, correspond, file, seal

ANA, BEN, DORA = (an_applicant(name) for name in ("ana", "ben", "dora"))
FOR_ANA, FOR_BEN = replace(DORA, behalf="ana"), replace(DORA, behalf="ben")


def ask(store: Database, mandate: Mandate) -> Mandate:
    with store.begin(Actor(DORA.role, mandate.helper)) as tx:
        tx.mandates.add(mandate, MandateAsked(mandate.id, "relative", "0" * 64))
    return mandate


def say_yes(store: Database, mandate: Mandate, by: Actor, **changes: Any) -> None:
    given = {"senior": by.id, "way": Confirmed.SIGNED_IN, "at": NOON} | changes
    with store.begin(by) as tx:
        tx.mandates.shown(mandate.secret)
        told = MandateConfirmed(mandate.id, "signed_in", "0" * 64)
        tx.mandates.confirm(mandate, Confirmation(**given), told)


@pytest.fixture
def peopled(store: Database) -> Database:
    """Ana and Ben have a draft and a request each."""
    for person, number in ((ANA, "GA-1"), (BEN, "GA-2"), (DORA, "GA-3")):
        file(store, number, actor=person)
    return store


def seen(store: Database, actor: Actor) -> dict[str, set[str]]:
    with store.begin(actor) as tx:
        return {
            "drafts": {one.person for one in tx.drafts.mine()},
            "requests": {one.number for one in tx.aid_requests.mine()},
            "dossiers": {
                one.number
                for number in ("GA-1", "GA-2", "GA-3")
                for one in tx.dossiers.of_request(number)
            },
        }


NOTHING: dict[str, set[str]] = {"drafts": set(), "requests": set(), "dossiers": set()}


def test_a_helper_sees_one_person_s_rows_and_those_alone(peopled: Database) -> None:
    assert seen(peopled, FOR_ANA) == NOTHING
    say_yes(peopled, ask(peopled, a_mandate()), ANA)
    anas = {"drafts": {"ana"}, "requests": {"GA-1"}, "dossiers": {"GA-1-1"}}
    assert seen(peopled, FOR_ANA) == anas
    assert seen(peopled, FOR_BEN) == NOTHING
    assert seen(peopled, DORA)["requests"] == {"GA-3"}
    say_yes(peopled, ask(peopled, a_mandate("m-2")), BEN)
    assert seen(peopled, FOR_ANA) == anas
    assert seen(peopled, replace(BEN, behalf="ana")) == NOTHING
    with peopled.begin(FOR_ANA) as tx:
        assert [one.id for one in tx.mandates.helped()] == ["m-1"]


@pytest.mark.parametrize("how", ["over", "withdrawn", "refused"])
def test_a_mandate_that_does_not_stand_shows_nothing(peopled: Database, how: str) -> None:
    ends_at = NOON + timedelta(hours=1) if how == "over" else LONG
    mandate = ask(peopled, a_mandate(ends_at=ends_at))
    if how != "refused":
        say_yes(peopled, mandate, ANA)
    if how == "withdrawn":
        with peopled.begin(ANA) as tx:
            tx.mandates.withdraw(mandate, MandateWithdrawn("m-1"))
    if how == "refused":
        with peopled.begin(PUBLIC) as tx:
            tx.mandates.shown(mandate.secret)
            tx.mandates.withdraw(mandate, MandateWithdrawn("m-1"))
    assert seen(peopled, FOR_ANA) == NOTHING
    with pytest.raises(NotAllowed), peopled.begin(FOR_ANA) as tx:
        draft = a_draft(id="d-x", person="ana")
        tx.drafts.add(draft, DraftStarted("d-x", EDITION))


@pytest.mark.parametrize(
    ("acts", "drafts", "requests"),
    [
        ((Allowed.FILL,), {"ana"}, set()),
        ((Allowed.FOLLOW,), set(), {"GA-1"}),
        ((Allowed.RECEIVE,), set(), set()),
    ],
)
def test_an_act_that_is_not_named_opens_no_table(
    peopled: Database, acts: tuple[Allowed, ...], drafts: set[str], requests: set[str]
) -> None:
    say_yes(peopled, ask(peopled, a_mandate(acts=acts)), ANA)
    found = seen(peopled, FOR_ANA)
    assert (found["drafts"], found["requests"]) == (drafts, requests)


def test_nobody_says_yes_in_another_s_place(peopled: Database) -> None:
    """Not the helper as the person, not on paper over a real account, not without the link."""
    mandate = ask(peopled, a_mandate())
    told = MandateConfirmed("m-1", "x", "0" * 64)
    for actor, given in (
        (DORA, Confirmation("ana", Confirmed.PAPER, NOON)),
        (DORA, Confirmation("ana", Confirmed.SIGNED_IN, NOON)),
        (DORA, Confirmation("dora", Confirmed.SIGNED_IN, NOON)),
        (DORA, Confirmation("m-1", Confirmed.JUDGMENT, NOON)),  # it is a relative's
        (BEN, Confirmation("m-1", Confirmed.PAPER, NOON)),
        (ANA, Confirmation("ana", Confirmed.SIGNED_IN, NOON)),  # who did not show the link
        (FOR_ANA, Confirmation("m-1", Confirmed.PAPER, NOON)),
        (PUBLIC, Confirmation("ana", Confirmed.SMS, NOON)),
    ):
        with pytest.raises((NotAllowed, Conflict)), peopled.begin(actor) as tx:
            tx.mandates.confirm(mandate, given, told)
    with pytest.raises((NotAllowed, Conflict)), peopled.begin(DORA) as tx:
        tx.mandates.shown(mandate.secret)
        tx.mandates.confirm(mandate, Confirmation("dora", Confirmed.SIGNED_IN, NOON), told)
    stranger = replace(mandate, helper="ben")
    with pytest.raises((NotAllowed, Conflict)), peopled.begin(BEN) as tx:
        tx.mandates.confirm(stranger, Confirmation("m-1", Confirmed.PAPER, NOON), told)


def test_nobody_else_ends_a_mandate_and_nobody_changes_one(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    mandate = ask(peopled, a_mandate())
    say_yes(peopled, mandate, ANA)
    for actor in (BEN, FOR_ANA, PUBLIC):
        with pytest.raises((NotAllowed, Conflict)), peopled.begin(actor) as tx:
            tx.mandates.withdraw(mandate, MandateWithdrawn("m-1"))
    for actor in (ANA, DORA, PUBLIC, WORKER):
        for table in ("mandates", "mandate_confirmations", "mandate_withdrawals"):
            for statement in (f"UPDATE {table} SET helper = 'x'", f"DELETE FROM {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    as_actor(actor, statement)


def test_a_helper_tells_the_ledger_in_their_own_name(peopled: Database) -> None:
    say_yes(peopled, ask(peopled, a_mandate()), ANA)
    with peopled.begin(FOR_ANA) as tx:
        draft = a_draft(id="d-x", person="ana", mandate="m-1")
        tx.drafts.add(draft, DraftStarted("d-x", EDITION))
    with peopled.begin(ANA) as tx:
        (entry,) = tx.ledger.of("d-x")
    assert (entry.actor, entry.person) == ("dora", "ana")


def test_every_table_that_a_person_sees_asks_a_helper_for_the_mandate(
    superuser: psycopg.Connection[Any],
) -> None:
    """A table that comes later says so too (`helped`), or a helper would see all of it."""
    rows = superuser.execute(
        "SELECT tablename, bool_or(policyname = 'helped' AND permissive = 'RESTRICTIVE')"
        " FROM pg_policies WHERE roles @> '{portal_applicant}' GROUP BY tablename"
    ).fetchall()
    through_dossiers = {"deposits", "dossier_keys"}
    of_both = {"mandates", "mandate_confirmations", "mandate_withdrawals"}
    of_nobody = {"sessions", "jobs"}  # a session is its holder's; of jobs, none is seen
    asked_otherwise = through_dossiers | of_both | of_nobody
    assert {name for name, helped in rows if not helped} == asked_otherwise


def written_about_ana(store: Database) -> None:
    """Her dossier is sealed; its funder wrote, asked for a paper and decided."""
    with store.begin(WORKER) as tx:
        dossier = tx.dossiers.get("GA-1-1")
    seal(store, dossier)
    correspond(store, a_caseworker("dep-35"))


def brought(superuser: psycopg.Connection[Any], way: str, person: str) -> None:
    """Make these two sign-ins of one person."""
    for one in (way, person):
        superuser.execute(
            "INSERT INTO people (id, issuer, subject, first_seen_at, seen_at)"
            " VALUES (%s, 'x', %s, now(), now())",
            (one, one),
        )
    superuser.execute("UPDATE people SET same_as = %s WHERE id = %s", (person, way))


def test_a_mandate_is_of_all_the_sign_ins_of_either_side(
    peopled: Database, superuser: psycopg.Connection[Any]
) -> None:
    say_yes(peopled, ask(peopled, a_mandate()), ANA)
    brought(superuser, "ana", "eve")
    brought(superuser, "dora", "fay")
    fay, eve = an_applicant("fay"), an_applicant("eve")
    with peopled.begin(fay) as tx:
        (mandate,) = tx.mandates.helped()
        assert tx.mandates.own("m-1").senior == mandate.senior == "eve"
    for_eve = replace(fay, behalf="eve")
    anas = {"drafts": {"ana"}, "requests": {"GA-1"}, "dossiers": {"GA-1-1"}}
    assert seen(peopled, for_eve) == anas
    with peopled.begin(for_eve) as tx:
        assert tx.mandates.in_use()
        assert not tx.mandates.helping()
    with peopled.begin(eve) as tx:
        assert [one.id for one in tx.mandates.helping()] == ["m-1"]
        tx.mandates.withdraw(mandate, MandateWithdrawn("m-1"))
    assert seen(peopled, for_eve) == NOTHING


def test_a_helper_brings_nobody_together(
    peopled: Database, superuser: psycopg.Connection[Any], as_actor: Callable[[Actor, str], Any]
) -> None:
    say_yes(peopled, ask(peopled, a_mandate()), ANA)
    brought(superuser, "ana", "eve")
    for_eve = replace(DORA, behalf="eve")
    assert as_actor(for_eve, "UPDATE people SET same_as = NULL RETURNING id") == []
    assert as_actor(for_eve, "DELETE FROM contacts RETURNING person") == []


@pytest.mark.parametrize(
    ("acts", "tables"),
    [
        ((Allowed.FILL,), set()),
        ((Allowed.RECEIVE,), {"writings"}),
        ((Allowed.SEND,), {"askings", "asked_papers"}),
        ((Allowed.FOLLOW,), {"askings", "asked_papers", "openings", "decisions"}),
    ],
)
def test_what_is_exchanged_and_decided_is_seen_under_the_act_that_names_it(
    peopled: Database,
    as_actor: Callable[[Actor, str], Any],
    acts: tuple[Allowed, ...],
    tables: set[str],
) -> None:
    written_about_ana(peopled)
    say_yes(peopled, ask(peopled, a_mandate(acts=acts)), ANA)
    of_both = ("writings", "askings", "asked_papers", "openings", "decisions")
    shown = {one for one in of_both if as_actor(FOR_ANA, f"SELECT dossier FROM {one}")}
    assert shown == tables


def test_a_helper_answers_only_who_may_read_and_send(
    peopled: Database, as_actor: Callable[[Actor, str], Any]
) -> None:
    written_about_ana(peopled)
    answer = (
        "INSERT INTO writings SELECT dossier, 9, request, person, funder, 'person', cipher, NULL,"
        " now() FROM (SELECT d.number AS dossier, request, person, funder, ''::bytea AS cipher"
        " FROM dossiers d) d RETURNING rank"
    )
    say_yes(peopled, ask(peopled, a_mandate(acts=(Allowed.RECEIVE, Allowed.FOLLOW))), ANA)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_actor(FOR_ANA, answer)
    say_yes(peopled, ask(peopled, a_mandate("m-2", acts=(Allowed.SEND,))), ANA)
    assert len(as_actor(FOR_ANA, answer)) == 1
