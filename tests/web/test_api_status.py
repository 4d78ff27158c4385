"""A funder's software drives its cases: by the desk's rules, each thing once, in its own name."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.acts import ask, decide, follow, mourn, note, software, verify, withdraw, write
from portal.acts.verify_pdf import verify_pdf
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.errors import NotAllowed
from portal.domain.findings import Outcome, exit_code
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.milestones import noted_days
from portal.domain.people import WORKER, Actor, Role
from portal.web.api.status import CODES
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import Office, file
from tests.acts.test_letters_composed import text_of
from tests.browser.every.site import an_office
from tests.build import a_caseworker, a_pdf, an_applicant
from tests.web import doors
from tests.web.software import API, Soft, a_manager, a_software, problem

ANA, RENNES = an_applicant(), a_caseworker()
LETTER = base64.b64encode(a_pdf("Accord")).decode()


@dataclass(frozen=True)
class Case:
    """A dossier of Ana's, and software of two funders."""

    office: Office
    app: Flask
    soft: dict[str, Soft]
    request: str

    @property
    def number(self) -> str:
        return f"{self.request}-1"

    def say(self, key: str, who: str = "dep-35", number: str = "", **told: Any) -> Any:
        client = self.app.test_client()
        scope = "read" if who == "reader" else "status"
        bearer = self.soft[who].bearer(client, scope) | {"Idempotency-Key": key}
        address = f"{API}/dossiers/{number or self.number}/status"
        return client.post(address, json=told, headers=bearer)

    def words(self, word: str) -> list[tuple[str, str]]:
        """Who did this to the dossier, as the ledger tells."""
        entries = self.office.desk.read(WORKER, lambda tx: tx.ledger.of(self.number))
        return [(one.role, one.actor) for one in entries if one.word == word]


@pytest.fixture(scope="module")
def case(
    postgres: Postgres,
    wired: Desk,  # noqa: F811
    s3: S3Server,
    secrets: Path,  # noqa: F811
) -> Iterator[Case]:
    with an_office(postgres, wired, s3, secrets, "apistatus") as office:
        filed = file(office.desk, papers={"identity": a_pdf()})
        office.work()
        boss, other = a_manager(office), a_manager(office, "anah")
        soft = {
            "dep-35": a_software(office.desk, boss, "status"),
            "second": a_software(office.desk, boss, "status"),
            "reader": a_software(office.desk, boss, "read"),
            "anah": a_software(office.desk, other, "status"),
            "dep-63": a_software(office.desk, a_manager(office, "dep-63"), "status"),
        }
        yield Case(office, doors.an_app(office.desk), soft, filed.number)


def test_the_same_key_does_it_once_and_another_body_under_it_is_refused(case: Case) -> None:
    first = case.say("once", status="visit_planned", words="Jeudi")
    before = len(case.words("Written"))
    with ThreadPoolExecutor(4) as pool:
        told = {"status": "visit_planned", "words": "Jeudi"}
        repeats = list(pool.map(lambda _: case.say("once", **told), range(4)))
        raced = list(pool.map(lambda _: case.say("race", **told), range(4)))
    assert {one.text for one in repeats} == {first.text}
    assert {one.status_code for one in raced} == {200} and len({one.text for one in raced}) == 1
    assert len(case.words("Written")) == before + 1
    for other in ({"words": "Lundi"}, {"words": "Jeudi "}):
        refused = case.say("once", status="visit_planned", **other)
        assert problem(refused) == (422, "key_used"), other
    own = case.say("once", "second", status="visit_planned", words="Lundi")
    assert own.status_code == 200, "a key is its software's own"


