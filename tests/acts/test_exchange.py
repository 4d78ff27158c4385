"""What a funder and a person write to each other: read by both, in order, and by nobody else."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.acts import ask, follow, withdraw, write
from portal.desk import Desk
from portal.domain.addition import Addition
from portal.domain.dossier import AidRequest
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.exchange import MOST_CHARACTERS, AskedPaper, Ending, Side
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from tests.acts.added import add_to
from tests.acts.office import TWO_FUNDERS, Office, file
from tests.build import a_caseworker, a_jpeg, an_applicant

ANA, BEN = an_applicant(), an_applicant("ben")
RENNES, LYON = a_caseworker(), a_caseworker("metro-lyon", "caseworker-2")


def soon(desk: Desk) -> date:
    return legal_day(desk.clock()) + timedelta(days=30)


def asked(desk: Desk, number: str, *papers: str, words: str = "", seen: int = 0) -> None:
    ask.ask(desk, RENNES, number, ask.Wished(papers, soon(desk), words, seen))


@pytest.fixture
def filed(office: Office, desk: Desk) -> AidRequest:
    request = file(desk)
    office.work()
    return request


@pytest.fixture
def number(filed: AidRequest) -> str:
    return f"{filed.number}-1"


def told(desk: Desk, actor: Actor, number: str) -> list[tuple[Side, str]]:
    return [(one.writing.side, one.words) for one in write.read(desk, actor, number).told]


def test_both_write_and_each_knows_what_waits(office: Office, desk: Desk, number: str) -> None:
    write.write(desk, RENNES, number, "Bonjour,\r\nquand peut-on\x00 venir ? ")
    assert write.unread(desk, ANA, [number]) == {number: 1}
    assert write.unread(desk, RENNES, [number]) == {}
    write.write(desk, ANA, number, "Mardi.")
    both = [(Side.FUNDER, "Bonjour,\nquand peut-on venir ?"), (Side.PERSON, "Mardi.")]
    assert told(desk, ANA, number) == told(desk, RENNES, number) == both
    assert write.unread(desk, ANA, [number]) == write.unread(desk, RENNES, [number]) == {}
    write.write(desk, RENNES, number, "Merci.")
    assert write.unread(desk, ANA, [number]) == {number: 1}
    words = [one.word for one in follow.history(desk, ANA, number.removesuffix("-1"))]
    assert words.count("Written") == 3
    assert words.count("ExchangeRead") == 2
    for (kept,) in office.asked("SELECT cipher FROM writings"):
        assert b"Mardi" not in kept and b"Merci" not in kept
    assert "Mardi" not in str(office.asked("SELECT detail FROM ledger"))


def test_words_are_judged(desk: Desk, number: str) -> None:
    for wrong, code in ((" \n", "nothing"), ("a" * (MOST_CHARACTERS + 1), "too_long")):
        with pytest.raises(NotReady) as refused:
            write.write(desk, ANA, number, wrong)
        assert [one.text for one in refused.value.problems] == [code]
    write.write(desk, ANA, number, "a" * MOST_CHARACTERS)


def test_it_is_nobody_elses(desk: Desk, number: str) -> None:
    for stranger in (BEN, LYON):
        with pytest.raises(NotFound):
            write.read(desk, stranger, number)
        with pytest.raises(NotFound):
            write.write(desk, stranger, number, "Bonjour")
        assert write.unread(desk, stranger, [number]) == {}
    with pytest.raises(NotFound):
        ask.ask(desk, LYON, number, ask.Wished(["identity"], soon(desk), "", 0))


def test_nobody_writes_before_it_is_sealed(desk: Desk) -> None:
    number = f"{file(desk).number}-1"
    for actor in (ANA, RENNES):
        with pytest.raises(NotFound):
            write.write(desk, actor, number, "Bonjour")


def test_papers_are_asked_for_and_brought_one_by_one(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    asked(desk, number, "identity", "tax_notice", words="Il nous faut ceci.")
    (one,) = told(desk, ANA, number)
    assert one == (Side.FUNDER, "Il nous faut ceci.")
    first = add_to(desk, filed, {"identity": a_jpeg()})
    (asking,) = write.read(desk, RENNES, number).askings
    assert asking.left == ("tax_notice",)
    assert {one.kind: one.addition for one in asking.papers} == {
        "identity": first.number,
        "tax_notice": None,
    }
    add_to(desk, filed, words="Je cherche encore.")
    assert write.read(desk, RENNES, number).askings == (asking,)
    add_to(desk, filed, {"tax_notice": a_jpeg(), "bank_details": a_jpeg()})
    (asking,) = write.read(desk, RENNES, number).askings
    assert (asking.left, asking.ending) == ((), Ending.BROUGHT)
    words = [one.word for one in follow.history(desk, ANA, filed.number)]
    assert [words.count(one) for one in ("PapersAsked", "PapersBrought", "AskingEnded")] == [
        1,
        2,
        1,
    ]
    asked(desk, number, "identity")  # another one may be opened then, for the same paper too
    assert ask.askable(desk, RENNES, number).asking is not None


def test_what_came_before_brings_nothing(desk: Desk, filed: AidRequest, number: str) -> None:
    add_to(desk, filed, {"identity": a_jpeg()})
    asked(desk, number, "identity")
    found = ask.askable(desk, RENNES, number)
    assert found.asking and found.asking.left == ("identity",)


def test_an_asking_is_amended_and_dropped(desk: Desk, filed: AidRequest, number: str) -> None:
    asked(desk, number, "identity", "tax_notice")
    with pytest.raises(Conflict):
        asked(desk, number, "bank_details")  # as on a page that was open before
    asked(desk, number, "bank_details", seen=1)
    amended, now = write.read(desk, ANA, number).askings
    assert (amended.ending, now.left) == (Ending.AMENDED, ("bank_details",))
    with pytest.raises(Conflict):
        ask.cancel(desk, RENNES, number, 1)
    ask.cancel(desk, RENNES, number, 2)
    with pytest.raises(Conflict):
        ask.cancel(desk, RENNES, number, 2)
    exchange = write.read(desk, ANA, number)
    assert [one.cancels for one in exchange.told] == [False, False, True]
    assert exchange.askings[-1].ending is Ending.CANCELLED
    add_to(desk, filed, {"bank_details": a_jpeg()})
    assert write.read(desk, ANA, number).askings == exchange.askings


def test_what_is_wrong_with_an_asking_is_said(desk: Desk, number: str) -> None:
    today = legal_day(desk.clock())
    for papers, until, words, codes in (
        ([], soon(desk), "", ["none"]),
        (["nothing_of_ours"], None, "", ["none", "unreadable"]),
        (["identity"], today, "", ["past"]),
        (["identity"], today + timedelta(days=400), "a" * 2001, ["far", "too_long"]),
    ):
        with pytest.raises(NotReady) as refused:
            ask.ask(desk, RENNES, number, ask.Wished(papers, until, words, 0))
        assert [one.text for one in refused.value.problems] == codes


def test_each_funder_has_an_exchange_of_its_own(office: Office, desk: Desk) -> None:
    filed = file(desk, **TWO_FUNDERS)
    office.work()
    asked(desk, f"{filed.number}-1", "identity")
    assert write.read(desk, ANA, f"{filed.number}-2").told == ()
    addition: Addition = add_to(desk, filed, {"identity": a_jpeg()})
    (asking,) = write.read(desk, ANA, f"{filed.number}-1").askings
    assert asking.papers[0].addition == addition.number


def test_a_paper_sent_while_the_asking_is_amended_is_brought_to_the_new_one(
    desk: Desk, filed: AidRequest, number: str
) -> None:
    asked(desk, number, "identity")
    with ThreadPoolExecutor(1) as meanwhile, desk.begin(RENNES) as tx:
        tx.askings.alone(filed.number)  # as who amends it does first
        (before,) = tx.askings.open_of(filed.number)
        sending = meanwhile.submit(add_to, desk, filed, {"identity": a_jpeg()})
        time.sleep(1)
        tx.askings.end(before, Ending.AMENDED)
        papers = (AskedPaper("identity"), AskedPaper("tax_notice"))
        now = replace(before, rank=2, papers=papers, until=soon(desk))
        tx.askings.add(now)
    addition = sending.result(20)
    (_, last) = write.read(desk, ANA, number).askings
    assert (last.left, last.papers[0].addition) == (("tax_notice",), addition.number)


def test_what_is_asked_of_a_withdrawn_request_can_only_be_dropped(
    desk: Desk, filed: AidRequest, number: str
) -> None:
    asked(desk, number, "identity")
    withdraw.withdraw(desk, ANA, filed.number)
    with pytest.raises(Conflict):
        asked(desk, number, "tax_notice", seen=1)
    ask.cancel(desk, RENNES, number, 1)


@pytest.mark.parametrize("words", ["\u200f\u200b", " \u2060\n", "\u00ad", "\x85"])
def test_what_nobody_sees_is_no_message(desk: Desk, number: str, words: str) -> None:
    with pytest.raises(NotReady):
        write.write(desk, ANA, number, words)


def test_a_day_has_a_limit_for_each_side(
    desk: Desk, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.exchanging.MOST_A_DAY", 2)
    for _ in range(2):
        write.write(desk, ANA, number, "Encore moi.")
    with pytest.raises(NotReady):
        write.write(desk, ANA, number, "Et encore.")
    write.write(desk, RENNES, number, "Bonjour.")
    monkeypatch.setattr("portal.exchanging.A_DAY", timedelta(0))  # what was written is of before
    write.write(desk, ANA, number, "Le lendemain.")
    assert len(told(desk, ANA, number)) == 4


def test_what_became_of_each_paper_is_known_before_asking(office: Office, desk: Desk) -> None:
    filed = file(desk, papers={"identity": a_jpeg()})
    office.work()
    found = ask.askable(desk, RENNES, f"{filed.number}-1")
    assert found.came == {"identity"}
    assert "tax_notice" in found.missing
    assert found.missing.isdisjoint(found.came | found.put_off.keys())
