"""A page as a form; every answer judged again, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from wtforms import Form
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.i18n import DummyTranslations
from wtforms.meta import DefaultMeta

from portal.domain.draft import Answer, Answers
from portal.domain.errors import Problem
from portal.form.asked import Asked, Typed
from portal.form.asked_rows import FIELDS
from portal.form.edition import Edition, Page
from portal.form.known import Known
from portal.form.once import once
from portal.form.path import counting
from portal.form.showing import shown
from portal.form.typed import Stored, instead, typed_of
from portal.form.when import ALWAYS

__all__ = ["PageForm", "answers_of", "canonical", "form_class", "formdata_of", "missing", "shown"]


class PageForm(Form):
    """One page of the form. Iterate it for its fields (see asked.py), in the page's order.

    `answers` are those already given: they fill the boxes when nothing was typed, and decide which
    of the page's questions are asked. `today` is needed to validate. `vouched` answers stand in
    place of what was typed: they are the sign-in provider's, and are shown, not asked.
    """

    edition: Edition
    page: Page

    class Meta(DefaultMeta):
        """The edition speaks the person's language itself: no translations of WTForms' own."""

        locales = ()

        def get_translations(self, form: BaseForm) -> DummyTranslations:
            """None: every message is ours."""
            return DummyTranslations()

    def __init__(
        self,
        formdata: Typed | None = None,
        *,
        answers: Answers | None = None,
        today: date | None = None,
        vouched: Answers | None = None,
    ) -> None:
        self.today, self.vouched, self.given = today, vouched or {}, answers or {}
        if formdata is None and answers is not None:
            formdata = formdata_of(self.page, answers)
        if vouched:
            formdata = instead(formdata or Stored(), self.page.questions, vouched)
        super().__init__(formdata)
        if answers is not None and any(q.when is not ALWAYS for q in self.page.questions):
            known = Known(self.edition, _counting(self.edition, answers, today), today)
            for question in self.page.questions:
                if not question.when.holds(known):
                    del self[question.id]

    def __iter__(self) -> Iterator[Asked]:
        return (field for field in self._fields.values() if isinstance(field, Asked))

    @property
    def again(self) -> bool:
        """Whether the person asked for one more row, or one less: show the page again, unjudged."""
        return any(getattr(field, "again", False) for field in self)

    @property
    def choosing(self) -> bool:
        """Whether all that is left is to choose what was meant: that is no fault."""
        left = [field for field in self if field.errors]
        return bool(left) and all(field.choosing for field in left)

    @property
    def still(self) -> Answers:
        """The answers given before that stay: what was typed in their place is wrong."""
        wrong = [field.question.id for field in self if field.errors and not field.blank]
        return {name: self.given[name] for name in wrong if self.given.get(name) is not None}

    def problems(self) -> Sequence[tuple[str, str]]:
        """(id of the faulty box, sentence) of everything wrong, for the error summary."""
        return [problem for field in self if field.errors for problem in field.problems()]


def _counting(edition: Edition, answers: Answers, today: date | None) -> Answers:
    """The answers that conditions may see, when it is known which day it is."""
    if today is None:
        return answers
    return {name: answers[name] for name in once(counting, edition, answers, today)}


def form_class(edition: Edition, page: Page, language: str) -> type[PageForm]:
    """The WTForms class of a page, in one of the edition's languages. Made once."""
    return _form_class(edition, page.id, language)


@lru_cache(maxsize=1024)
def _form_class(edition: Edition, page_id: str, language: str) -> type[PageForm]:
    page = next(page for page in edition.every_page if page.id == page_id)
    fields: dict[str, object] = {
        question.id: UnboundField(
            FIELDS[question.kind], edition=edition, question=question, language=language
        )
        for question in page.questions
    }
    return type(f"Page_{page.id}", (PageForm,), {**fields, "edition": edition, "page": page})


def answers_of(form: PageForm) -> dict[str, Answer]:
    """The canonical answers of a validated form: those that are right, even if others are not.

    Where something wrong was typed, the answer given before, if there was one.
    """
    right = {field.question.id: field.value for field in form if field.value is not None}
    return {**form.still, **right}


def formdata_of(page: Page, answers: Answers) -> Stored:
    """The page's stored answers, as the text a browser would send."""
    return typed_of(page.questions, answers)


def missing(edition: Edition, answers: Answers, language: str, today: date) -> tuple[Problem, ...]:
    """Everything the person must still answer or mend, in the order of the pages."""
    return canonical(edition, answers, language, today)[1]


def canonical(
    edition: Edition, answers: Answers, language: str, today: date
) -> tuple[dict[str, Answer], tuple[Problem, ...]]:
    """Judge all answers again: (those that are right and count, what is missing or wrong).

    A condition sees right answers alone, so that answers from outside may hold anything.
    """
    right: dict[str, Answer] = {}
    problems: list[Problem] = []
    for page in edition.pages:
        known = Known(edition, dict(right), today)
        if not page.when.holds(known):
            continue
        form = form_class(edition, page, language)(formdata_of(page, answers), today=today)
        form.validate()
        for field in form:
            if field.question.when.holds(known):
                problems += (Problem(page.id, field.question.id, str(e)) for e in field.errors)
                if field.value is not None:
                    right[field.question.id] = field.value
    return right, tuple(problems)
