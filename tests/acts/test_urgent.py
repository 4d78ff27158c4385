"""The urgent APA granted the same day; who else looks at a dossier, and who changed it last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.acts import decide, follow, inbox, judge, note, presence, review, urgent, write
from portal.desk import Desk
from portal.domain.clocks import State
from portal.domain.errors import Conflict, NotFound
from portal.domain.happened import legal_day
from portal.domain.inbox import Flag, List, Place
from portal.domain.people import WORKER
from portal.domain.steps import Name
from tests.acts.office import Office, file
from tests.build import Clock, a_caseworker, a_pdf, an_applicant

AGENT, COLLEAGUE = a_caseworker("dep-35"), a_caseworker("dep-35", "caseworker-2")
ELSEWHERE, ANA = a_caseworker("dep-13"), an_applicant()
URGENT = {
    "needs": ["hospital_discharge"],
    "hospital_name": "CHU de Rennes",
    "hospital_entered": "2026-02-20",
    "hospital_leaving": "2026-03-05",
}
"""Odette leaves hospital, and comes under the APA (R07)."""


@pytest.mark.long
def test_the_flat_rate_is_granted_the_same_day_and_is_to_be_settled(
    office: Office, timed: Desk, clock: Clock
) -> None:
    """CASF L232-12 and R232-29: half of the ceiling of GIR 1, an advance, until the decision."""
    usual, filed = file(timed), file(timed, language="en", **URGENT)
    number, today = f"{filed.number}-1", legal_day(clock())
    office.work(timed)
    (first, _second) = inbox.look(timed, AGENT, List.ALL).lines
    assert (first.dossier.number, first.standing.place) == (number, Place.FIRST)
    assert first.standing.due_on == today, "the same day"
    with pytest.raises(NotFound):
        urgent.grant_provisionally(timed, ELSEWHERE, number)
    with pytest.raises(Conflict):
        urgent.grant_provisionally(timed, AGENT, f"{usual.number}-1")
    found = urgent.urgent_of(timed, AGENT, number)
    assert found.flat is not None
    urgent.grant_provisionally(timed, AGENT, number)
    with pytest.raises(Conflict):
        urgent.grant_provisionally(timed, COLLEAGUE, number)
    office.work(timed)
    told = {one.limit: one for one in note.case_of(timed, AGENT, number).clocks.deadlines}
    assert told["grant_provisionally"].state is State.MET
    assert told["regularise"].last == today.replace(month=5)
    lines = {one.dossier.number: one.standing for one in inbox.look(timed, AGENT, List.ALL).lines}
    assert Flag.PROVISIONAL in lines[number].flags
    words = write.read(timed, ANA, number).told[-1].words
    assert str(found.flat.amount).partition(".")[0][-3:] in words
    assert "from 2 March 2026" in words
    assert "avance" in words
    steps = follow.standings(timed, ANA, filed.number)[0].steps
    assert Name.PROVISIONAL in {step.name for step in steps}
    with timed.begin(WORKER) as tx:
        entries = {one.word: one.detail for one in tx.ledger.of(number)}
    assert entries["GrantedProvisionally"]["amount"] == str(found.flat.amount)
    decide.decide(timed, AGENT, number, "granted", a_pdf(), 0)
    office.work(timed)
    (line,) = inbox.look(timed, AGENT, List.DECIDED).lines
    assert Flag.PROVISIONAL not in line.standing.flags


def test_a_colleague_is_seen_and_the_last_change_names_who(
    office: Office, timed: Desk, clock: Clock
) -> None:
    number = f"{file(timed, papers={'identity': a_pdf()}).number}-1"
    office.work(timed)
    assert presence.present(timed, AGENT, number) == ([], ())
    review.open_dossier(timed, COLLEAGUE, number)
    opened = clock()
    clock.forward(minutes=9)
    ((one,), _names) = presence.present(timed, AGENT, number)
    assert (one.id, one.at) == (COLLEAGUE.id, opened)
    assert presence.present(timed, COLLEAGUE, number)[0] == [], "not oneself"
    assert presence.present(timed, ELSEWHERE, number)[0] == [], "no other funder's"
    assert presence.last_change(timed, AGENT, number) is None, "looking changes nothing"
    judge.judge(timed, COLLEAGUE, number, "pieces/identity-1.pdf", "suits", 0)
    change = presence.last_change(timed, AGENT, number)
    assert change == presence.Change("PaperJudged", COLLEAGUE.id, clock())
    clock.forward(minutes=11)
    assert presence.present(timed, AGENT, number)[0] == []
    assert timedelta(minutes=10) == presence.JUST_NOW
