"""Signing in by a code: real rows, a real mail server, and everything that must not work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.acts import codes
from portal.acts.notify import send_code
from portal.demo.mailbox import Mailbox
from portal.desk import Desk
from portal.domain.codes import MOST_TRIES, Outcome
from portal.domain.errors import NotFound, Unavailable
from portal.domain.messages import Channel, WrongAddress
from portal.domain.people import WORKER, Actor, Role
from tests.acts.neighbours import Bent, away
from tests.acts.office import Office
from tests.build import Clock
from tests.post import a_post, code_in, link_in

ODETTE, CALLER = "Odette.LeGoff@exemple.fr", "192.0.2.7"


@dataclass(frozen=True, slots=True)
class Asking:
    """An office that writes, its mailbox, and a clock that the test moves."""

    office: Office
    desk: Desk
    mailbox: Mailbox
    clock: Clock

    def ask(self, address: str = ODETTE, caller: str = CALLER) -> str:
        code = codes.ask(self.desk, Channel.EMAIL, address, "fr", caller)
        assert code
        return code

    def received(self) -> str:
        """Have the worker send what waits; the text that came last."""
        self.office.work(self.desk)
        return self.mailbox.received()[0].text

    def signed_in(self, address: str = ODETTE) -> Actor:
        code = self.ask(address)
        proven = codes.prove(self.desk, code, code_in(self.received()))
        assert proven.actor
        return proven.actor


@pytest.fixture
def asking(office: Office, tmp_path: Path) -> Iterator[Asking]:
    from portal.store.database import Database
    from portal.wiring import clock, new_id

    moved = Clock(clock())
    store = Database(office.settings.database_url, clock=moved, new_id=new_id)
    with a_post(tmp_path) as (mailbox, post):
        desk = replace(office.desk, begin=store.begin, read=store.read, clock=moved, post=post)
        yield Asking(office, desk, mailbox, moved)
    store.close()


def test_a_code_arrives_and_lets_its_person_in_once(asking: Asking) -> None:
    code = asking.ask()
    digits = code_in(asking.received())
    proven = codes.prove(asking.desk, code, f" {digits} ")
    assert proven.outcome is Outcome.RIGHT
    assert (proven.issuer, proven.assurance) == ("code:email", "code")
    assert proven.address == ODETTE
    assert codes.prove(asking.desk, code, digits).outcome is Outcome.OVER


def test_the_same_address_is_the_same_person_however_it_is_written(asking: Asking) -> None:
    first = asking.signed_in()
    assert asking.signed_in("  odette.legoff@EXEMPLE.fr ") == first
    assert asking.signed_in("autre@exemple.fr") != first


def test_neither_code_nor_address_stands_in_the_database(asking: Asking) -> None:
    """Nor in the ledger, nor in the queue: whoever copies the database can sign in as nobody."""
    asking.signed_in()
    code = asking.ask("secret@exemple.fr")
    digits = code_in(asking.received())
    told = ""
    for table in ("codes", "contacts", "attempts", "people", "jobs", "ledger", "messages"):
        told += str(asking.office.asked(f"SELECT * FROM {table}")).lower()
    assert code in told
    for secret in ("exemple.fr", "legoff", digits, digits.replace(" ", "")):
        assert secret not in told, secret
    with asking.desk.begin(WORKER) as tx:
        words = [(one.word, one.detail) for one in tx.ledger.of(code)]
    assert words == [("MessageSent", {"kind": "code", "channel": "email"})]


def test_the_fifth_wrong_try_ends_a_code(asking: Asking) -> None:
    code = asking.ask()
    digits = code_in(asking.received())
    wrong = "0000 0000" if digits != "0000 0000" else "1111 1111"
    left = [codes.prove(asking.desk, code, wrong).left for _ in range(4)]
    assert left == [4, 3, 2, 1]
    assert codes.prove(asking.desk, code, wrong).outcome is Outcome.OVER
    assert codes.prove(asking.desk, code, digits).outcome is Outcome.OVER


@pytest.mark.parametrize("short", ["0000", "", "0000000000", "0000 000x"])
def test_what_can_be_no_code_is_no_try(asking: Asking, short: str) -> None:
    code = asking.ask()
    digits = code_in(asking.received())
    for _ in range(MOST_TRIES + 1):
        proven = codes.prove(asking.desk, code, short)
        assert (proven.outcome, proven.left) == (Outcome.WRONG, MOST_TRIES)
    assert codes.prove(asking.desk, code, digits).outcome is Outcome.RIGHT


def test_guesses_at_the_same_time_are_counted_one_by_one(asking: Asking) -> None:
    code = asking.ask()
    outcomes: list[Outcome] = []

    def guess(digits: str) -> None:
        outcomes.append(codes.prove(asking.desk, code, digits).outcome)

    guesses = [threading.Thread(target=guess, args=(f"{n:08}",)) for n in range(9)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert sorted(outcomes) == [Outcome.OVER] * 5 + [Outcome.WRONG] * 4
    assert asking.office.asked("SELECT tries FROM codes") == [(5,)]


def test_a_code_ends_after_fifteen_minutes(asking: Asking) -> None:
    code = asking.ask()
    digits = code_in(asking.received())
    asking.clock.forward(minutes=15)
    assert codes.prove(asking.desk, code, digits).outcome is Outcome.OVER


def test_a_link_that_is_looked_at_is_not_used_up(asking: Asking) -> None:
    asking.ask()
    _, _, _, code, secret = link_in(asking.received()).split("/")
    for _ in range(3):
        assert codes.followed(asking.desk, code, secret) == "O…f@exemple.fr"
    assert codes.prove_link(asking.desk, code, secret).outcome is Outcome.RIGHT
    assert codes.prove_link(asking.desk, code, secret).outcome is Outcome.OVER
    with pytest.raises(NotFound):
        codes.followed(asking.desk, code, secret)


@pytest.mark.parametrize("secret", ["", "0" * 64, "é"])
def test_a_link_with_another_secret_is_none(asking: Asking, secret: str) -> None:
    code = asking.ask()
    with pytest.raises(NotFound):
        codes.prove_link(asking.desk, code, secret)
    with pytest.raises(NotFound):
        codes.followed(asking.desk, code, secret)


def test_an_address_is_written_to_three_times_a_quarter_and_ten_a_day(asking: Asking) -> None:
    desk = asking.desk

    def asked(caller: str) -> bool:
        return codes.ask(desk, Channel.EMAIL, ODETTE, "fr", caller) is not None

    assert [asked(f"192.0.2.{n}") for n in range(4)] == [True, True, True, False]
    asking.clock.forward(minutes=16)
    for quarter, most in enumerate((3, 3, 1)):
        got = [asked(f"198.51.100.{quarter * 4 + n}") for n in range(3)]
        assert sum(got) == most
        asking.clock.forward(minutes=16)
    asking.clock.forward(days=1)
    assert asked("203.0.113.1")


def test_a_caller_asks_ten_times_a_minute_whatever_the_addresses(asking: Asking) -> None:
    """Counted in the database: two processes count together."""
    got = [
        codes.ask(asking.desk, Channel.EMAIL, f"p{n}@exemple.fr", "fr", CALLER) for n in range(11)
    ]
    assert [one is not None for one in got] == [True] * 10 + [False]
    assert codes.ask(asking.desk, Channel.EMAIL, ODETTE, "fr", "192.0.2.8")


def test_wishes_at_the_same_time_pass_no_limit(asking: Asking) -> None:
    got: list[str | None] = []

    def ask(n: int) -> None:
        got.append(codes.ask(asking.desk, Channel.EMAIL, ODETTE, "fr", f"192.0.2.{n}"))

    wishes = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for one in wishes:
        one.start()
    for one in wishes:
        one.join()
    assert sum(1 for one in got if one) == 3


@pytest.mark.parametrize("typed", ["", "odette", "odette@exemple", "a@b.fr\r\nBcc: c@d.fr"])
def test_what_is_no_address_is_refused_before_anything(asking: Asking, typed: str) -> None:
    with pytest.raises(WrongAddress):
        codes.ask(asking.desk, Channel.EMAIL, typed, "fr", CALLER)
    assert asking.office.asked("SELECT count(*) FROM codes") == [(0,)]


def test_a_way_without_a_messenger_is_not_there(asking: Asking) -> None:
    with pytest.raises(NotFound):
        codes.ask(asking.desk, Channel.SMS, "06 12 34 56 78", "fr", CALLER)
    without_key = replace(asking.desk, post=replace(asking.desk.post, key=b""))
    with pytest.raises(NotFound):
        codes.ask(without_key, Channel.EMAIL, ODETTE, "fr", CALLER)


def test_a_code_is_tried_again_and_sent_once(asking: Asking) -> None:
    """A mail server that is away delays a code; a worker that runs twice sends one."""
    code = asking.ask()
    real = asking.desk.post.messengers[Channel.EMAIL]
    shut = {Channel.EMAIL: Bent(real, send=away)}
    with pytest.raises(Unavailable):
        send_code(replace(asking.desk, post=replace(asking.desk.post, messengers=shut)), code)
    for _ in range(2):
        send_code(asking.desk, code)
    assert len(asking.mailbox.received()) == 1


def test_a_code_that_is_over_is_not_sent(asking: Asking) -> None:
    code = asking.ask()
    asking.clock.forward(minutes=20)
    send_code(asking.desk, code)
    asking.clock.forward(days=1)
    codes.sweep(asking.desk)
    send_code(asking.desk, code)
    assert asking.mailbox.received() == []


def test_a_refused_address_is_noted_and_a_proof_takes_that_back(asking: Asking) -> None:
    actor = asking.signed_in()
    bounced = "SELECT bounce_code FROM contacts"
    subject = asking.desk.post.mark("address", "email\0odette.legoff@exemple.fr").hex()
    with asking.desk.begin(WORKER) as tx:
        tx.contacts.bounced(subject, "550")
    assert asking.office.asked(bounced) == [("550",)]
    asking.clock.forward(minutes=20)
    assert asking.signed_in() == actor
    assert asking.office.asked(bounced) == [(None,)]


def test_a_code_to_an_address_that_refuses_is_told_to_the_ledger(asking: Asking) -> None:
    code = asking.ask("nobody@refuse.example")
    asking.office.work(asking.desk)
    with asking.desk.begin(WORKER) as tx:
        (entry,) = tx.ledger.of(code)
    assert (entry.word, entry.detail["code"]) == ("MessageBounced", "550")
    assert asking.mailbox.received() == []


def test_what_ended_is_swept(asking: Asking) -> None:
    asking.ask()
    asking.clock.now += timedelta(days=1, minutes=16)
    codes.sweep(asking.desk)
    for table in ("codes", "attempts"):
        assert asking.office.asked(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_a_person_sees_their_own_address_alone(asking: Asking) -> None:
    odette = asking.signed_in()
    asking.signed_in("ben@exemple.fr")
    with asking.desk.begin(odette) as tx:
        assert tx.contacts.of(odette.id)
    with asking.desk.begin(Actor(Role.APPLICANT, "somebody")) as tx:
        assert tx.contacts.of(odette.id) is None
