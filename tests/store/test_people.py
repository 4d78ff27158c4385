"""People, agents, sessions: pseudonyms, visible to who is concerned."""

from __future__ import annotations

from datetime import timedelta

from portal.domain.events import Appointed
from portal.domain.names import name_key
from portal.domain.people import PUBLIC, WORKER, Actor, Role
from portal.store.database import Database
from tests.build import NOON, Clock


def test_a_person_keeps_one_id_for_each_issuer(store: Database) -> None:
    with store.begin(PUBLIC) as tx:
        ana = tx.people.sign_in("https://a", "sub")
        other = tx.people.sign_in("https://b", "sub")
        assert tx.people.sign_in("https://a", "sub") == ana != other
        assert tx.people.agent_of(ana) == ()
    with store.begin(Actor(Role.OPERATOR, "operator-1")) as tx:
        for funder in ("dep-35", "dep-22", "dep-35"):
            tx.people.appoint(Appointed(ana, funder, "caseworker"))
        told = [(one.word, one.funder) for one in tx.ledger.of(ana)]
        assert told == [("Appointed", "dep-35"), ("Appointed", "dep-22")]
    with store.begin(PUBLIC) as tx:
        assert tx.people.agent_of(ana) == (("dep-22", "caseworker"), ("dep-35", "caseworker"))
        assert tx.people.agent_of(other) == ()


def test_a_session_is_visible_to_who_knows_its_id_until_it_ends(
    store: Database, clock: Clock
) -> None:
    one, two = "1" * 64, "2" * 64
    soon, late = NOON + timedelta(minutes=5), NOON + timedelta(hours=1)
    with store.begin(PUBLIC) as tx:
        tx.sessions.save(one, b"first", soon)
        tx.sessions.save(one, b"again", soon)
        tx.sessions.save(two, b"other", late)
        assert tx.sessions.load(one) == b"again"
        assert tx.sessions.load("3" * 64) is None
    clock.forward(minutes=10)
    with store.begin(PUBLIC) as tx:
        assert tx.sessions.load(one) is None
        assert tx.sessions.load(two) == b"other"
    with store.begin(WORKER) as tx:
        assert tx.sessions.sweep() == 1
    with store.begin(PUBLIC) as tx:
        tx.sessions.delete(two)
        assert tx.sessions.load(two) is None


def test_names_are_folded_for_search() -> None:
    assert name_key("  LE GOFF-Müller, Yılmaz  ") == "le goff muller yilmaz"
    assert name_key("Œdipe D’Été") == name_key("œdipe d'ete")
