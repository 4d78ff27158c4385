"""What a new edition takes over of an answer: all of it, or it is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from portal.form.carried import carried
from portal.form.edition import Edition, Kind, Page, Question
from tests.build import a_draft
from tests.form.made import TODAY, a_question, an_edition

CHOICES = ("home_help", "meals", "none")
ROWS = (a_question(Kind.TEXT, id="name", key="question.asked.column.name"),)
TWO = (*ROWS, a_question(Kind.TEXT, id="town", key="question.asked.column.town"))


def kept(was: Question, now: Question, value: object) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The answers taken over, and the questions asked again."""
    found = carried(an_edition(was), an_edition(now), a_draft(answers={"asked": value}), TODAY)
    return found.answers, found.again


@pytest.mark.parametrize(
    ("kind", "value", "old", "new"),
    [
        (Kind.TEXT, "Rennes", {}, {"max_length": 10}),
        (Kind.CHOICE, "meals", {"options": CHOICES}, {"options": CHOICES[:2]}),
        (Kind.CHOICES, ["meals", "home_help"], {"options": CHOICES}, {"options": CHOICES[:2]}),
        (Kind.NUMBER, 3, {}, {"at_most": 3}),
        (Kind.PARTIAL_DATE, "1941-00-00", {}, {}),
        (Kind.ROWS, [{"name": "Ana"}], {"columns": ROWS}, {"columns": TWO}),
    ],
)
def test_an_answer_that_fits_is_kept(
    kind: Kind, value: Any, old: dict[str, Any], new: dict[str, Any]
) -> None:
    new_columns = {"columns": tuple(replace(c, required=False) for c in new.get("columns", ()))}
    answers, again = kept(a_question(kind, **old), a_question(kind, **(new | new_columns)), value)
    assert again == ()
    got = answers["asked"]
    assert sorted(got) == sorted(value) if kind is Kind.CHOICES else got == value


@pytest.mark.parametrize(
    ("kind", "value", "old", "new"),
    [
        (Kind.TEXT, "Rennes", {}, {"max_length": 3}),
        (Kind.TEXT, "3", {}, {"kind": Kind.NUMBER}),
        (Kind.TEXT, "Rennes", {}, {"kind": Kind.LONG_TEXT}),
        (Kind.CHOICE, "none", {"options": CHOICES}, {"options": CHOICES[:2]}),
        (Kind.CHOICES, ["meals", "none"], {"options": CHOICES}, {"options": CHOICES[:2]}),
        (Kind.NUMBER, 4, {}, {"at_most": 3}),
        (Kind.PARTIAL_DATE, "1941-00-00", {}, {"kind": Kind.DATE}),
        (Kind.ROWS, [{"name": "Ana", "town": "Rennes"}], {"columns": TWO}, {"columns": ROWS}),
        (Kind.TEXT, "Rennes", {}, {"id": "other"}),
    ],
)
def test_an_answer_that_does_not_is_asked_again_and_never_half_kept(
    kind: Kind, value: Any, old: dict[str, Any], new: dict[str, Any]
) -> None:
    now = replace(a_question(kind), **new)
    assert kept(a_question(kind, **old), now, value) == ({}, ("asked",))


def said(edition: Edition, text: str) -> Edition:
    words = {
        language: {**own, "question.asked.label": text} for language, own in edition.words.items()
    }
    return replace(edition, words=words)


def test_a_statement_in_other_words_is_signed_again() -> None:
    """The name below a statement goes with it."""
    tick = a_question(Kind.TICK)
    name = a_question(Kind.TEXT, id="signed_name", key="question.signed_name")
    page = (Page("page", "you", (tick, name)),)
    old = replace(an_edition(tick, name), pages=page, statements=("asked",))
    draft = a_draft(answers={"asked": "yes", "signed_name": "Odette Le Goff"})
    same = carried(old, replace(old, effective=TODAY), draft, TODAY)
    assert (dict(same.answers), same.again) == (dict(draft.answers), ())
    other = carried(old, said(old, "Autre chose."), draft, TODAY)
    assert (dict(other.answers), set(other.again)) == ({}, {"asked", "signed_name"})


def test_it_tells_whether_something_new_is_asked() -> None:
    one, two = a_question(Kind.TEXT), a_question(Kind.TEXT, id="two", key="question.two")
    draft = a_draft(answers={})
    assert carried(an_edition(one), an_edition(one, two), draft, TODAY).new
    assert not carried(an_edition(one, two), an_edition(one), draft, TODAY).new
