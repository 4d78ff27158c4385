"""A letter of the portal's own bears the day of its decision, and tells what is so on that day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.acts import compose, decide, inbox, letter_waits, rewrite, second
from portal.desk import Desk
from portal.domain.decision import Proposed
from portal.domain.errors import NotFound
from portal.domain.findings import exit_code
from portal.domain.people import WORKER
from portal.lettering import Written
from tests.acts.office import Office, file
from tests.acts.test_letters_composed import text_of, two_persons
from tests.build import Clock, a_caseworker, an_applicant

AGENT, COLLEAGUE = a_caseworker("dep-35"), a_caseworker("dep-35", "caseworker-2")
WORDS = Written("Voir votre courrier.")
LATER = timedelta(days=20)


@pytest.fixture
def number(office: Office, timed: Desk) -> str:
    number = f"{file(timed, language='en').number}-1"
    office.work(timed)
    inbox.be_known(timed, AGENT, "LE BRIS Anne")
    return number


def proposed_by(desk: Desk, number: str) -> Proposed:
    letter = compose.compose(desk, AGENT, number, "refused", ["residence"], WORDS.words)
    return decide.propose(desk, AGENT, number, "refused", letter, 0, "residence", composed=True)


def test_what_is_confirmed_later_is_dated_that_day(
    office: Office, timed: Desk, clock: Clock, number: str
) -> None:
    two = two_persons(timed)
    proposed = proposed_by(two, number)
    assert rewrite.of_today(two, AGENT, proposed, AGENT.id, WORDS) is None, "it is of today"
    second.propose(two, AGENT, proposed, WORDS)
    clock.now += LATER
    waits = second.waiting(two, COLLEAGUE, number)
    assert waits and second.written_of(two, COLLEAGUE, waits) == WORDS
    letter = rewrite.of_today(two, COLLEAGUE, waits.proposed, waits.proposed_by, WORDS)
    assert letter
    told = decide.again(two, COLLEAGUE, waits.proposed, letter)
    decision = second.confirm(two, COLLEAGUE, number, proposed.inbox_key, told)
    with pytest.raises(NotFound):
        two.inbox.get(proposed.inbox_key)
    office.work(two)
    office.checkpoint()
    kept = decide.letter(two, an_applicant(), decision.number)
    french, english = text_of(kept)
    assert "Décision du 22 mars 2026" in french and "Décision du 2 mars" not in french
    assert "jusqu’au 22 mai 2026" in french and "22 May 2026" in english
    assert WORDS.words in french and "LE BRIS Anne" in french
    assert exit_code(two.sealer.check(kept)) == 0
    with two.begin(WORKER) as tx:
        assert tx.decisions.get(decision.number).decided_at == clock.now


def test_what_it_tells_has_changed(timed: Desk, number: str) -> None:
    proposed = proposed_by(timed, number)
    inbox.be_known(timed, AGENT, "LE BRIS-FABRE Anne")
    with pytest.raises(rewrite.Outdated):
        rewrite.of_today(timed, AGENT, proposed, AGENT.id, WORDS)
    with pytest.raises(rewrite.Outdated):
        rewrite.of_today(timed, AGENT, proposed, AGENT.id, Written("Autre chose."))
    assert letter_waits.look(timed, AGENT, proposed).pages == 2, "it can be read still"


def test_what_it_was_written_from_is_its_dossiers_alone(timed: Desk, number: str) -> None:
    two = two_persons(timed)
    proposal = second.propose(two, AGENT, proposed_by(two, number), WORDS)
    assert proposal.written and WORDS.words.encode() not in proposal.written
    with pytest.raises(NotFound):
        second.written_of(two, a_caseworker("dep-13"), proposal)
