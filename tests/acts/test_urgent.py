"""The urgent APA granted the same day; who else looks at a dossier, and who changed it last."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from portal.acts import (
    compose,
    decide,
    follow,
    inbox,
    judge,
    kin,
    note,
    presence,
    reorient,
    review,
    rewrite,
    urgent,
    verify,
)  # fmt: skip
from portal.desk import Desk
from portal.domain.clocks import State
from portal.domain.decision import Verdict
from portal.domain.dossier import Status, digest
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.findings import Outcome, exit_code
from portal.domain.happened import legal_day
from portal.domain.inbox import Flag, List, Place
from portal.domain.people import WORKER
from portal.domain.steps import Name
from tests.acts.bags import Bag, exported
from tests.acts.office import Office, file, funder_of
from tests.acts.on_duty import OPERATOR, appoint
from tests.acts.test_letters_composed import text_of
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


def different(desk: Desk, number: str) -> list[str]:
    """What every check finds that is not as it should be, or was not looked at."""
    return [one.check for one in verify.verify_request(desk, number)
            if one.outcome is not Outcome.SAME]  # fmt: skip


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
    urgent.grant_provisionally(timed, AGENT, number, sure=True)  # beside the usual request
    with pytest.raises(Conflict):
        urgent.grant_provisionally(timed, COLLEAGUE, number)
    office.work(timed)
    told = {one.limit: one for one in note.case_of(timed, AGENT, number).clocks.deadlines}
    assert told["grant_provisionally"].state is State.MET
    assert told["regularise"].last == today.replace(month=5)
    lines = {one.dossier.number: one.standing for one in inbox.look(timed, AGENT, List.ALL).lines}
    assert Flag.PROVISIONAL in lines[number].flags
    (granted,) = decide.decisions(timed, AGENT, number)
    assert (granted.verdict, granted.status) == (Verdict.PROVISIONAL, Status.SEALED)
    words = "\n".join(text_of(decide.letter(timed, ANA, granted.number)))
    assert str(found.flat.amount).partition(".")[0][-3:] in words
    assert "from 2 March 2026" in words and "avance" in words
    assert "article L134-2" in words, "the ways to contest it"
    standing = follow.standings(timed, ANA, filed.number)[0]
    assert (standing.decision, standing.provisional) == (None, granted), "the decision is due"
    assert granted.retain_until and granted.retain_until.year == clock().year + 10
    steps = follow.standings(timed, ANA, filed.number)[0].steps
    assert Name.PROVISIONAL in {step.name for step in steps}
    with timed.begin(WORKER) as tx:
        entries = {one.word: one.detail for one in tx.ledger.of(number)}
    assert entries["GrantedProvisionally"]["amount"] == str(found.flat.amount)
    with pytest.raises(Conflict):
        decide.decide(timed, AGENT, number, "granted", a_pdf(), 0)
    assert decide.decide(timed, AGENT, number, "granted", a_pdf(), 1).previous == granted.number
    office.work(timed)
    office.checkpoint()
    assert different(timed, filed.number) == []
    office.superuser(f"UPDATE decisions SET verdict = 'granted' WHERE number = '{granted.number}'")
    assert f"{number} decision 1 verdict" in different(timed, filed.number)
    (line,) = inbox.look(timed, AGENT, List.DECIDED).lines
    assert Flag.PROVISIONAL not in line.standing.flags


def test_a_funds_help_after_hospital_is_urgent_by_the_day_of_leaving(
    office: Office, timed: Desk
) -> None:
    """No delay is published: it comes first all the same, and goes on as what is urgent there."""
    told = {"dress": "yes", "wash": "yes",
            "pensions": [{"scheme": "msa_sa", "kind": "own", "quarters": 150}]}  # fmt: skip
    usual, filed = file(timed, **told), file(timed, **URGENT | told)
    number = f"{filed.number}-1"
    office.work(timed)
    with timed.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
    agent = a_caseworker(dossier.funder, "agent-msa")
    with timed.begin(OPERATOR) as tx:
        appoint(tx, agent.id, dossier.funder, Duty.CASEWORKER)
    lines = inbox.look(timed, agent, List.ALL).lines
    assert [one.dossier.number for one in lines] == [number, f"{usual.number}-1"]
    assert [Flag.URGENT in one.standing.flags for one in lines] == [True, False]
    leaving = date(2026, 3, 5)
    assert (dossier.routes[0].aid, lines[0].standing.due_on) == ("home_help", leaving)
    found = urgent.urgent_of(timed, agent, number)
    assert (found.hospital, found.leaving, found.asked) == (True, leaving, False)
    reorient.reorient(timed, agent, number, reorient.Wished("dep-35", "needs_apa", "", 0))
    assert urgent.urgent_of(timed, AGENT, number).asked


def test_it_stops_no_move_and_its_letter_stays(office: Office, timed: Desk, clock: Clock) -> None:
    """CASF L122-4: who decides for urgency passes the request on; the next one's proof is whole."""
    number = f"{file(timed, **URGENT).number}-1"
    office.work(timed)
    granted = urgent.grant_provisionally(timed, AGENT, number)
    wished = reorient.Wished("dep-13", "other_departement", "", 0)
    with pytest.raises(Conflict):
        reorient.reorient(timed, AGENT, number, wished)  # its letter is being sealed
    office.work(timed)
    clock.forward(minutes=1)
    found = reorient.movable(timed, AGENT, number)
    assert found.provisional and not found.decided
    assert not [one for one in found.objects if one.name.startswith("decisions/")]
    reorient.reorient(timed, AGENT, number, wished)
    office.work(timed)
    with timed.begin(OPERATOR) as tx:
        appoint(tx, ELSEWHERE.id, "dep-13", Duty.CASEWORKER)
    assert decide.decisions(timed, AGENT, number) == ()
    (told,) = decide.decisions(timed, ELSEWHERE, number)
    assert (told.number, told.funder) == (granted.number, "dep-35")
    with pytest.raises(NotFound):
        review.paper_original(timed, ELSEWHERE, number, "decisions/1/lettre.pdf")
    letter = decide.letter(timed, ANA, granted.number)
    assert exit_code(timed.sealer.check(letter)) == 0, "the person keeps it, with its seal"
    decide.decide(timed, ELSEWHERE, number, "granted", a_pdf(), 1)
    office.work(timed)
    *_, bag = [one for one, _ in exported(timed, funder_of("dep-13"), None)]
    assert isinstance(bag, Bag)
    assert {one for one in bag.files if one.startswith("data/decisions/")} == {
        "data/decisions/1/manifest.json", "data/decisions/2/lettre.pdf",
        "data/decisions/2/manifest.json",
    }  # fmt: skip
    first, last = (bag.files[f"data/decisions/{rank}/manifest.json"] for rank in (1, 2))
    assert json.loads(last)["previous_manifest_sha256"] == digest(first)
    filed = bag.files["data/manifest.json"]
    assert json.loads(first)["previous_manifest_sha256"] == digest(filed)
    office.checkpoint()
    assert different(timed, number) == []


