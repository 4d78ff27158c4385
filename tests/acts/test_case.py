"""What a caseworker notes of a dossier: dates, what papers are worth; what its person is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.acts import ask, decide, figures, follow, inbox, judge, note, remind_papers, write
from portal.dating import NotedMeanwhile
from portal.desk import Desk
from portal.domain.clocks import State
from portal.domain.duties import Duty
from portal.domain.errors import NotFound, NotReady
from portal.domain.figures import Step
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.inbox import List, Place
from portal.domain.milestones import Worth
from portal.domain.people import WORKER
from portal.domain.steps import Name
from portal.recording import IsDecided
from tests.acts.added import add_to
from tests.acts.office import Office, file
from tests.acts.on_duty import OPERATOR, appoint
from tests.build import Clock, a_caseworker, a_pdf, an_applicant

AGENT, COLLEAGUE = a_caseworker("dep-35"), a_caseworker("dep-35", "caseworker-2")
ELSEWHERE, ANA = a_caseworker("dep-13"), an_applicant()
IDENTITY = "pieces/identity-1.pdf"


def problems(error: pytest.ExceptionInfo[NotReady]) -> list[str]:
    return [one.text for one in error.value.problems]


def test_a_complete_file_is_acknowledged_and_its_two_months_begin(
    office: Office, timed: Desk, clock: Clock
) -> None:
    filed = file(timed, papers={"identity": a_pdf()}, language="en")
    number, today = f"{filed.number}-1", legal_day(clock())
    office.work(timed)
    until = today + timedelta(days=20)
    ask.ask(timed, AGENT, number, ask.Wished(["tax_notice"], until, "", 0))
    with pytest.raises(NotReady) as wrong:
        note.note(timed, AGENT, number, "complete", today, 0)
    assert problems(wrong) == [note.WAITS]
    ask.cancel(timed, AGENT, number, 1)
    for day, code in ((today - timedelta(days=1), note.EARLY), (until, note.TO_COME)):
        with pytest.raises(NotReady) as wrong:
            note.note(timed, AGENT, number, "complete", day, 0)
        assert problems(wrong) == [code]
    with pytest.raises(NotReady) as wrong:
        note.note(timed, AGENT, number, "accepted", today, 0)
    assert problems(wrong) == [note.NOT_YET]
    with pytest.raises(NotFound):
        note.note(timed, ELSEWHERE, number, "complete", today, 0)
    note.note(timed, AGENT, number, "complete", today, 0)
    office.work(timed)
    case = note.case_of(timed, AGENT, number)
    told = {one.limit: one for one in case.clocks.deadlines}
    assert (case.clocks.complete, case.clocks.presumed) == (today, False)
    assert told["acknowledge"].state is told["ask_for_papers"].state is State.MET
    assert told["propose"].last == today + timedelta(days=30)
    with timed.begin(OPERATOR) as tx:
        appoint(tx, "manager-1", "dep-35", Duty.MANAGER)
    counted = figures.figures(timed, a_caseworker("dep-35", "manager-1"), Step.MONTH)
    assert (counted.periods[-1].received, counted.periods[-1].waiting) == (1, 1)
    assert {one.limit: one.in_time for one in counted.kept} == {
        "acknowledge": 1, "ask_for_papers": 1,
    }  # fmt: skip
    words = write.read(timed, ANA, number).told[-1].words
    assert "complete since 2 March 2026" in words
    assert "2 mai 2026" in words, "the law's day, in French beneath"
    (place,) = follow.standings(timed, ANA, filed.number)
    assert Name.COMPLETE in {step.name for step in place.steps}
    with pytest.raises(NotedMeanwhile) as clash:
        note.note(timed, COLLEAGUE, number, "proposed", today, 0)
    assert (clash.value.noted.noted_by, clash.value.noted.milestone) == (AGENT.id, "complete")
    note.strike(timed, COLLEAGUE, number, "complete", 1)
    assert note.case_of(timed, AGENT, number).clocks.presumed
    assert "It is not complete yet" not in words
    assert Milestone.COMPLETE not in follow.standings(timed, ANA, filed.number)[0].days
    for rank, one in enumerate(("proposed", "accepted"), start=2):
        note.note(timed, AGENT, number, one, today, rank)
    for contrary in ("declined", "no_plan"):
        with pytest.raises(NotReady) as wrong:
            note.note(timed, AGENT, number, contrary, today, 4)
        assert problems(wrong) == [note.AGAINST]
    with pytest.raises(NotReady) as wrong:
        far = today + timedelta(days=91)
        ask.ask(timed, AGENT, number, ask.Wished(["tax_notice"], far, "", 0))
    assert problems(wrong) == [ask.FAR]


@pytest.mark.long
def test_two_reminders_then_the_answer_brings_it_to_the_top(
    office: Office, timed: Desk, clock: Clock
) -> None:
    first, filed = file(timed, papers={"identity": a_pdf()}), file(timed)
    number, until = f"{filed.number}-1", legal_day(clock()) + timedelta(days=30)
    office.work(timed)
    ask.ask(timed, AGENT, number, ask.Wished(["tax_notice"], until, "", 0))
    sent = []
    for days in (6, 1, 6, 1, 10):
        clock.forward(days=days)
        sent.append(remind_papers.remind_of_papers(timed))
    assert sent == [0, 1, 0, 1, 0]
    assert office.asked("SELECT count(*) FROM jobs WHERE kind = 'tell_reminder'") == [(2,)]
    add_to(timed, filed, {"tax_notice": a_pdf()})
    office.work(timed)
    lines = inbox.look(timed, AGENT, List.ALL).lines
    assert [one.dossier.number for one in lines] == [number, f"{first.number}-1"]
    assert lines[0].standing.place is Place.FIRST
    clock.forward(hours=1)
    note.note(timed, AGENT, number, "complete", legal_day(clock()), 0)
    office.work(timed)
    (line,) = (one for one in inbox.look(timed, AGENT, List.ALL).lines
               if one.dossier.number == number)  # fmt: skip
    assert line.standing.place is Place.USUAL


@pytest.mark.long
def test_a_paper_that_does_not_suit_is_told_until_another_comes(
    office: Office, timed: Desk, clock: Clock
) -> None:
    filed = file(timed, papers={"identity": a_pdf()})
    number = f"{filed.number}-1"
    office.work(timed)
    clock.forward(hours=1)
    judge.judge(timed, AGENT, number, IDENTITY, "unreadable", 0)
    with pytest.raises(judge.JudgedMeanwhile):
        judge.judge(timed, COLLEAGUE, number, IDENTITY, "suits", 0)
    for agent, name in ((ELSEWHERE, IDENTITY), (AGENT, "dossier.pdf"), (AGENT, "pieces/x-1.pdf")):
        with pytest.raises(NotFound):
            judge.judge(timed, agent, number, name, "suits", 0)
    (again,) = follow.standings(timed, ANA, filed.number)[0].again
    assert (again.kind, again.worth) == ("identity", Worth.UNREADABLE)
    assert ask.askable(timed, AGENT, number).unfit == {"identity": Worth.UNREADABLE}
    clock.forward(hours=1)
    add_to(timed, filed, {"identity": a_pdf()})
    office.work(timed)
    assert follow.standings(timed, ANA, filed.number)[0].again == ()
    assert ask.askable(timed, AGENT, number).unfit == {}
    with timed.begin(WORKER) as tx:
        told = [one.word for one in tx.ledger.of(number)]
    assert told.count("PaperJudged") == 1


def test_once_decided_nothing_is_noted_struck_out_or_asked_for(office: Office, desk: Desk) -> None:
    filed, today = file(desk), legal_day(desk.clock())
    number = f"{filed.number}-1"
    office.work()
    note.note(desk, AGENT, number, "complete", today, 0)
    decide.decide(desk, AGENT, number, "granted", a_pdf(), 0)
    office.work()
    written = len(write.read(desk, ANA, number).told)
    with pytest.raises(IsDecided):
        note.strike(desk, AGENT, number, "complete", 1)
    with pytest.raises(IsDecided):
        note.note(desk, AGENT, number, "proposed", today, 1)
    with pytest.raises(IsDecided):
        until = today + timedelta(days=30)
        ask.ask(desk, AGENT, number, ask.Wished(["tax_notice"], until, "", 0))
    assert len(write.read(desk, ANA, number).told) == written
    (place,) = follow.standings(desk, ANA, filed.number)
    assert {Name.COMPLETE, Name.DECIDED} <= {step.name for step in place.steps}
