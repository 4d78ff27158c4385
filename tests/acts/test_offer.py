"""A plan of help is sent to its person, opened, answered once; the law's clocks run from each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal.acts import (
    confirm_mandate,
    decide,
    follow,
    inbox,
    note,
    offer,
    reply,
    verify,
    withdraw,
    write,
)
from portal.acts.offer import OtherPlan
from portal.acts.reply import Answered, OtherOffer
from portal.dating import NotedMeanwhile
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.domain.changes import MOST_CHANGES
from portal.domain.clocks import Deadline, Outcome, State
from portal.domain.dossier import AidRequest
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import exit_code
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.inbox import Flag, List, Place
from portal.domain.mandates import Allowed
from portal.domain.people import WORKER, Actor, Role
from portal.domain.steps import Name
from portal.recording import IsDecided
from tests.acts.helped import POST, asked
from tests.acts.office import Office, file
from tests.acts.on_duty import on_duty
from tests.acts.test_study import AGENT, EVA, planned, signed
from tests.browser.every.site import an_office
from tests.build import Clock, a_caseworker, a_pdf, an_applicant
from tests.store.made import a_note

ANA, BEN = an_applicant(), an_applicant("00000000-0000-4000-8000-000000000002")
PLAN_PDF = "plans/1/plan.pdf"
ELSEWHERE = a_caseworker("metro-lyon", "caseworker-3")


@pytest.fixture(scope="module")
def office(postgres: Postgres, wired: Desk, s3: S3Server, secrets: Path) -> Iterator[Office]:
    """One office for all tests of this file; each does its work on a dossier of its own."""
    with an_office(postgres, wired, s3, secrets, "offer") as made:
        yield made


def planned_request(office: Office, desk: Desk) -> AidRequest:
    """A request whose plan is sealed."""
    request = file(desk, ANA, {"identity": a_pdf()}, language="en")
    office.work(desk)
    for person, duty in (("eva", Duty.EVALUATOR), ("agent", Duty.CASEWORKER)):
        on_duty(office, person, duty)
    inbox.be_known(desk, EVA, "LE BRIS Éva")
    signed(desk, f"{request.number}-1")
    office.work(desk)
    planned(desk, f"{request.number}-1")
    office.work(desk)
    return request


@pytest.fixture
def filed(office: Office, desk: Desk) -> AidRequest:
    return planned_request(office, desk)


@pytest.fixture
def number(filed: AidRequest) -> str:
    return f"{filed.number}-1"


def send(desk: Desk, number: str, plan: int = 1) -> int:
    """Send what may be sent; return the rank under which it was."""
    seen = offer.look(desk, AGENT, number).seen
    return offer.send(desk, AGENT, number, plan, seen).rank


def deadline(desk: Desk, number: str, limit: str) -> Deadline:
    case = note.case_of(desk, AGENT, number)
    return next(one for one in case.clocks.deadlines if one.limit == limit)


def line(desk: Desk, number: str) -> tuple[Place, bool]:
    listed = inbox.look(desk, AGENT, List.ALL).lines
    standing = next(one.standing for one in listed if one.dossier.number == number)
    return standing.place, Flag.REPLIED in standing.flags


def test_it_is_sent_and_opened_and_the_days_to_answer_run(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    today = legal_day(desk.clock())
    with pytest.raises(NotFound):
        reply.look(desk, ANA, number)
    with pytest.raises(OtherPlan):
        offer.send(desk, AGENT, number, 2, 0)
    with pytest.raises(NotFound):
        offer.send(desk, ELSEWHERE, number, 1, 0)
    with pytest.raises(NotAllowed):
        offer.send(desk, EVA, number, 1, 0)  # an evaluator draws it up, an agent sends it
    first = send(desk, number)
    with pytest.raises(NotedMeanwhile):
        offer.send(desk, AGENT, number, 1, 0)
    with pytest.raises(Conflict):
        send(desk, number)
    told = "SELECT count(*) FROM jobs WHERE kind = 'tell_written' AND subject = %s"
    assert office.asked(told, number) == [(1,)]
    words = write.read(desk, ANA, number).told[-1].words
    assert "you have 10 days" in words and "dans ce délai" in words.replace("\u00a0", " ")
    shown = reply.look(desk, ANA, number)
    assert (shown.plan, shown.deadline, shown.days) == (None, None, 10)
    assert deadline(desk, number, "reply").state is State.NOT_BEGUN
    with pytest.raises(OtherOffer):
        reply.reply(desk, ANA, number, first, "accepted", "")  # it was not opened
    reply.receive(desk, ANA, number, first)
    reply.receive(desk, ANA, number, first)
    shown = reply.look(desk, ANA, number)
    assert shown.plan and shown.plan.share and shown.deadline
    assert shown.plan.share.participation + shown.plan.share.allowance == Decimal("503.89")
    assert shown.deadline.last == deadline(desk, number, "reply").last
    assert shown.deadline.last and shown.deadline.last >= today + timedelta(days=10)
    for answer, typed, wrong in (("", "", reply.NONE), ("contested", " ", "nothing")):
        with pytest.raises(NotReady) as error:
            reply.reply(desk, ANA, number, first, answer, typed)
        assert [one.text for one in error.value.problems] == [wrong]
    with desk.begin(WORKER) as tx:
        opened = {one.actor for one in tx.ledger.of(number) if one.detail.get("part") == PLAN_PDF}
    assert ANA.id in opened


def test_it_is_contested_sent_for_good_and_accepted(
    office: Office, desk: Desk, filed: AidRequest, number: str
) -> None:
    today, first = legal_day(desk.clock()), send(desk, number)
    reply.receive(desk, ANA, number, first)
    reply.reply(desk, ANA, number, first, "contested", "Plutôt le matin.")
    with pytest.raises(Answered):
        reply.reply(desk, ANA, number, first, "accepted", "")
    office.work()
    assert line(desk, number) == (Place.FIRST, True)
    assert "Plutôt le matin." in write.read(desk, AGENT, number).told[-1].words
    assert deadline(desk, number, "propose_finally").last == today + timedelta(days=8)
    final = send(desk, number)
    office.work()
    assert line(desk, number) == (Place.USUAL, False)
    with pytest.raises(OtherOffer):
        reply.receive(desk, ANA, number, first)
    reply.receive(desk, ANA, number, final)
    with pytest.raises(NotReady):
        reply.reply(desk, ANA, number, final, "contested", "Encore.")
    reply.reply(desk, ANA, number, final, "accepted", "")
    office.work()
    days = note.case_of(desk, AGENT, number).happened.history.days
    assert {Milestone.FINAL_RECEIVED, Milestone.ACCEPTED, Milestone.CONTESTED} <= days.keys()
    assert deadline(desk, number, "reply_finally").state is State.MET
    (place,) = follow.standings(desk, ANA, filed.number)
    assert [one.name for one in place.steps].count(Name.REPLIED) == 2
    with desk.begin(WORKER) as tx:
        entries = tx.ledger.of(number)
    assert [one.actor for one in entries if one.word == "PlanSent"] == [AGENT.id, AGENT.id]
    office.checkpoint()
    assert exit_code(verify.verify_request(desk, number)) == 0


def test_its_funder_s_software_is_told_of_each_step_and_no_other_is(
    desk: Desk, number: str
) -> None:
    """Sent, received, answered, here or on paper; and what was struck out since, without a day."""
    today, sent = legal_day(desk.clock()).isoformat(), send(desk, number)
    reply.receive(desk, ANA, number, sent)
    reply.reply(desk, ANA, number, sent, "declined", "Mon fils m’aide.")
    seen = offer.look(desk, AGENT, number).seen
    note.strike(desk, AGENT, number, "declined", seen)
    note.note(desk, AGENT, number, "accepted", legal_day(desk.clock()), seen + 1)
    note.note(desk, AGENT, number, "acknowledged", legal_day(desk.clock()), seen + 2)
    funder, other = (Actor(Role.FUNDER, f"export:{one}", one) for one in ("dep-35", "metro-lyon"))
    found = desk.read(funder, lambda tx: tx.changes.since(None, MOST_CHANGES)).page
    steps = [(one.kind, one.told) for one in found if one.dossier == number][-5:]
    assert steps == [
        ("plan_proposed", {"milestone": "proposed", "day": today, "plan": f"{number}-P1"}),
        ("plan_received", {"milestone": "received", "day": today}),
        ("plan_answered", {"milestone": "declined", "day": today}),
        ("plan_answered", {"milestone": "declined", "day": None}),
        ("plan_answered", {"milestone": "accepted", "day": today}),
    ]
    theirs = desk.read(other, lambda tx: tx.changes.since(None, MOST_CHANGES)).page
    assert number not in {one.dossier for one in theirs}


def test_nobody_else_sees_it_opens_it_or_answers_it(desk: Desk, number: str) -> None:
    sent = send(desk, number)
    reply.receive(desk, ANA, number, sent)
    for act in (
        lambda: reply.look(desk, BEN, number),
        lambda: reply.receive(desk, BEN, number, sent),
        lambda: reply.reply(desk, BEN, number, sent, "declined", ""),
        lambda: offer.look(desk, ELSEWHERE, number),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_person_notes_an_answer_of_their_own_and_nothing_else(desk: Desk, number: str) -> None:
    """Row security: no other fact, no plan, in nobody else's name, and never struck out."""
    sent = send(desk, number)
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
    right = a_note(dossier, ANA, rank=sent + 1, milestone=Milestone.ACCEPTED)
    for actor, wrong in (
        (ANA, replace(right, milestone=Milestone.COMPLETE)),
        (ANA, replace(right, milestone=Milestone.PROPOSED, plan=1)),
        (ANA, replace(right, noted_by=AGENT.id)),
        (ANA, replace(right, day=None)),
        (BEN, replace(right, noted_by=BEN.id)),
    ):
        with pytest.raises(NotAllowed), desk.begin(actor) as tx:
            tx.milestones.note(wrong)
    with desk.begin(ANA) as tx:
        tx.milestones.note(right)


