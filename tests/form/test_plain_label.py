"""Read again, a question does not say that it was optional; an amount is written as people do."""

from __future__ import annotations

import pytest

from portal.form.showing import plain_label
from portal.form.typed import typed_of
from tests.form.made import EDITION, QUESTIONS


@pytest.mark.parametrize("language", EDITION.languages)
def test_no_question_that_is_read_again_says_that_it_is_optional(language: str) -> None:
    mark = EDITION.say(language, "form.optional")
    marked = [
        one for one in QUESTIONS.values() if mark in EDITION.say(language, f"{one.key}.label")
    ]
    assert marked
    for one in marked:
        assert mark not in plain_label(EDITION, one, language), one.id


@pytest.mark.parametrize(
    ("kept", "box"),
    [("12500.50", "12 500,50"), ("12500.00", "12 500"), ("0.05", "0,05"), ("wrong", "wrong")],
)
def test_an_amount_comes_back_in_its_box_as_people_write_it(kept: str, box: str) -> None:
    question = QUESTIONS["reference_tax_income"]
    assert typed_of([question], {question.id: kept}) == {question.id: [box]}
