"""A dossier that is learned to be urgent after it was filed: first in its lists, until said not."""

from __future__ import annotations

from datetime import date

import pytest

from portal.acts import (
    decide,
    follow,
    inbox,
    kin,
    mark_urgent,
    note,
    reorient,
    urgent,
    verify,
    write,
)
from portal.acts.mark_urgent import Wished
from portal.dating import NotedMeanwhile
from portal.desk import Desk
from portal.domain.clocks import State
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.findings import exit_code
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.inbox import Flag, List, Place
from portal.domain.people import WORKER
from portal.domain.steps import Name
from portal.recording import IsDecided
from tests.acts.office import Office, file
from tests.acts.on_duty import OPERATOR, appoint
from tests.build import Clock, a_caseworker, a_pdf, an_applicant

AGENT, COLLEAGUE = a_caseworker("dep-35"), a_caseworker("dep-35", "caseworker-2")
ELSEWHERE, ANA = a_caseworker("dep-13"), an_applicant()
HOSPITAL = Wished("hospital_discharge", date(2026, 3, 6), typed=True, seen=0)
SOCIAL = Wished("social", None, typed=False, seen=0)


def words_of(error: pytest.ExceptionInfo[NotReady]) -> list[tuple[str | None, str]]:
    return [(one.question, one.text) for one in error.value.problems]


def test_an_apa_learned_to_be_urgent_comes_first_and_may_be_granted_at_once(
    office: Office, timed: Desk, clock: Clock
) -> None:
    """CASF L232-12: what is urgent is not only what the form told."""
    first, filed = file(timed), file(timed, language="en")
    kin_of = f"{first.number}-1"
    number = f"{filed.number}-1"
    office.work(timed)
    clock.forward(days=3)
    today = legal_day(clock())
    with pytest.raises(NotFound):
        mark_urgent.mark(timed, ELSEWHERE, number, HOSPITAL)
    with timed.begin(OPERATOR) as tx:
        appoint(tx, "doctor-35", "dep-35", Duty.DOCTOR)
    with pytest.raises(NotAllowed):
        mark_urgent.mark(timed, a_caseworker("dep-35", "doctor-35"), number, HOSPITAL)
    with pytest.raises(Conflict):
        urgent.grant_provisionally(timed, AGENT, number)
    mark_urgent.mark(timed, AGENT, number, HOSPITAL)
    office.work(timed)
    (line, _other) = inbox.look(timed, AGENT, List.ALL).lines
    assert (line.dossier.number, line.standing.place) == (number, Place.FIRST)
    assert Flag.URGENT in line.standing.flags and line.standing.due_on == today
    told = {one.limit: one for one in note.case_of(timed, AGENT, number).clocks.deadlines}
    assert told["grant_provisionally_since"].last == today, "from the day it was noted"
    assert told["decide"].last == today.replace(day=2, month=5), "the other limits run on"
    (place,) = follow.standings(timed, ANA, filed.number)
    assert Name.URGENT in {step.name for step in place.steps}
    assert place.urgency and place.urgency.leaving == date(2026, 3, 6)
    with pytest.raises(NotedMeanwhile):
        mark_urgent.take_off(timed, COLLEAGUE, number, "mistake", 0)
    kin.tell_apart(timed, AGENT, number, kin_of)
    found = urgent.urgent_of(timed, AGENT, number)
    assert (found.asked, found.hospital, found.leaving) == (True, False, date(2026, 3, 6))
    urgent.grant_provisionally(timed, AGENT, number)
    office.work(timed)
    told = {one.limit: one for one in note.case_of(timed, AGENT, number).clocks.deadlines}
    assert told["grant_provisionally_since"].state is State.MET
    assert told["regularise_since"].last == today.replace(month=5)
    with pytest.raises(Conflict):
        mark_urgent.take_off(timed, AGENT, number, "mistake", 2)
    office.checkpoint()
    assert exit_code(verify.verify_request(timed, filed.number)) == 0
    office.superuser(f"UPDATE milestones SET reason = 'social' WHERE dossier = '{number}'"
                     " AND milestone = 'urgent'")  # fmt: skip
    wrong = verify.verify_request(timed, filed.number)
    assert [one.check for one in wrong if one.outcome != "same"] == [f"{number} urgencies noted"]