def test_a_refusal_is_a_refusal_at_once_and_nothing_follows_a_decision(
    office: Office, desk: Desk, number: str
) -> None:
    sent = send(desk, number)
    reply.receive(desk, ANA, number, sent)
    reply.reply(desk, ANA, number, sent, "declined", "Mon fils m’aide.")
    deemed = note.case_of(desk, AGENT, number).clocks.deemed
    assert deemed and deemed.outcome is Outcome.DEEMED_REFUSED
    assert offer.look(desk, AGENT, number).next is None
    decide.decide(desk, AGENT, number, "refused", a_pdf(), 0)
    office.work()
    shown = reply.look(desk, ANA, number)
    assert shown.ended and shown.plan and shown.offer.answer
    note_rank = offer.look(desk, AGENT, number).seen
    with pytest.raises(IsDecided):
        offer.send(desk, AGENT, number, 1, note_rank)


def test_a_late_answer_is_taken_and_is_late(office: Office, timed: Desk, clock: Clock) -> None:
    clock.now = office.desk.clock()  # duties are of that day
    number = f"{planned_request(office, timed).number}-1"
    sent = send(timed, number)
    reply.receive(timed, ANA, number, sent)
    clock.forward(days=15)
    last = reply.look(timed, ANA, number).deadline
    assert last and last.last and last.last < legal_day(clock())
    reply.reply(timed, ANA, number, sent, "accepted", "")
    assert deadline(timed, number, "reply").state is State.MET_LATE
    deemed = note.case_of(timed, AGENT, number).clocks.deemed
    assert deemed and deemed.outcome is Outcome.DEEMED_REFUSED, "the law's word, until decided"
    office.work(timed)  # nothing is left that is due on a day to come


