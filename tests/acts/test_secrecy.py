"""Medical secrecy: evaluators and doctors of the funder alone, in each act and in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.acts import (
    ask,
    attach,
    decide,
    emergency,
    follow,
    inbox,
    moved,
    note,
    reorient,
    review,
    second,
    submit,
    verify,
    write,
)
from portal.acts.sign_in import appoint, enter
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import Outcome
from portal.domain.happened import legal_day
from portal.domain.inbox import List, Sought
from portal.domain.messages import Bounced, Channel
from portal.domain.people import WORKER, Actor, Role
from portal.domain.post import Post
from portal.secrecy import MEDICAL_SOFTWARE, reads_medical
from portal.web.readings import readings
from tests.acts.bags import Bag, exported
from tests.acts.kept import different
from tests.acts.office import ISSUER, Office, a_draft, file, funder_of
from tests.acts.on_duty import OPERATOR, on_duty
from tests.browser.every.site import an_office
from tests.build import a_caseworker, a_pdf, an_applicant

REPORT, IDENTITY = "pieces/hospital_report-1.pdf", "pieces/identity-1.pdf"
BRIEF = "Chute à domicile."
REASON = "Malaise au téléphone, les urgences demandent son traitement."


@pytest.fixture(scope="module")
def office(postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path) -> Iterator[Office]:
    """One office for all tests of this file; each does its work on a dossier of its own."""
    with an_office(postgres, wired, s3, secrets, "secrecy") as made:
        yield made


@pytest.fixture(scope="module")
def number(office: Office) -> str:
    """A dossier with a medical paper; everybody of the team is there."""
    papers = {"identity": a_pdf(), "hospital_report": a_pdf("Compte rendu")}
    filed = file(office.desk, papers=papers)
    office.work()
    for duty in Duty:
        on_duty(office, duty.value, duty)
    return f"{filed.number}-1"


def who(duty: str, funder: str = "dep-35") -> Actor:
    return a_caseworker(funder, duty)


def test_every_duty_reads_what_is_its_own_and_no_more(
    office: Office, desk: Desk, number: str
) -> None:
    """A medical paper: its page, its image, its original, the search, the bag."""
    for duty in Duty:
        opened = review.open_dossier(desk, who(duty), number)
        names = [one.name for one in opened.papers]
        assert opened.badge is Outcome.SAME
        assert opened.record is not None
        if duty in (Duty.EVALUATOR, Duty.DOCTOR):
            assert (names, opened.hidden) == ([REPORT, IDENTITY], ())
            assert review.paper_image(desk, who(duty), number, REPORT, 1)
            assert review.paper_original(desk, who(duty), number, REPORT)[1] == a_pdf(
                "Compte rendu"
            )
            continue
        assert (names, [one.name for one in opened.hidden]) == ([IDENTITY], [REPORT])
        asked = review.open_dossier(desk, who(duty), number, REPORT)
        assert (asked.shown, asked.pages) == (None, 0)
        with pytest.raises(NotFound):
            review.paper_image(desk, who(duty), number, REPORT, 1)
        with pytest.raises(NotFound):
            review.paper_original(desk, who(duty), number, REPORT)
        assert "hospital_report" in ask.askable(desk, who(duty), number).came
        found = inbox.look(desk, who(duty), List.ALL, Sought(numbers=[number])).lines
        assert [one.dossier.number for one in found] == [number]
    stranger = on_duty(office, "doctor-75", Duty.DOCTOR, funder="dep-75")
    with pytest.raises(NotFound):
        review.open_dossier(desk, stranger, number)
    ((bag, cursor),) = exported(desk, funder_of("dep-35"), None)
    assert isinstance(bag, Bag) and cursor
    assert f"data/{REPORT}" not in bag.files
    assert f"Left-Out-Medical: {REPORT}\n".encode() in bag.files["bag-info.txt"]
    medical = Actor(Role.FUNDER, MEDICAL_SOFTWARE.format("dep-35"), "dep-35")
    ((whole, _),) = exported(desk, medical, None)
    assert isinstance(whole, Bag)
    assert whole.files[f"data/{REPORT}"] == a_pdf("Compte rendu")
    assert b"Left-Out" not in whole.files["bag-info.txt"]


def test_the_database_alone_and_the_acts_alone_hide_it(
    office: Office, desk: Desk, number: str
) -> None:
    """Two floors: without the row's mark the acts hide it, without the acts row security does."""

    def rows(actor: Actor) -> list[str]:
        with desk.begin(actor) as tx:
            return [one.name for one in tx.deposits.of(number) if one.name.startswith("pieces/")]

    software = MEDICAL_SOFTWARE.format("dep-35")
    for actor in (who("evaluator"), who("doctor"), Actor(Role.FUNDER, software, "dep-35"),
                  WORKER, an_applicant()):  # fmt: skip
        assert rows(actor) == [REPORT, IDENTITY], actor
    for actor in (*map(who, ("caseworker", "manager", "referee")), funder_of("dep-35"),
                  Actor(Role.FUNDER, MEDICAL_SOFTWARE.format("dep-75"), "dep-35")):  # fmt: skip
        assert rows(actor) == [IDENTITY], actor
    for gone in (who("nobody"), replace(who("doctor"), funder="dep-75")):
        assert rows(gone) == []
    mark = f"UPDATE deposits SET medical = {{}} WHERE name = '{REPORT}'"
    office.superuser(mark.format("false"))
    assert rows(who("caseworker")) == [REPORT, IDENTITY]
    opened = review.open_dossier(desk, who("caseworker"), number)
    assert [one.name for one in opened.hidden] == [REPORT]
    with pytest.raises(NotFound):
        review.paper_original(desk, who("caseworker"), number, REPORT)
    assert "medical secrecy" in different(verify.verify_request(desk, number))
    office.superuser(mark.format("true"))
    assert {one.outcome for one in verify.verify_request(desk, number)
            if one.check.endswith("medical secrecy")} == {Outcome.SAME}  # fmt: skip