def test_what_was_a_mistake_is_taken_off_and_the_person_reads_so(
    office: Office, timed: Desk, clock: Clock
) -> None:
    filed = file(timed, language="en")
    number = f"{filed.number}-1"
    office.work(timed)
    with pytest.raises(Conflict):
        mark_urgent.take_off(timed, AGENT, number, "mistake", 0)
    mark_urgent.mark(timed, AGENT, number, SOCIAL)
    since = legal_day(clock())
    clock.forward(days=1)
    changed = Wished("medical", date(2026, 3, 9), typed=True, seen=1)
    again = mark_urgent.mark(timed, COLLEAGUE, number, changed)
    assert (again.day, again.leaving) == (since, None), "urgent since the same day; no hospital"
    with pytest.raises(NotReady) as wrong:
        mark_urgent.take_off(timed, AGENT, number, "social", 2)
    assert words_of(wrong) == [("end", mark_urgent.NONE)]
    mark_urgent.take_off(timed, AGENT, number, "mistake", 2)
    office.work(timed)
    (line,) = inbox.look(timed, AGENT, List.ALL).lines
    assert (line.standing.place, Flag.URGENT in line.standing.flags) == (Place.USUAL, False)
    (place,) = follow.standings(timed, ANA, filed.number)
    assert place.urgency is None and Name.URGENT not in {step.name for step in place.steps}
    words = write.read(timed, ANA, number).told[-1].words
    assert "no longer treated as urgent. It had been marked as urgent by mistake." in words
    assert "n’est plus traitée en urgence" in words, "in French beneath"
    with timed.begin(WORKER) as tx:
        told = [one.word for one in tx.ledger.of(number)]
    assert [one for one in told if "rgen" in one] == ["MarkedUrgent", "MarkedUrgent",
                                                      "UrgencyTakenOff"]  # fmt: skip
    with pytest.raises(Conflict):
        urgent.grant_provisionally(timed, AGENT, number)
    office.checkpoint()
    assert exit_code(verify.verify_request(timed, filed.number)) == 0


def test_a_reason_and_a_day_that_cannot_be_are_refused(office: Office, timed: Desk) -> None:
    number = f"{file(timed).number}-1"
    office.work(timed)
    none = Wished("mistake", None, typed=False, seen=0)
    unreadable = Wished("hospital_discharge", None, typed=True, seen=0)
    far = Wished("hospital_discharge", date(2062, 3, 6), typed=True, seen=0)
    for wished, problem in (
        (none, (mark_urgent.REASON, mark_urgent.NONE)),
        (unreadable, (mark_urgent.LEAVING, mark_urgent.UNREADABLE)),
        (far, (mark_urgent.LEAVING, mark_urgent.TOO_FAR)),
    ):
        with pytest.raises(NotReady) as wrong:
            mark_urgent.mark(timed, AGENT, number, wished)
        assert words_of(wrong) == [problem]
    decide.decide(timed, AGENT, number, "refused", a_pdf(), 0)
    office.work(timed)
    with pytest.raises(IsDecided):
        mark_urgent.mark(timed, AGENT, number, HOSPITAL)


def test_it_goes_on_at_a_fund_and_when_the_dossier_moves(
    office: Office, timed: Desk, clock: Clock
) -> None:
    """The urgency is the person's: who gets the dossier next is not to learn it anew."""
    told = {"dress": "yes", "wash": "yes",
            "pensions": [{"scheme": "msa_sa", "kind": "own", "quarters": 150}]}  # fmt: skip
    filed = file(timed, **told)
    number = f"{filed.number}-1"
    office.work(timed)
    with timed.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
    agent = a_caseworker(dossier.funder, "agent-msa")
    with timed.begin(OPERATOR) as tx:
        appoint(tx, agent.id, dossier.funder, Duty.CASEWORKER)
    found = mark_urgent.marked(timed, agent, number)
    assert [one.id for one in found.reasons] == ["hospital_discharge"], "no other is a fund's"
    mark_urgent.mark(timed, agent, number, HOSPITAL)
    office.work(timed)
    (line,) = inbox.look(timed, agent, List.ALL).lines
    assert (line.standing.place, line.standing.due_on) == (Place.FIRST, date(2026, 3, 6))
    assert urgent.urgent_of(timed, agent, number).hospital, "urgent, without an amount"
    clock.forward(days=1)
    reorient.reorient(timed, agent, number, reorient.Wished("dep-35", "needs_apa", "", 0))
    office.work(timed)
    assert urgent.urgent_of(timed, AGENT, number).asked
    found = mark_urgent.marked(timed, AGENT, number)
    assert found.urgency and not found.here
    (line,) = inbox.look(timed, AGENT, List.ALL).lines
    assert Flag.URGENT in line.standing.flags
    days = note.case_of(timed, AGENT, number).happened.history.days
    assert days[Milestone.URGENT] == legal_day(clock()), "here, since it came"
    assert days[Milestone.DISCHARGE] == date(2026, 3, 6)
    mark_urgent.take_off(timed, AGENT, number, "put_off", 0)
    (place,) = follow.standings(timed, ANA, filed.number)
    assert place.urgency is None
    clock.forward(minutes=1)
    office.work(timed)
    office.checkpoint()
    assert exit_code(verify.verify_request(timed, filed.number)) == 0
