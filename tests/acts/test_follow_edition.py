"""A new edition: answers that fit are kept, the rest is asked again and said, all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.acts import answer, follow_edition, submit
from portal.desk import Desk
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.happened import legal_day
from tests.acts.editions import FROM_THEN_ON, NEXT, two_editions
from tests.acts.office import EIDAS, ISSUER, Office, a_draft, file
from tests.build import EDITION, Clock, a_pdf, an_applicant

ANA, OTHER = an_applicant(), an_applicant("somebody-else")
AGAIN = ("used_name", "occupancy", "declare_truth", "signed_name")


@pytest.fixture
def desk(timed: Desk, tmp_path: Path) -> Desk:
    return replace(timed, editions=two_editions(tmp_path))


def begun(desk: Desk) -> str:
    """A draft of the first edition, with two papers and one promised."""
    papers = {kind: a_pdf(kind) for kind in ("identity", "tax_notice")}
    draft = a_draft(desk, ANA, papers, used_name="Le Bihan")
    soon = legal_day(desk.clock()) + timedelta(days=40)
    answer.defer(desk, ANA, draft.id, "bank_details", True, soon)
    return draft.id


def test_before_its_day_nothing_moves(desk: Desk, clock: Clock) -> None:
    draft = answer.draft(desk, ANA, begun(desk))
    assert follow_edition.ahead(desk, draft, legal_day(clock())) is None
    follow_edition.follow_edition(desk, ANA, draft.id)
    assert answer.draft(desk, ANA, draft.id) == draft


def test_what_fits_is_kept_and_the_rest_is_asked_again(
    office: Office, desk: Desk, clock: Clock
) -> None:
    was = answer.draft(desk, ANA, begun(desk))
    clock.now = FROM_THEN_ON
    to = follow_edition.ahead(desk, was, legal_day(clock()))
    assert to is not None
    assert to.id == NEXT
    follow_edition.follow_edition(desk, ANA, was.id)
    now = answer.draft(desk, ANA, was.id)
    assert (now.edition, now.later) == (NEXT, frozenset({"bank_details"}))
    assert now.promised == was.promised != {}
    assert now.answers == {name: v for name, v in was.answers.items() if name not in AGAIN}
    assert now.moved is not None
    assert (now.moved.edition, now.moved.at) == (EDITION, FROM_THEN_ON)
    assert set(now.moved.questions) == set(AGAIN)
    assert now.moved.papers == ("tax_notice",)
    (kept,) = now.pieces
    assert kept.kind == "identity"
    assert desk.inbox.get(kept.inbox_key)
    (gone,) = (piece for piece in was.pieces if piece.kind == "tax_notice")
    with pytest.raises(NotFound):
        desk.inbox.get(gone.inbox_key)
    told = office.asked("SELECT word, detail FROM ledger ORDER BY id DESC LIMIT 2")
    moved = {"from_edition": EDITION, "edition": NEXT, "answers": 4, "papers": 1}
    assert told == [("DraftMoved", moved), ("PieceRemoved", {"piece": gone.id})]


def test_again_is_the_same(office: Office, desk: Desk, clock: Clock) -> None:
    draft_id = begun(desk)
    clock.now = FROM_THEN_ON
    follow_edition.follow_edition(desk, ANA, draft_id)
    moved = answer.draft(desk, ANA, draft_id)
    follow_edition.follow_edition(desk, ANA, draft_id)
    assert answer.draft(desk, ANA, draft_id) == moved
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'DraftMoved'") == [(1,)]


def test_it_is_filed_under_the_new_edition_once_answered(desk: Desk, clock: Clock) -> None:
    draft_id = begun(desk)
    clock.now = FROM_THEN_ON
    follow_edition.follow_edition(desk, ANA, draft_id)
    with pytest.raises(NotReady) as refused:
        submit.submit(desk, ANA, draft_id, ISSUER, EIDAS)
    asked = {problem.question for problem in refused.value.problems}
    assert asked == {"occupancy", "declare_truth", "signed_name"}
    told = {"occupancy": "freeholder", "declare_truth": "yes", "signed_name": "Odette Le Goff"}
    answer.answer_some(desk, ANA, draft_id, told)
    filed = submit.submit(desk, ANA, draft_id, ISSUER, EIDAS)
    assert filed.edition == NEXT
    assert filed.signature.statements["declare_truth"].startswith("Je certifie sur l’honneur")


def test_what_was_filed_keeps_its_edition(desk: Desk, clock: Clock) -> None:
    filed = file(desk)
    clock.now = FROM_THEN_ON
    draft = answer.draft(desk, ANA, filed.draft)
    assert follow_edition.ahead(desk, draft, legal_day(clock())) is None
    with pytest.raises(Conflict):
        follow_edition.follow_edition(desk, ANA, filed.draft)


def test_another_s_draft_is_not_moved(desk: Desk, clock: Clock) -> None:
    draft_id = begun(desk)
    clock.now = FROM_THEN_ON
    with pytest.raises(NotFound):
        follow_edition.follow_edition(desk, OTHER, draft_id)


def test_a_draft_begun_ahead_of_its_day_stays(desk: Desk, clock: Clock) -> None:
    draft = answer.start_draft(desk, ANA, "fr", edition=NEXT)
    assert follow_edition.ahead(desk, draft, legal_day(clock())) is None
