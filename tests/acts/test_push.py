"""Webhooks: signed, in order within a dossier, tried for a day, sent again; lost and doubled never.

What changes is told to the ledger here as the acts tell it; a dossier's own content is not needed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from portal.acts import destinations, push, send_again, software
from portal.acts.status import status_of
from portal.adapters.https_caller import HttpsCaller
from portal.adapters.outward import Outward
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.changes import MOST_CHANGES
from portal.domain.delivery import Unreached
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed, NotFound, NotReady, Problem, Unavailable
from portal.domain.events import Sealed, Withdrawn
from portal.domain.offers import ProposalNoted
from portal.domain.people import WORKER, Actor
from portal.domain.push import PUSH, Carrier, Push
from portal.store.database import Transaction
from tests.acts.neighbours import Bent
from tests.acts.on_duty import OPERATOR, appoint
from tests.adapters.receiver import Receiver, receiver
from tests.build import Clock, a_caseworker
from tests.web import doors

_funders = iter(range(100))


@pytest.fixture(scope="module")
def whole(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as made:
        yield replace(made, push=Push(HttpsCaller(Outward(loopback=True), seconds=2)))


@pytest.fixture(scope="module")
def server() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


class Told:
    """A funder of a test's own, whose manager has its software called."""

    def __init__(self, desk: Desk, server: Receiver) -> None:
        self.desk, self.server = desk, server
        self.funder = f"payeur-{next(_funders)}"
        server.came.clear()
        server.answer = lambda _: 200
        with desk.begin(OPERATOR) as tx:
            appoint(tx, f"boss-{self.funder}", self.funder, Duty.MANAGER)
        self.boss = a_caseworker(self.funder, f"boss-{self.funder}")
        self.software = software.register(desk, self.boss, "Logiciel", ["feed"])
        self.id, self.secret = self.add()

    @property
    def clock(self) -> Clock:
        assert isinstance(self.desk.clock, Clock)
        return self.desk.clock

    def add(self) -> tuple[str, str]:
        typed = {"address": self.server.address}
        return destinations.add(self.desk, self.boss, self.software, Carrier.WEBHOOK, typed)

    def happen(self, *numbers: str) -> None:
        for number in numbers:
            with self.desk.begin(WORKER) as tx:
                told = Sealed(number, "k", "v", "0" * 64, "2036-03-02")
                tx.ledger.append(told, funder=self.funder)

    def run(self, desk: Desk | None = None) -> None:
        push.push(desk or self.desk, self.id)

    def waiting(self) -> tuple[int, int]:
        found = destinations.look(self.desk, self.boss, self.software, self.id).waiting
        return found.waiting, found.aside

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, _, body in self.server.came]

    def dossiers(self) -> list[str]:
        """Of what came, in order; and forget it."""
        found = [one.get("dossier", "") for one in self.bodies()]
        self.server.came.clear()
        return found

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.server.came]


@pytest.fixture
def told(whole: Desk, server: Receiver) -> Told:
    """After the first call arrived."""
    made = Told(whole, server)
    made.run()
    assert made.dossiers() == [""]
    return made


