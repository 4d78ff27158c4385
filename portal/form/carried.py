"""What a draft takes along when it follows a new edition: answers that fit, papers still wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.domain.draft import Answer, Answers, Draft
from portal.form.edition import Edition, Kind, Question
from portal.form.pages import form_class, formdata_of
from portal.form.telling import SIGNED_NAME


@dataclass(frozen=True, slots=True)
class Carried:
    """The answers kept; the ids of the questions to ask again, and the kinds of paper to drop."""

    answers: Answers
    again: tuple[str, ...]
    papers: tuple[str, ...]
    new: bool  # the new edition asks something that the old one did not


def carried(old: Edition, new: Edition, draft: Draft, on: date) -> Carried:
    """What of a draft fits the new edition: same question and kind, an answer that is right there.

    A statement is signed in its very words: where these changed, it is asked again, and the name
    below it too.
    """
    fits = dict(_fitting(old, new, draft, on))
    if any(draft.answers.get(one) and one not in fits for one in old.statements):
        fits.pop(SIGNED_NAME, None)
    again = [name for name in old.questions if name in draft.answers and name not in fits]
    kinds, had = {rule.id for rule in new.pieces}, {piece.kind for piece in draft.pieces}
    return Carried(
        answers=fits,
        again=tuple(again),
        papers=tuple(sorted(had - kinds)),
        new=bool(new.questions.keys() - old.questions.keys()),
    )


def _fitting(old: Edition, new: Edition, draft: Draft, on: date) -> Iterator[tuple[str, Answer]]:
    was = old.questions
    for page in new.pages:
        told = {
            question.id: draft.answers[question.id]
            for question in page.questions
            if draft.answers.get(question.id) is not None
            and (known := was.get(question.id)) is not None
            and _same(old, new, known, question)
        }
        if not told:
            continue
        form = form_class(new, page, new.spoken(draft.language))(formdata_of(page, told), today=on)
        form.validate()
        for field in form:
            name = field.question.id
            if name in told and not field.errors and _equal(field.value, told[name]):
                yield name, field.value


def _same(old: Edition, new: Edition, was: Question, now: Question) -> bool:
    if was.kind is not now.kind:
        return False
    if now.kind is not Kind.TICK:
        return True
    shared = set(old.languages) & set(new.languages)
    return all(
        old.may_say(one, f"{was.key}.label") == new.may_say(one, f"{now.key}.label")
        for one in shared
    )


def _equal(value: Answer, was: Answer) -> bool:
    """Whether the new edition understands the same; the order of boxes ticked means nothing."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return isinstance(was, list) and sorted(value) == sorted(was)
    return bool(value == was)
