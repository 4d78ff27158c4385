"""The same request twice: it is seen before it is filed again, and only by its own person."""

from __future__ import annotations

from typing import cast

import pytest

from portal.acts import answer, submit, withdraw
from portal.acts.already_filed import WITHIN, already_filed
from portal.desk import Desk
from tests.acts.office import EIDAS, ISSUER, a_draft, file
from tests.build import Clock, a_pdf, an_applicant

ANA, OTHER = an_applicant(), an_applicant("somebody-else")


def test_the_same_answers_are_the_same_request(timed: Desk) -> None:
    filed = file(timed)
    again = already_filed(timed, ANA, a_draft(timed, papers={"identity": a_pdf()}).id)
    assert again is not None
    assert again.number == filed.number


@pytest.mark.parametrize("changes", [{"phone": "+33261910002"}, {"street": "5 rue des Essais"}])
def test_other_answers_are_another_request(timed: Desk, changes: dict[str, str]) -> None:
    file(timed)
    assert already_filed(timed, ANA, a_draft(timed, **changes).id) is None


def test_what_does_not_count_makes_no_difference(timed: Desk) -> None:
    """An answer to a question that is not asked any more is not filed either."""
    filed = file(timed)
    draft = a_draft(timed)
    answers = {**draft.answers, "moved_on": "2026-01-01"}
    from portal.domain.draft_events import PageAnswered

    with timed.begin(ANA) as tx:
        tx.drafts.save_answers(draft.id, answers, "fr", PageAnswered(draft.id, "x"))
    again = already_filed(timed, ANA, draft.id)
    assert again is not None
    assert again.number == filed.number


def test_a_month_later_it_is_a_new_request(timed: Desk) -> None:
    file(timed)
    draft = a_draft(timed)
    cast("Clock", timed.clock).forward(seconds=WITHIN.total_seconds() + 1)
    assert already_filed(timed, ANA, draft.id) is None


def test_one_that_was_taken_back_is_none(timed: Desk) -> None:
    first, second = file(timed), file(timed)
    draft = a_draft(timed).id
    withdraw.withdraw(timed, ANA, second.number)
    still = already_filed(timed, ANA, draft)
    assert still is not None
    assert still.number == first.number
    withdraw.withdraw(timed, ANA, first.number)
    assert already_filed(timed, ANA, draft) is None


def test_another_person_s_request_is_not_compared(timed: Desk) -> None:
    file(timed)
    assert already_filed(timed, OTHER, a_draft(timed, OTHER).id) is None


def test_a_draft_that_is_not_complete_or_is_sent_is_none(timed: Desk) -> None:
    filed = file(timed)
    assert already_filed(timed, ANA, filed.draft) is None
    assert already_filed(timed, ANA, answer.start_draft(timed, ANA, "fr").id) is None


def test_it_can_be_filed_all_the_same(timed: Desk) -> None:
    filed = file(timed)
    second = submit.submit(timed, ANA, a_draft(timed).id, ISSUER, EIDAS)
    assert second.number != filed.number
    third = already_filed(timed, ANA, a_draft(timed).id)
    assert third is not None
    assert third.number in (filed.number, second.number)
