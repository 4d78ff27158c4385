"""Answer: every answer is kept as it is given; what is wrong is said, and nothing else is lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from portal.acts import answer
from portal.desk import Desk
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.happened import legal_day
from tests.acts.office import Office, a_draft, file
from tests.build import EDITION, a_pdf, an_applicant, answers

ANA, OTHER = an_applicant(), an_applicant("somebody-else")


def typed(**values: str) -> MultiDict[str, str]:
    return MultiDict(values)


def test_a_draft_begins_in_the_edition_in_force(office: Office, desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "en")
    assert (draft.edition, draft.language, draft.person) == (EDITION, "en", ANA.id)
    assert answer.draft(desk, ANA, draft.id).answers == {}
    words = office.asked("SELECT word, role, actor FROM ledger")
    assert words == [("DraftStarted", "applicant", ANA.id)]


@pytest.mark.parametrize(("language", "edition"), [("xx", None), ("fr", "1999-01-01")])
def test_no_draft_begins_in_what_does_not_exist(
    office: Office, desk: Desk, language: str, edition: str | None
) -> None:
    with pytest.raises(NotFound):
        answer.start_draft(desk, ANA, language, edition=edition)
    assert office.asked("SELECT count(*) FROM drafts") == [(0,)]


def test_a_page_keeps_what_is_right_and_tells_what_is_wrong(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    answer.answer_page(desk, ANA, draft.id, "for_whom", typed(for_whom="self"))
    with pytest.raises(NotReady) as refusal:
        answer.answer_page(
            desk, ANA, draft.id, "name", typed(birth_name="Le Goff", first_names="  ")
        )
    assert {problem.page for problem in refusal.value.problems} == {"name"}
    kept = answer.draft(desk, ANA, draft.id).answers
    assert kept["for_whom"] == "self"
    assert kept["birth_name"] == "Le Goff"
    assert "first_names" not in kept


@pytest.mark.parametrize(
    ("page", "right", "wrong"),
    [
        ("birth", {"birth_date-day": "9", "birth_date-month": "7", "birth_date-year": "1941"},
         {"birth_date-day": "99", "birth_date-month": "7", "birth_date-year": "1941"}),
        ("contact", {"phone": "06 12 34 56 78"}, {"phone": "0199"}),
        ("contact", {"email": "ann@example.org"}, {"email": "ann@example"}),
        ("name", {"birth_name": "Le Goff"}, {"birth_name": "12345"}),
        ("for_whom", {"for_whom": "self"}, {"for_whom": "nobody"}),
    ],
)  # fmt: skip
def test_what_was_right_stays_until_something_right_is_typed(
    desk: Desk, page: str, right: dict[str, str], wrong: dict[str, str]
) -> None:
    name = next(iter(right)).partition("-")[0]
    draft = answer.start_draft(desk, ANA, "fr")
    for boxes in (right, wrong):
        with suppress(NotReady):
            answer.answer_page(desk, ANA, draft.id, page, typed(**boxes))
        kept = answer.draft(desk, ANA, draft.id).answers
        assert kept[name]
    with pytest.raises(NotReady):
        answer.answer_page(desk, ANA, draft.id, page, typed(**wrong))
    assert answer.draft(desk, ANA, draft.id).answers == kept
    with suppress(NotReady):
        answer.answer_page(desk, ANA, draft.id, page, typed(**dict.fromkeys(right, "")))
    assert name not in answer.draft(desk, ANA, draft.id).answers


def test_there_is_no_such_page(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    with pytest.raises(NotFound):
        answer.answer_page(desk, ANA, draft.id, "no-such-page", typed())


def test_another_persons_draft_does_not_exist(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    assert answer.drafts(desk, OTHER) == ()
    assert [one.id for one in answer.drafts(desk, ANA)] == [draft.id]
    for act in (
        lambda: answer.draft(desk, OTHER, draft.id),
        lambda: answer.answer_page(desk, OTHER, draft.id, "for_whom", typed(for_whom="self")),
        lambda: answer.answer_all(desk, OTHER, draft.id, answers()),
        lambda: answer.defer(desk, OTHER, draft.id, "identity", True),
    ):
        with pytest.raises(NotFound):
            act()


def test_all_answers_at_once_are_kept_or_none(office: Office, desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    with pytest.raises(NotReady):
        answer.answer_all(desk, ANA, draft.id, answers(birth_date="1941-02-30"))
    with pytest.raises(NotFound):
        answer.answer_all(desk, ANA, draft.id, answers() | {"no_such_question": "1"})
    assert answer.draft(desk, ANA, draft.id).answers == {}
    answer.answer_all(desk, ANA, draft.id, answers())
    assert answer.draft(desk, ANA, draft.id).answers["birth_date"] == "1941-07-09"
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'PageAnswered'") == [(1,)]


def test_a_paper_is_put_off_and_taken_back(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    answer.defer(desk, ANA, draft.id, "tax_notice", True)
    assert answer.draft(desk, ANA, draft.id).later == {"tax_notice"}
    answer.defer(desk, ANA, draft.id, "tax_notice", False)
    assert answer.draft(desk, ANA, draft.id).later == frozenset()
    with pytest.raises(NotFound):
        answer.defer(desk, ANA, draft.id, "no-such-paper", True)


def test_a_paper_that_is_put_off_may_have_a_day(desk: Desk) -> None:
    draft = answer.start_draft(desk, ANA, "fr")
    today = legal_day(desk.clock())
    soon = today + timedelta(days=30)
    answer.defer(desk, ANA, draft.id, "tax_notice", True, soon)
    for wrong in (today - timedelta(days=1), today + timedelta(days=190)):
        with pytest.raises(NotReady) as told:
            answer.defer(desk, ANA, draft.id, "tax_notice", True, wrong)
        (problem,) = told.value.problems
        assert (problem.question, problem.text) == (
            "tax_notice",
            "past" if wrong < today else "far",
        )
    assert answer.draft(desk, ANA, draft.id).promised == {"tax_notice": soon.isoformat()}
    answer.defer(desk, ANA, draft.id, "tax_notice", True)
    assert answer.draft(desk, ANA, draft.id).promised == {}


def test_a_filed_draft_cannot_be_changed(desk: Desk) -> None:
    filed = file(desk)
    for act in (
        lambda: answer.answer_page(desk, ANA, filed.draft, "for_whom", typed(for_whom="relative")),
        lambda: answer.defer(desk, ANA, filed.draft, "identity", True),
    ):
        with pytest.raises(Conflict):
            act()
    assert answer.draft(desk, ANA, filed.draft).answers["for_whom"] == "self"


def test_a_draft_is_discarded_with_its_papers(office: Office, desk: Desk) -> None:
    draft = a_draft(desk, papers={"identity": a_pdf()})
    (piece,) = draft.pieces
    with pytest.raises(NotFound):
        answer.discard(desk, OTHER, draft.id)
    answer.discard(desk, ANA, draft.id)
    with pytest.raises(NotFound):
        answer.draft(desk, ANA, draft.id)
    assert office.asked("SELECT count(*) FROM pieces") == [(0,)]
    with pytest.raises(NotFound):
        desk.inbox.get(piece.inbox_key)
    told = office.asked("SELECT word, detail FROM ledger ORDER BY id DESC LIMIT 1")
    assert told == [("DraftDiscarded", {"papers": 1})]


def test_a_draft_that_was_filed_is_not_discarded(office: Office, desk: Desk) -> None:
    filed = file(desk, papers={"identity": a_pdf()})
    with pytest.raises(Conflict):
        answer.discard(desk, ANA, filed.draft)
    assert desk.inbox.get(filed.pieces[0].inbox_key)
    assert office.asked("SELECT number FROM drafts") == [(filed.number,)]
