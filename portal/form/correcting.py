"""Correct a filed request: what the person changed, what of it still has to be mended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.domain.addition import corrections_of
from portal.domain.draft import Answer, Answers
from portal.domain.errors import NotFound, Problem
from portal.form.edition import Edition
from portal.form.pages import PageForm, form_class, missing
from portal.form.path import kept
from portal.form.telling import SIGNED_NAME

if TYPE_CHECKING:
    from portal.form.asked import Typed


def signed(edition: Edition) -> tuple[str, ...]:
    """The questions that make a signature: given anew with each addition, never corrected."""
    return (*edition.statements, SIGNED_NAME)


def sign_form(
    edition: Edition, language: str, typed: Typed | None = None, *, today: date
) -> PageForm:
    """The boxes to sign, and no other of their page: what else it asks is an answer like any.

    Raises:
        NotFound: the edition has no page to sign.
    """
    boxes = signed(edition)
    for page in edition.pages:
        if any(question.id == SIGNED_NAME for question in page.questions):
            form = form_class(edition, page, language)(typed, today=today)
            for question in page.questions:
                if question.id not in boxes:
                    del form[question.id]
            return form
    raise NotFound("the edition has no page to sign")


def corrected(edition: Edition, before: Answers, after: Answers, on: date) -> dict[str, Answer]:
    """What differs between two sets of answers; a signature is given anew, never corrected.

    A new answer that does not count, because its question is not asked on that day, is none.
    """
    found = corrections_of(before, after, signed(edition))
    asked = {question.id for page in edition.pages for question in page.questions}
    counted = kept(edition, after, on)
    return {
        name: value
        for name, value in found.items()
        if name in counted or (value is None and name in asked)
    }


def left_to_mend(
    edition: Edition, answers: Answers, language: str, filed_on: date, today: date
) -> tuple[Problem, ...]:
    """What the corrections leave wrong or unanswered, in the order of the pages.

    The answers were whole on the day of the filing. What time alone has changed since (an age, a
    page that is asked from then on) is no fault of theirs: wrong is what is so on both days.
    """
    boxes = signed(edition)
    then = {(one.page, one.question) for one in missing(edition, answers, language, filed_on)}
    return tuple(
        one
        for one in missing(edition, answers, language, today)
        if (one.page, one.question) in then and one.question not in boxes
    )