def test_a_software_drives_a_case_as_the_desk_does_and_the_person_is_told(case: Case) -> None:
    desk, today = case.office.desk, legal_day(case.office.desk.clock())
    before = len(case.words("StatusTold"))
    me = ("funder", case.soft["dep-35"].id)
    until = (today + timedelta(days=30)).isoformat()
    received = case.say("k1", status="received")
    assert received.status_code == 200, received.text
    assert received.get_json()["number"] == case.number
    asked = case.say("k2", status="incomplete", papers=["tax_notice"], until=until, words="Merci")
    assert (asked.status_code, asked.get_json()["rank"]) == (200, 1)
    assert problem(case.say("k3", status="complete")) == (422, "not_ready"), "papers are asked for"
    late = case.say("k4", status="incomplete", papers=["tax_notice"], until=until)
    assert problem(late) == (409, "conflict"), "an asking is open that it does not know of"
    amended = case.say("k5", status="incomplete", papers=["bank_details"], until=until, after=1)
    assert amended.get_json()["rank"] == 2
    ask.cancel(desk, RENNES, case.number, 2)
    words = "Mardi\x07 8 \u202edécembre\u202c à 10 h, Mme Roux"  # as the desk: neither is kept
    visit = case.say("k6", status="visit_planned", words=words)
    assert visit.status_code == 200, visit.text
    for key, status in (("k7", "complete"), ("k8", "plan_proposed")):
        assert case.say(key, status=status, day=today.isoformat()).status_code == 200
    days = noted_days(note.case_of(desk, RENNES, case.number).happened.noted)
    assert {Milestone.ACKNOWLEDGED, Milestone.COMPLETE, Milestone.PROPOSED} <= set(days)
    told = [one.words for one in write.read(desk, ANA, case.number).told]
    assert "Merci" in told and "Mardi 8 décembre à 10 h, Mme Roux" in told
    given = case.say("k9", status="decided", verdict="granted", letter=LETTER)
    assert (given.status_code, given.get_json()["rank"]) == (200, 1), given.text
    case.office.work()
    (one,) = decide.decisions(desk, ANA, case.number)
    assert one.verdict == "granted"
    assert decide.letter(desk, ANA, one.number) == base64.b64decode(LETTER)
    assert follow.standings(desk, ANA, case.request)
    asked = {"status": "incomplete", "papers": ["identity"], "until": until}
    visit_too = {"status": "visit_planned", "words": "Jeudi"}
    for said in ({"status": "received"}, {"status": "complete"}, asked, visit_too):
        late = case.say("k11", **said)
        assert problem(late) == (409, "conflict") and "decided" in late.get_json()["detail"]
    again = case.say("k10", status="closed", grounds=[], words="")
    assert problem(again) == (422, "not_ready") and "grounds" in again.get_json()["detail"]
    case.office.checkpoint()
    findings = verify.verify_request(desk, case.request)
    assert {one.outcome for one in findings} == {Outcome.SAME}, findings
    assert case.words("Decided") == [me] and case.words("MilestoneNoted") == [me] * 3
    assert set(case.words("PapersAsked")) == {me} and len(case.words("StatusTold")) == 7 + before


def test_what_may_not_be_is_a_problem_and_changes_nothing(case: Case) -> None:
    before = case.office.asked("SELECT count(*) FROM ledger")
    said = {"status": "visit_planned", "words": "Lundi"}
    assert problem(case.say("x", "anah", **said)) == (404, "not_found")
    assert problem(case.say("x", "reader", **said)) == (403, "insufficient_scope")
    assert problem(case.say("x", number="GA-0-1", **said)) == (404, "not_found")
    assert problem(case.say("", **said)) == (400, "bad_request")
    for wrong in (
        {}, {"status": "granted"}, {"status": "received", "words": "x"},
        {"status": "received", "day": "2026-13-01"}, {"status": "received", "day": 3},
        {"status": "received", "other": 1},
        {"status": "incomplete", "papers": "identity"}, {"status": "decided", "after": -1},
        {"status": "decided", "verdict": "granted", "after": True},
    ):  # fmt: skip
        assert problem(case.say("x", **wrong)) == (400, "bad_request"), wrong
    tomorrow = legal_day(case.office.desk.clock()) + timedelta(days=1)
    for unfit in (
        {"status": "received", "day": tomorrow.isoformat()}, {"status": "visit_planned"},
        {"status": "incomplete", "papers": ["nothing"], "until": tomorrow.isoformat()},
        {"status": "decided", "verdict": "provisional", "letter": LETTER, "after": 0.0},
        {"status": "decided", "verdict": "granted", "letter": "AAAA"},
        {"status": "closed", "letter": "é"}, {"status": "visit_planned", "words": "\0"},
        {"status": "decided", "verdict": "granted", "grounds": ["x"], "letter": LETTER},
    ):  # fmt: skip
        answer = case.say("x", **unfit)
        assert problem(answer) == (422, "not_ready"), unfit
        for one in re.findall(r"(\w+): (\w+)(?:;|$)", answer.get_json()["detail"]):
            assert one[1] in CODES[one[0]], one
    client = case.app.test_client()
    bearer = case.soft["dep-35"].bearer(client, "status") | {"Idempotency-Key": "x"}
    deep = client.post(
        f"{API}/dossiers/{case.number}/status", data='{"status":' + "[" * 90_000, headers=bearer,
        content_type="application/json",
    )  # fmt: skip
    assert problem(deep) == (400, "bad_request")
    after = case.office.asked("SELECT count(*) FROM ledger")
    assert after == before


def test_of_a_withdrawn_request_only_that_it_is_closed(case: Case) -> None:
    desk = case.office.desk
    ben = Actor(Role.APPLICANT, "ben")
    back = file(desk, ben)
    case.office.work()
    withdraw.withdraw(desk, ben, back.number)
    number = f"{back.number}-1"
    assert problem(case.say("w1", number=number, status="received")) == (409, "conflict")
    granted = {"status": "decided", "verdict": "granted", "letter": LETTER}
    assert problem(case.say("w2", number=number, **granted)) == (422, "not_ready")
    closed = case.say("w3", number=number, status="closed", grounds=["taken_back"], letter=LETTER)
    assert closed.status_code == 200, closed.text


