"""Which pages, questions and papers are a person's: what their answers ask of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from portal.domain.draft import Answer, Answers
from portal.form.edition import Edition, Page, PieceRule, Question
from portal.form.known import Known


def visible_pages(edition: Edition, answers: Answers, today: date) -> tuple[Page, ...]:
    """The pages that this person answers, in order."""
    return tuple(page for page, _ in _walk(edition, answers, today))


def counting(edition: Edition, answers: Answers, today: date) -> tuple[str, ...]:
    """The ids of the questions whose answer still counts: those that are asked."""
    return tuple(
        question.id
        for _, questions in _walk(edition, answers, today)
        for question in questions
        if answers.get(question.id) is not None
    )


def kept(edition: Edition, answers: Answers, today: date) -> dict[str, Answer]:
    """The answers that still count."""
    return {name: answers[name] for name in counting(edition, answers, today)}


def _walk(
    edition: Edition, answers: Answers, today: date
) -> Iterator[tuple[Page, Sequence[Question]]]:
    # From the top: a condition sees the answers that count of the pages before, never a stale one.
    counted: dict[str, Answer] = {}
    known = Known(edition, counted, today)
    for page in edition.pages:
        if not page.when.holds(known):
            continue
        asked = [question for question in page.questions if question.when.holds(known)]
        own = {q.id: answers[q.id] for q in asked if answers.get(q.id) is not None}
        if own:
            counted = {**counted, **own}
            known = Known(edition, counted, today)
        yield page, asked


def wanted_pieces(edition: Edition, answers: Answers, today: date) -> tuple[PieceRule, ...]:
    """The kinds of supporting document asked of this person. None of them blocks."""
    known = Known(edition, kept(edition, answers, today), today)
    rules = (piece for piece in edition.pieces if not piece.counter)
    return tuple(piece for piece in rules if piece.when.holds(known))