def test_a_second_grant_to_one_person_wants_somebody_to_say_that_it_is_due(
    office: Office, timed: Desk
) -> None:
    first, second = (f"{file(timed, **URGENT).number}-1" for _ in range(2))
    office.work(timed)
    assert urgent.before(timed, AGENT, second) == []
    with pytest.raises(NotReady) as refused:
        urgent.grant_provisionally(timed, AGENT, first)
    assert refused.value.problems[0].text == urgent.TWICE, "perhaps one request"
    kin.tell_apart(timed, AGENT, first, second)
    urgent.grant_provisionally(timed, AGENT, first)
    assert urgent.before(timed, AGENT, second) == [first]
    with pytest.raises(NotReady) as refused:
        urgent.grant_provisionally(timed, COLLEAGUE, second)
    assert refused.value.problems[0].text == urgent.BEFORE
    found = urgent.urgent_of(timed, AGENT, second)
    (part,) = urgent.letter_for(timed, found).parts
    assert part.told == found.told["fr"] and part.appeals, "as it will be sealed"
    assert urgent.grant_provisionally(timed, AGENT, second, sure=True).rank == 1


def test_a_decision_says_what_becomes_of_the_advance(office: Office, timed: Desk) -> None:
    number = f"{file(timed, language='en', **URGENT).number}-1"
    office.work(timed)
    [plain] = text_of(compose.compose(timed, AGENT, number, "granted", [], ""))[:1]
    assert "provisoire" not in plain
    urgent.grant_provisionally(timed, AGENT, number)
    office.work(timed)
    granted = compose.compose(timed, AGENT, number, "granted", [], "")
    french, english, *_ = text_of(granted)
    assert "vous a été accordée le 2 mars 2026. Ce qui vous a déjà été versé" in french
    assert "is deducted from the aid granted" in english
    french, *_ = text_of(compose.compose(timed, AGENT, number, "refused", ["residence"], ""))
    assert "prend fin avec cette décision" in french and "déduit" not in french
    proposed = decide.propose(timed, AGENT, number, "granted", granted, 1, composed=True)
    assert rewrite.says_nothing(timed, COLLEAGUE, proposed, AGENT.id), "neither plan nor words"


def test_a_colleague_is_seen_and_the_last_change_names_who(
    office: Office, timed: Desk, clock: Clock
) -> None:
    number = f"{file(timed, papers={'identity': a_pdf()}).number}-1"
    office.work(timed)
    assert presence.present(timed, AGENT, number) == ([], ())
    inbox.be_known(timed, AGENT, "LE BRIS Anne")
    inbox.be_known(timed, COLLEAGUE, "FABRE Claude")
    inbox.assign_several(timed, COLLEAGUE, {number: 0}, AGENT.id)
    assert presence.present(timed, AGENT, number) == ([], ()), "sharing out opens nothing"
    named = {one.id: one.name for one in presence.colleagues(timed, AGENT)}
    assert named[COLLEAGUE.id] == "FABRE Claude", "who changed it is named, there or not"
    shared = presence.Change("Assigned", COLLEAGUE.id, clock())
    review.open_dossier(timed, COLLEAGUE, number)
    opened = clock()
    clock.forward(minutes=4)
    ((one,), _names) = presence.present(timed, AGENT, number)
    assert (one.id, one.at) == (COLLEAGUE.id, opened)
    assert presence.present(timed, COLLEAGUE, number)[0] == [], "not oneself"
    assert presence.present(timed, ELSEWHERE, number)[0] == [], "no other funder's"
    assert presence.last_change(timed, AGENT, number) == shared, "looking changes nothing"
    judge.judge(timed, COLLEAGUE, number, "pieces/identity-1.pdf", "suits", 0)
    change = presence.last_change(timed, AGENT, number)
    assert change == presence.Change("PaperJudged", COLLEAGUE.id, clock())
    clock.forward(minutes=6)
    assert presence.present(timed, AGENT, number)[0] == []
    assert timedelta(minutes=5) == presence.JUST_NOW