def verifies(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver does: Standard Webhooks, written anew from its text."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return f"v1,{mac}" in headers["webhook-signature"].split(" ")


def test_nothing_goes_before_a_first_call_arrived(whole: Desk, server: Receiver) -> None:
    told = Told(whole, server)
    told.happen("GA-1")
    server.answer = lambda _: 500
    told.run()
    told.run()
    assert told.dossiers() == [""], "put off after a failure"
    shown = destinations.look(whole, told.boss, told.software, told.id)
    assert shown.destination.verified_at is None and shown.waiting.error == "status_500"
    server.answer = lambda _: 200
    send_again.send_again(whole, told.boss, told.software, told.id)
    told.run()
    told.run()
    assert told.dossiers() == ["", "GA-1"]


def test_an_address_is_called_once_for_a_software(told: Told) -> None:
    with pytest.raises(NotReady) as twice:
        told.add()
    assert twice.value.problems == (Problem(destinations.PAGE, "address", destinations.TWICE),)
    destinations.end(told.desk, told.boss, told.software, told.id)
    told.add()


def test_a_call_is_signed_and_says_nothing_of_anybody(told: Told) -> None:
    told.happen("GA-1")
    assert push.look_out(told.desk) >= 1
    with told.desk.begin(WORKER) as tx:
        assert tx.jobs.take("w", 30, [PUSH]) is not None
    told.run()
    ((_, headers, body),) = told.server.came
    one = json.loads(body)
    assert set(one) == {"type", "dossier", "at", "cursor"}
    assert (one["type"], one["dossier"]) == ("sealed", "GA-1")
    assert verifies(told.secret, headers, body)
    assert not verifies(told.secret, headers, body + b" ")
    assert int(headers["webhook-timestamp"]) == int(told.clock().timestamp())
    reader = Actor(told.boss.role, told.boss.id, told.funder)
    after = told.desk.read(reader, lambda tx: tx.changes.since(one["cursor"], 10))
    assert after.page == (), "its cursor goes on from after it"


def test_two_secrets_sign_while_one_follows_the_other(told: Told) -> None:
    act = (told.desk, told.boss, told.software, told.id)
    with pytest.raises(NotAllowed):
        destinations.end_secret(*act, destinations.look(*act).standing[0].id)
    told.clock.forward(seconds=1)
    new = destinations.add_secret(*act)
    with pytest.raises(NotReady):
        destinations.add_secret(*act)
    told.happen("GA-1")
    told.run()
    _, headers, body = told.server.came[-1]
    assert verifies(told.secret, headers, body) and verifies(new, headers, body)
    destinations.end_secret(*act, destinations.look(*act).standing[0].id)
    told.happen("GA-1")
    told.run()
    _, headers, body = told.server.came[-1]
    assert verifies(new, headers, body) and not verifies(told.secret, headers, body)
    with pytest.raises(NotAllowed), told.desk.begin(told.boss) as tx:
        tx.destinations.sealed_secrets(told.id)


def test_a_failure_holds_back_its_own_dossier_and_in_its_order(told: Told) -> None:
    told.server.answer = lambda body: 503 if b"GA-A" in body else 200
    told.happen("GA-A", "GA-B", "GA-A", "GA-C")
    told.run()
    assert told.dossiers() == ["GA-A", "GA-B", "GA-C"]
    told.happen("GA-A", "GA-B")
    told.run()
    assert told.dossiers() == ["GA-B"], "what comes later of GA-A waits with it"
    told.clock.forward(seconds=21)
    told.server.answer = lambda _: 200
    told.run()
    cursors = [one["cursor"] for one in told.bodies()]
    assert told.dossiers() == ["GA-A"] * 3 and len(set(cursors)) == 3
    assert told.waiting() == (0, 0)


def test_after_a_day_it_is_set_aside_and_told_and_sent_again_in_order(told: Told) -> None:
    before = status_of_push(told.desk)
    told.happen("GA-A", "GA-A")
    told.server.answer = lambda _: 500
    for _ in range(30):
        told.run()
        told.clock.forward(hours=1)
    first = told.ids()
    assert 20 < len(first) < 30 and len(set(first)) == 1, "the same id at each try"
    told.happen("GA-A")
    told.run()
    assert told.waiting() == (0, 3) and told.server.came.clear() is None
    assert status_of_push(told.desk) == before + 3
    told.run()
    told.happen("GA-B")
    told.server.answer = lambda _: 200
    told.run()
    assert told.dossiers() == ["GA-B"]
    send_again.send_again(told.desk, told.boss, told.software, told.id)
    told.run()
    assert told.ids()[0] == first[0] and told.dossiers() == ["GA-A"] * 3
    assert status_of_push(told.desk) == before


def status_of_push(desk: Desk) -> int:
    vault = Bent(None, find=lambda _: None)
    found = status_of(replace(desk, vault=vault))
    many = found.figures["errands_set_aside"]
    assert isinstance(many, int)
    assert bool(many) == any("set aside" in one and "change" in one for one in found.for_a_person)
    return many


def test_an_address_that_is_away_is_not_called_for_each_dossier(told: Told) -> None:
    told.happen(*(f"GA-{rank}" for rank in range(10)))
    told.server.answer = lambda _: 502
    for _ in range(3):
        told.run()
    assert len(told.dossiers()) == push.MOST_AWAY, "and then it is left alone for a while"
    assert told.waiting() == (10, 0)
    for _ in range(30):
        told.clock.forward(hours=1)
        told.run()
    assert told.waiting() == (0, 10) and len(told.dossiers()) < 30 * push.MOST_AWAY
    told.server.answer = lambda _: 200
    send_again.send_again(told.desk, told.boss, told.software, told.id)
    told.run()
    assert told.dossiers() == [f"GA-{rank}" for rank in range(10)]


def test_everything_after_a_cursor_is_sent_once_more(told: Told) -> None:
    told.happen("GA-1", "GA-2", "GA-3")
    told.run()
    cursors, ids = [one["cursor"] for one in told.bodies()], told.ids()
    told.dossiers()
    act = (told.desk, told.boss, told.software, told.id)
    send_again.replay(*act, f" {cursors[0]} ")
    told.run()
    assert (told.ids(), told.dossiers()) == (ids[1:], ["GA-2", "GA-3"])
    send_again.replay(*act, "")
    told.run()
    assert told.dossiers() == ["GA-1", "GA-2", "GA-3"]
    for wrong in ("x", "1.", cursors[0][:-1], "1.OTkuOTk"):
        with pytest.raises(NotReady):
            send_again.replay(*act, wrong)
    told.run()
    assert told.dossiers() == []


def test_what_ended_is_told_nothing(told: Told) -> None:
    act = (told.desk, told.boss, told.software, told.id)
    told.happen("GA-1")
    destinations.end(*act)
    told.run()
    for refused in (destinations.add_secret, send_again.send_again):
        with pytest.raises((NotAllowed, NotFound)):
            refused(*act)
    told.id, _ = told.add()
    told.run()
    told.happen("GA-2")
    software.end(told.desk, told.boss, told.software)
    told.run()
    assert told.dossiers() == [""]
    with pytest.raises(NotAllowed):
        told.add()


def test_another_funder_neither_sees_it_nor_is_called(told: Told, whole: Desk) -> None:
    other = Told(whole, told.server)
    other.run()
    other.dossiers()
    told.happen("GA-1")
    other.run()
    assert other.dossiers() == []
    for act in (destinations.look, destinations.add_secret, destinations.end,
                send_again.send_again):  # fmt: skip
        with pytest.raises(NotFound):
            act(whole, other.boss, told.software, told.id)
        with pytest.raises(NotFound):
            act(whole, told.boss, other.software, told.id)
    with whole.begin(other.boss) as tx:
        assert tx.errands.due(told.id, 10) == [] == list(tx.destinations.of(told.software))
    acks = software.register(whole, told.boss, "Accuse", ["ack"])
    typed = {"address": told.server.address}
    with pytest.raises(NotReady) as raised:
        destinations.add(whole, told.boss, acks, Carrier.WEBHOOK, typed)
    assert raised.value.problems[0].text == destinations.NOT_GIVEN
    for wrong in ("http://payeur.fr", ""):
        with pytest.raises(NotReady):
            destinations.add(whole, told.boss, told.software, Carrier.WEBHOOK, {"address": wrong})


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", range(12))
def test_a_worker_that_dies_anywhere_loses_nothing_and_doubles_under_the_same_id(
    told: Told, at: int
) -> None:
    """It dies at its `at`-th transaction or call: before, or after and before it knew."""
    left = [at]

    def step() -> None:
        left[0] -= 1
        if left[0] == -1:
            raise Killed

    @contextmanager
    def begin(actor: Actor) -> Iterator[Transaction]:
        step()
        with told.desk.begin(actor) as tx:
            yield tx
        step()

    def call(*given: Any) -> None:
        step()
        told.desk.push.caller.call(*given)
        step()

    told.happen("GA-A", "GA-B", "GA-A")
    caller = Bent(told.desk.push.caller, call=call)
    shaky = replace(told.desk, begin=begin, push=Push(caller))
    try:
        told.run(shaky)
    except Killed:
        told.run()
    ids, heard = told.ids(), [one["cursor"] for one in told.bodies()]
    assert len(set(ids)) == len(set(heard)) == 3 and 3 <= len(ids) <= 4
    first = list(dict.fromkeys((one["dossier"], one["cursor"]) for one in told.bodies()))
    of_a = [cursor for dossier, cursor in first if dossier == "GA-A"]
    sent = told.desk.read(told.boss, lambda tx: tx.changes.since(None, MOST_CHANGES)).page
    assert of_a == [one.cursor for one in sent if one.dossier == "GA-A"]
    assert told.waiting() == (0, 0)


def test_a_database_that_is_away_is_the_jobs_own_to_wait_for(told: Told) -> None:
    def away(*_: Any) -> Any:
        raise Unavailable("it does not answer")

    with pytest.raises(Unavailable):
        told.run(replace(told.desk, begin=away))
    with pytest.raises(Unreached):
        Push().caller.call("https://x.fr", {}, b"")


def test_a_withdrawal_is_told_too(told: Told) -> None:
    with told.desk.begin(WORKER) as tx:
        tx.ledger.append(Withdrawn("GA-1"), funder=told.funder)
    told.run()
    assert [one["type"] for one in told.bodies()] == ["withdrawn"]


def test_a_plan_and_its_answer_are_told_and_the_call_says_nothing_of_the_answer(told: Told) -> None:
    for rank, milestone in enumerate(("proposed", "received", "declined"), 1):
        with told.desk.begin(WORKER) as tx:
            event = ProposalNoted("GA-1", rank, milestone, "2026-03-02", "")
            tx.ledger.append(event, funder=told.funder)
    told.run()
    kinds = [one["type"] for one in told.bodies()]
    assert kinds == ["plan_proposed", "plan_received", "plan_answered"]
    assert all(set(one) == {"type", "at", "dossier", "cursor"} for one in told.bodies())