def test_an_emergency_opens_one_dossier_for_an_hour_and_a_manager_sees_why(
    office: Office, desk: Desk, number: str
) -> None:
    agent, boss = who("caseworker"), who("manager")
    short = ("Urgent.", "Urgentissime", "Très vite", "Urgence ! ! ! !")
    long = "très " * 201
    for reason, code in (*((one, "too_short") for one in short), (long, "too_long")):
        with pytest.raises(NotReady) as refused:
            emergency.open_up(desk, agent, number, reason)
        assert [one.text for one in refused.value.problems] == [code]
    with pytest.raises(NotAllowed):
        emergency.open_up(desk, who("doctor"), number, REASON)
    with pytest.raises(NotFound):
        emergency.open_up(desk, on_duty(office, "x", Duty.CASEWORKER, funder="dep-75"),
                          number, REASON)  # fmt: skip
    one = emergency.open_up(desk, agent, number, BRIEF)
    opened = review.open_dossier(desk, agent, number)
    assert opened.urgent_until == one.ends_at
    assert REPORT in [each.name for each in opened.papers]
    assert review.paper_original(desk, agent, number, REPORT)[1] == a_pdf("Compte rendu")
    with pytest.raises(NotFound):
        review.paper_original(desk, who("referee"), number, REPORT)  # another one's emergency
    assert emergency.unseen(desk, agent) == 0
    assert emergency.unseen(desk, boss) == 1
    (told,) = emergency.of_funder(desk, boss)
    assert (told.emergency, told.reason) == (one, BRIEF)
    (row,) = office.asked("SELECT cipher FROM emergencies")
    assert BRIEF.encode() not in row[0]
    with pytest.raises(NotAllowed):
        emergency.of_funder(desk, agent)
    with pytest.raises(NotAllowed):
        emergency.see(desk, agent, one.id)
    emergency.see(desk, boss, one.id)
    with pytest.raises(Conflict):
        emergency.see(desk, boss, one.id)
    assert emergency.unseen(desk, boss) == 0
    words = office.asked("SELECT word, actor, person FROM ledger WHERE word LIKE 'Emergency%%'"
                         " ORDER BY id")  # fmt: skip
    person = an_applicant().id
    assert words == [("EmergencyOpened", "caseworker", person), ("EmergencySeen", "manager", None)]
    office.superuser(
        "UPDATE emergencies SET opened_at = opened_at - interval '61 minutes',"
        " ends_at = ends_at - interval '61 minutes'"
    )
    assert [each.name for each in review.open_dossier(desk, agent, number).hidden] == [REPORT]
    with desk.begin(agent) as tx:  # each floor by itself
        assert REPORT not in [each.name for each in tx.deposits.of(number)]
        assert not reads_medical(tx, number)