def test_a_death_is_noted_once_software_says_that_its_proof_was_seen(case: Case) -> None:
    """As the box at the desk asks it; to all else the word says nothing, and is let through."""
    desk, eve = case.office.desk, Actor(Role.APPLICANT, "eve")
    dead, alive = (file(desk, eve, first_names=name) for name in ("Annick", "Yann"))
    case.office.work()
    number = f"{dead.number}-1"
    told = {"status": "closed", "grounds": ["deceased"]}
    before = case.office.asked("SELECT count(*) FROM ledger")
    for key, more in (("d1", {}), ("d2", {"proof_seen": False})):
        refused = case.say(key, number=number, **told, **more)
        assert problem(refused) == (422, "not_ready"), more
        assert "proof_seen must be true" in refused.get_json()["detail"]
    for wrong in ("true", 1, None):
        answer = case.say("d3", number=number, **told, proof_seen=wrong)
        assert problem(answer) == (400, "bad_request"), wrong
    misplaced = case.say("d4", number=number, status="received", proof_seen=True)
    assert problem(misplaced) == (400, "bad_request")
    assert case.office.asked("SELECT count(*) FROM ledger") == before
    assert not mourn.died(desk, eve, dead.number)
    closed = case.say("d1", number=number, **told, proof_seen=True)
    assert closed.status_code == 200, "a key that was refused is not used up"
    assert mourn.died(desk, eve, dead.number)
    assert not mourn.died(desk, eve, alive.number)
    other = {"status": "closed", "grounds": ["duplicate"], "proof_seen": True}
    assert case.say("d5", number=f"{alive.number}-1", **other).status_code == 200
    assert not mourn.died(desk, eve, alive.number)


def test_a_letter_that_is_composed_for_software_names_who_decided(case: Case) -> None:
    before = len(decide.decisions(case.office.desk, ANA, case.number))
    told = {"status": "decided", "verdict": "refused", "grounds": ["residence"], "after": before}
    assert problem(case.say("a0", **told, author="x" * 121)) == (400, "bad_request")
    assert case.say("a1", **told, author="Maryvonne\x07\nLe Goff").status_code == 200
    case.office.work()
    *_, one = decide.decisions(case.office.desk, ANA, case.number)
    letter = decide.letter(case.office.desk, ANA, one.number)
    french, *_ = text_of(letter)
    assert "Décision prise par Maryvonne Le Goff" in french
    assert exit_code(verify_pdf(case.office.desk, letter)) == 0, "it bears the portal's seal"


def test_where_two_persons_decide_software_does_not(case: Case) -> None:
    number = f"{file(case.office.desk, commune='63113').number}-1"
    case.office.work()
    told = {"status": "decided", "verdict": "granted", "grounds": ["met"], "letter": LETTER}
    assert problem(case.say("two", "dep-63", number, **told)) == (403, "not_allowed")
    assert case.say("two", "dep-63", number, status="received").status_code == 200
    assert decide.decisions(case.office.desk, ANA, number) == ()


def test_the_database_lets_no_other_software_drive(case: Case) -> None:
    """Whatever the application would say: another's dossier, another scope, an ended software."""
    desk, number = case.office.desk, case.number
    insert = (
        "INSERT INTO writings (dossier, rank, request, person, funder, side, cipher, written_at)"
        " SELECT number, 999, request, person, funder, 'funder', 'x', now() FROM dossiers"
    )
    ended = a_software(desk, a_manager(case.office), "status")
    software.end(desk, a_manager(case.office), ended.id)
    for soft, funder in (
        (case.soft["reader"], "dep-35"), (case.soft["anah"], "dep-35"), (ended, "dep-35"),
    ):  # fmt: skip
        who = Actor(Role.FUNDER, soft.id, funder)
        with desk.begin(who) as tx:
            assert tx.writings.of(number) == tx.askings.of(number) == tx.milestones.of(number) == ()
            assert tx.moves.of(number) == ()
        if soft is case.soft["reader"]:
            with pytest.raises(NotAllowed), desk.begin(who) as tx:
                tx._wire.say(insert)
    driver = Actor(Role.FUNDER, case.soft["dep-35"].id, "dep-35")
    for statement in (
        insert.replace("'funder', 'x'", "'person', 'x'"),
        "INSERT INTO status_calls SELECT 'x', 'k', funder, number, '', '', 1, now() FROM dossiers",
        "INSERT INTO jobs (kind, subject, due_at, added_at) VALUES ('erase', 'x', now(), now())",
        "UPDATE milestones SET day = NULL", "DELETE FROM writings", "UPDATE decisions SET rank = 9",
        "UPDATE askings SET funder = 'anah'", "INSERT INTO proposals DEFAULT VALUES",
    ):  # fmt: skip
        with pytest.raises(NotAllowed), desk.begin(driver) as tx:
            tx._wire.say(statement)