def test_an_answer_on_paper_stands_as_one_given_here(desk: Desk, number: str) -> None:
    today, sent = legal_day(desk.clock()), send(desk, number)
    note.note(desk, AGENT, number, "received", today, sent)
    note.note(desk, AGENT, number, "accepted", today, sent + 1)
    assert reply.look(desk, ANA, number).plan
    with pytest.raises(Answered):
        reply.reply(desk, ANA, number, sent, "declined", "")
    note.strike(desk, AGENT, number, "accepted", sent + 2)
    told = len(write.read(desk, ANA, number).told)
    reply.reply(desk, ANA, number, sent, "declined", "")
    seen = offer.look(desk, AGENT, number).seen
    note.strike(desk, AGENT, number, "declined", seen)
    words = [one.words for one in write.read(desk, ANA, number).told[told:]]
    assert "I refuse" in words[0] and "cancelled your answer" in words[1], "she is told"
    note.strike(desk, AGENT, number, "received", seen + 1)
    note.strike(desk, AGENT, number, "proposed", seen + 2)
    assert "It is withdrawn" in write.read(desk, ANA, number).told[-1].words
    assert offer.look(desk, AGENT, number).next is Milestone.PROPOSED


def test_what_was_sent_by_post_is_not_answered_here(desk: Desk, number: str) -> None:
    note.note(desk, AGENT, number, "proposed", legal_day(desk.clock()), 0)
    with pytest.raises(NotFound):
        reply.look(desk, ANA, number)
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
    answer = a_note(dossier, ANA, rank=2, milestone=Milestone.ACCEPTED)
    with pytest.raises(NotAllowed), desk.begin(ANA) as tx:
        tx.milestones.note(answer)


def test_a_request_that_was_taken_back_is_answered_no_more(
    desk: Desk, filed: AidRequest, number: str
) -> None:
    sent = send(desk, number)
    reply.receive(desk, ANA, number, sent)
    withdraw.withdraw(desk, ANA, filed.number)
    assert reply.look(desk, ANA, number).ended
    with pytest.raises(Conflict):
        reply.reply(desk, ANA, number, sent, "accepted", "")


@pytest.mark.parametrize("acts", [(Allowed.FOLLOW,), (Allowed.FOLLOW, Allowed.RECEIVE), None])
def test_who_helps_does_what_their_mandate_says(
    desk: Desk, number: str, acts: tuple[Allowed, ...] | None
) -> None:
    """To follow is not to receive; to receive is not to answer; the funder reads who answered."""
    posted, sent = replace(desk, post=POST), send(desk, number)
    wanted = tuple(Allowed) if acts is None else acts
    soizic = an_applicant("00000000-0000-4000-8000-000000000003")
    mandate = asked(posted, soizic, acts=wanted)
    confirm_mandate.confirm_signed_in(posted, ANA, mandate.secret, "x", "eidas1")
    helper = replace(soizic, behalf=ANA.id)
    if Allowed.RECEIVE not in wanted:
        with pytest.raises(NotFound):
            reply.receive(desk, helper, number, sent)
        return
    reply.receive(desk, helper, number, sent)
    assert reply.look(desk, helper, number).plan
    if Allowed.SEND not in wanted:
        with pytest.raises(NotFound):
            reply.reply(desk, helper, number, sent, "accepted", "")
        return
    noted = reply.reply(desk, helper, number, sent, "accepted", "")
    assert noted.noted_by == soizic.id
    assert write.read(desk, AGENT, number).told[-1].helper == "Soizic Le Goff"
