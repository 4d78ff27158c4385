"""Signing in by a code that goes by post: real rows, a real PDF, and what must not work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.acts import codes
from portal.addresses import Home, read_name, read_street
from portal.demo.mailbox import Mailbox
from portal.desk import Desk
from portal.domain.codes import LETTERS_OF_STREET, Outcome
from portal.domain.errors import NotFound
from portal.domain.messages import Channel, WrongAddress
from portal.domain.people import WORKER, Actor
from tests.acts.office import Office, file
from tests.build import Clock
from tests.post import a_post, letter_code, letter_text

ODETTE = Home("Odette Le Goff", "3 rue des Essais", "35238")
CALLER = "192.0.2.7"


@dataclass(frozen=True, slots=True)
class Writing:
    """An office that writes letters, at a time that only the test moves."""

    office: Office
    desk: Desk
    mailbox: Mailbox

    def later(self, **much: float) -> None:
        clock = self.desk.clock
        assert isinstance(clock, Clock)
        clock.forward(**much)

    def letters(self) -> list[Path]:
        """Have the worker print what waits; every letter, the oldest first."""
        self.office.work(self.desk)
        return sorted(self.mailbox.letters.glob("*.pdf"), key=lambda one: one.stat().st_mtime_ns)

    def came(self, home: Home = ODETTE) -> str:
        """Ask for a letter, and read its code."""
        before = len(self.letters())
        assert codes.ask_by_post(self.desk, home, "fr", CALLER)
        letters = self.letters()
        assert len(letters) == before + 1
        return letter_code(letters[-1])

    def prove(self, typed: str, caller: str = CALLER) -> codes.Proven:
        proven = codes.prove_letter(self.desk, typed, caller)
        assert proven
        return proven

    def signed_in(self, home: Home = ODETTE) -> Actor:
        actor = self.prove(self.came(home)).actor
        assert actor
        return actor


@pytest.fixture
def writing(office: Office, timed: Desk, tmp_path: Path) -> Iterator[Writing]:
    with a_post(tmp_path) as (mailbox, post):
        yield Writing(office, replace(timed, post=post), mailbox)


def test_a_letter_lets_its_reader_in_once_on_any_device(writing: Writing) -> None:
    digits = writing.came()
    proven = writing.prove(f" {digits.replace(' ', '-')} ", "198.51.100.1")
    assert proven.outcome is Outcome.RIGHT
    assert (proven.issuer, proven.assurance) == ("code:letter", "letter")
    assert proven.address == "Odette Le Goff", "the name alone is shown"
    assert writing.prove(digits).outcome is Outcome.WRONG
    words = writing.office.asked("SELECT detail->>'assurance' FROM ledger WHERE word = 'SignedIn'")
    assert words == [("letter",)]


def test_the_letter_says_all_that_its_reader_needs(writing: Writing) -> None:
    writing.came()
    text = " ".join(letter_text(writing.letters()[0]).split())
    for told in (
        "Odette Le Goff 3 rue des Essais 35000 RENNES", "2 mars 2026", "localhost/lettre",
        "jusqu’au 17 mars 2026", "01 23 45 67 89",
    ):  # fmt: skip
        assert told in text, told
    assert "http" not in text, "a link is no use on paper, and holds no secret"


@pytest.mark.parametrize(("days", "right"), [(14.99, True), (15, False)])
def test_a_letter_s_code_lives_fifteen_days(writing: Writing, days: float, right: bool) -> None:
    digits = writing.came()
    writing.later(days=days)
    codes.sweep(writing.desk)
    assert (writing.prove(digits).outcome is Outcome.RIGHT) == right


def test_two_who_type_it_at_the_same_time_are_one(writing: Writing) -> None:
    digits, found = writing.came(), []
    both = [
        threading.Thread(target=lambda: found.append(writing.prove(digits).outcome))
        for _ in range(4)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(found) == [Outcome.RIGHT] + [Outcome.WRONG] * 3


def test_neither_code_nor_address_stands_in_the_database(writing: Writing) -> None:
    digits = writing.came()
    writing.prove(digits)
    told = ""
    for table in ("codes", "contacts", "attempts", "people", "jobs", "ledger", "messages"):
        told += str(writing.office.asked(f"SELECT * FROM {table}")).lower()
    assert "letter" in told
    for secret in ("goff", "essais", "35238", "rennes", digits, digits.replace(" ", "")):
        assert secret not in told, secret


def test_the_same_home_is_the_same_person_however_it_is_written(writing: Writing) -> None:
    first = writing.signed_in()
    writing.later(days=1)
    again = Home("Mme LE GOFF Odette", "3, R. des  essais", "35238")
    assert writing.signed_in(again) == first
    for other in (
        replace(ODETTE, name="Yann Le Goff"),
        replace(ODETTE, street="3 bis rue des Essais"),
        replace(ODETTE, commune="35281"),
    ):
        writing.later(minutes=1)
        assert writing.signed_in(other) != first


def test_an_address_gets_a_letter_a_day_and_three_a_month(writing: Writing) -> None:
    """The answer is the same: whoever asks learns nothing of who lives there."""
    begun = writing.desk.clock()
    for day, letters in ((0, 1), (1, 2), (2, 3), (3, 3), (29, 3), (30, 4)):
        writing.later(seconds=(begun + timedelta(days=day) - writing.desk.clock()).total_seconds())
        codes.sweep(writing.desk)
        for caller in (CALLER, "192.0.2.8"):
            assert codes.ask_by_post(writing.desk, ODETTE, "fr", caller)
        assert len(writing.letters()) == letters, day


def test_a_caller_asks_and_tries_so_many_times(writing: Writing) -> None:
    homes = [replace(ODETTE, street=f"{n} rue des Essais") for n in range(4)]
    asked = [codes.ask_by_post(writing.desk, home, "fr", CALLER) for home in homes]
    assert asked == [True, True, True, False]
    tried = [codes.prove_letter(writing.desk, f"{n:016}", CALLER) for n in range(11)]
    assert [one.outcome if one else None for one in tried] == [Outcome.WRONG] * 10 + [None]
    assert writing.prove("1", "192.0.2.8").outcome is Outcome.WRONG


def test_a_letter_s_code_is_proven_by_itself_alone(writing: Writing) -> None:
    """Its id, which a session could hold, leads nowhere: neither short code nor link is its own."""
    writing.came()
    ((code,),) = writing.office.asked("SELECT id FROM codes")
    short, secret = writing.desk.post.digits(code), writing.desk.post.secret(code)
    assert codes.prove(writing.desk, code, short).outcome is Outcome.OVER
    assert codes.prove_link(writing.desk, code, secret).outcome is Outcome.OVER


def test_without_a_letters_folder_there_is_no_such_way(writing: Writing) -> None:
    ways = {Channel.EMAIL: writing.desk.post.messengers[Channel.EMAIL]}
    desk = replace(writing.desk, post=replace(writing.desk.post, messengers=ways))
    with pytest.raises(NotFound):
        codes.ask_by_post(desk, ODETTE, "fr", CALLER)
    with pytest.raises(NotFound):
        codes.prove_letter(desk, "1", CALLER)


def test_who_came_by_a_letter_is_written_to_by_letters(writing: Writing) -> None:
    """To the address that they proved, though the answers name another one, and an e-mail."""
    odette = writing.signed_in()
    filed = file(writing.desk, odette, email="typed@exemple.fr", street="9 rue Autre")
    letters = writing.letters()[1:]
    texts = [" ".join(letter_text(one).split()) for one in letters]
    assert len(texts) == 2
    for text, subject in zip(
        texts, (f"Votre demande {filed.number} est enregistrée", "est prêt"), strict=True
    ):
        assert "Odette Le Goff 3 rue des Essais 35000 RENNES" in text
        assert subject in text
        assert "Cette lettre est faite par une machine" in text
    with writing.desk.begin(WORKER) as tx:
        sent = [one.detail for one in tx.ledger.of(filed.number) if one.word == "MessageSent"]
    assert [one["channel"] for one in sent] == ["letter", "letter"]


@pytest.mark.parametrize("name", ["Odette Le Goff", "Mme O. L’Hénoret-Le Goff", "فاطمة بن علي"])
def test_a_name_is_a_name(name: str) -> None:
    assert read_name(name) == name


@pytest.mark.parametrize("name", ["URGENT payez 500 euros", "Appelez le 0899", "A: b", "http://a"])
def test_a_name_is_no_message(name: str) -> None:
    """Anybody may have us write to anybody."""
    with pytest.raises(WrongAddress):
        read_name(name)


def test_a_street_is_no_message() -> None:
    assert read_street("3 bis rue du 8 mai 1945, bât. 12, appt 204")
    for street in ("3 rue des Essais, appelez le 08 99 00 00 00", "a" * 61):
        with pytest.raises(WrongAddress):
            read_street(street)


def test_one_house_gets_so_many_letters_a_day(writing: Writing) -> None:
    """Whoever invents names for a neighbour's door has so many letters sent, and no more."""
    for rank in range(10):
        home = Home(f"Ana {'abcdefghij'[rank]}", "3, R. des essais", "35238")
        assert codes.ask_by_post(writing.desk, home, "fr", f"192.0.2.{rank}"), "the same answer"
    assert len(writing.letters()) == LETTERS_OF_STREET[timedelta(days=1)] < 10