def test_what_a_person_reserves_for_the_doctor_is_the_doctors_alone(
    office: Office, desk: Desk
) -> None:
    """Not the evaluator's, nor any software's: page, image, original, bags; said in the PDF."""
    papers = {"identity": a_pdf(), "hospital_report": a_pdf("Confidentiel")}
    draft = a_draft(desk, papers=papers)
    kept = {one.kind: one.id for one in draft.pieces}
    for piece in (kept["identity"], "x"):  # its kind is read by everybody; there is none
        with pytest.raises(NotFound):
            attach.reserve(desk, an_applicant(), draft.id, piece, for_doctor=True)
    for wish in (True, False, True):
        attach.reserve(desk, an_applicant(), draft.id, kept["hospital_report"], for_doctor=wish)
    filed = submit.submit(desk, an_applicant(), draft.id, ISSUER, "eidas1")
    office.work()
    office.checkpoint()
    number, own = f"{filed.number}-1", "pieces/hospital_report-1m.pdf"
    for duty in Duty:
        opened = review.open_dossier(desk, who(duty), number)
        names = [one.name for one in opened.papers]
        assert (own in names) is (duty is Duty.DOCTOR)
        assert opened.record is not None
        assert [one.get("for_doctor", False) for one in opened.record["papers"]] == [False, True]
        assert ["filename" in one for one in opened.record["papers"]] == [True, False]
        if duty is not Duty.DOCTOR:
            assert [one.name for one in opened.hidden] == [own]
            with pytest.raises(NotFound):
                review.paper_image(desk, who(duty), number, own, 1)
    assert review.paper_original(desk, who("doctor"), number, own)[1] == a_pdf("Confidentiel")
    medical = MEDICAL_SOFTWARE.format("dep-35")
    for actor in (funder_of("dep-35"), Actor(Role.FUNDER, medical, "dep-35"), who("evaluator")):
        with desk.begin(actor) as tx:  # each floor by itself
            assert own not in [one.name for one in tx.deposits.of(number)]
    bags = [one for one, _ in exported(desk, Actor(Role.FUNDER, medical, "dep-35"), None)]
    (bag,) = (one for one in bags if isinstance(one, Bag) and one.number == number)
    assert f"data/{own}" not in bag.files
    assert f"Left-Out-Medical: {own}\n".encode() in bag.files["bag-info.txt"]
    assert {one.outcome for one in verify.verify_request(desk, number)} == {Outcome.SAME}
    mark = f"UPDATE deposits SET doctor = {{}} WHERE name = '{own}'"
    office.superuser(mark.format("false"))
    with pytest.raises(NotFound):
        review.paper_original(desk, who("evaluator"), number, own)
    assert "medical secrecy" in different(verify.verify_request(desk, number))
    office.superuser(mark.format("true"))
    with pytest.raises(NotAllowed):  # they read what an emergency opens
        emergency.open_up(desk, who("evaluator"), number, REASON)
    emergency.open_up(desk, who("caseworker"), number, REASON)
    office.work()
    with pytest.raises(NotFound):
        review.paper_original(desk, who("caseworker"), number, own)
    with desk.begin(who("caseworker")) as tx:
        assert reads_medical(tx, number)
        assert own not in [one.name for one in tx.deposits.of(number)]
    told = readings(follow.history(desk, an_applicant(), number.rpartition("-")[0]))
    assert [(one.funder, one.times) for one in told if one.urgent] == [("dep-35", 1)]


class Letters:
    """A way to write that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.funders: list[str | None] = []

    def send(self, message: str, to: str, notice: Any, at: object) -> None:
        if to.startswith("gone"):
            raise Bounced("550")
        self.sent.append((to, notice.kind))
        self.funders.append(notice.values.get("funder"))


def test_the_managers_are_written_to(office: Office, desk: Desk, number: str) -> None:
    """At the address that their sign-in told of; the message says nothing of the dossier."""
    letters = Letters()
    post = Post(web="http://localhost", telephone="01", messengers={Channel.EMAIL: letters},
                key=b"k" * 32)  # fmt: skip
    writing = replace(desk, post=post)
    for subject, email in (("a", "chef@dep-35.fr"), ("b", "gone@dep-35.fr")):
        appoint(desk, OPERATOR, ISSUER, subject, "dep-35", [Duty.MANAGER])
        enter(writing, ISSUER, subject, "caseworker", "eidas1", email=email)
    emergency.open_up(writing, who("caseworker"), number, REASON)
    office.work(writing)
    assert letters.sent == [("chef@dep-35.fr", "emergency")]
    told = office.asked("SELECT word, detail ->> 'kind' FROM ledger WHERE word LIKE 'Message%%'"
                        " ORDER BY word")  # fmt: skip
    assert told == [("MessageBounced", "emergency"), ("MessageSent", "emergency")]


@pytest.mark.parametrize("duty", sorted(set(Duty) - {Duty.CASEWORKER}))
def test_who_does_not_study_reads_and_neither_asks_nor_decides_nor_sends_on(
    office: Office, desk: Desk, number: str, duty: Duty
) -> None:
    """Who studies does; the duty tells what is done as well as what is read."""
    reader, today = who(duty), legal_day(desk.clock())
    wished = ask.Wished(["tax_notice"], today + timedelta(days=9), "", 0)
    for act in (
        lambda: decide.decidable(desk, reader, number),
        lambda: second.confirm(desk, reader, number, "x"),
        lambda: ask.ask(desk, reader, number, wished),
        lambda: note.note(desk, reader, number, "complete", today, 0),
        lambda: write.write(desk, reader, number, "Bonjour."),
        lambda: inbox.assign(desk, reader, number, reader.id, 0),
        lambda: moved.accept(desk, reader, number, 0),
        lambda: reorient.reorient(
            desk, reader, number, reorient.Wished("dep-13", "other_payer", "", 0)
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert decide.readable(desk, reader, number)[1] is False
    assert decide.decidable(desk, who(Duty.CASEWORKER), number)
