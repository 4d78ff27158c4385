"""Answers that come as values, not typed: each is of its question's kind, and asked, or refused.

The forms read texts, and leave out what is not asked. Of what another program writes, nothing is
turned into something else and nothing is left out: it is a legal document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from portal.domain.draft import Answer, Answers
from portal.domain.errors import NotFound, Problem
from portal.domain.one_line import one_line
from portal.form.asked_rows import MOST_ROWS
from portal.form.edition import Edition, Kind, Question, in_force
from portal.form.pages import canonical

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"[0-9]+")
_TEXT = "must be a text that is not empty; leave out what has no answer"


def edition_of(
    editions: Mapping[str, Edition], named: str | None, language: str, today: date
) -> Edition:
    """The edition of this name, or the one in force, if it speaks this language.

    Raises:
        NotFound: there is no such edition, or it does not speak this language.
    """
    edition = editions.get(named) if named else in_force(editions, today)
    if edition is None:
        raise NotFound(f"there is no edition {one_line(str(named))}")
    if language not in edition.languages:
        raise NotFound("the edition does not speak this language")
    return edition


def exact(
    edition: Edition, answers: Mapping[str, object], language: str, today: date
) -> tuple[dict[str, Answer], tuple[Problem, ...]]:
    """Judge answers that must all count: (those that are right, what is missing or wrong).

    A null is a question without an answer.
    """
    told = {name: value for name, value in answers.items() if value is not None}
    if problems := tuple(_of_another_kind(edition, told)):
        return {}, problems
    right, problems = canonical(edition, told, language, today)
    return right, problems or tuple(_not_asked(edition, told, right))


def _of_another_kind(edition: Edition, told: Answers) -> Iterator[Problem]:
    asked = {question.id: (page, question) for page in edition.pages for question in page.questions}
    for name, value in told.items():
        if name not in asked:
            yield Problem("", name, "the edition has no such question")
            continue
        page, question = asked[name]
        if wrong := _wrong(question, value):
            yield Problem(page.id, name, wrong)


def _not_asked(edition: Edition, told: Answers, right: Answers) -> Iterator[Problem]:
    for page in edition.pages:
        for question in page.questions:
            if question.id in told and question.id not in right:
                yield Problem(page.id, question.id, "this person is not asked; leave it out")


def _wrong(question: Question, value: object) -> str | None:
    return _JUDGES.get(question.kind, _text)(question, value)


def _text(_: Question, value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() else _TEXT


def _choices(question: Question, value: object) -> str | None:
    if not isinstance(value, list) or not value or any(_text(question, one) for one in value):
        return "must be a list of options, with one at least"
    return None if len(set(value)) == len(value) else "must not say an option twice"


def _day(_: Question, value: object) -> str | None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return None
    return "must be a day as 1944-03-10; 00 is a day or a month that is not known"


def _number(_: Question, value: object) -> str | None:
    digits = isinstance(value, str) and _DIGITS.fullmatch(value)
    return None if digits or _whole(value) else "must be a whole number"


def _money(_: Question, value: object) -> str | None:
    if _whole(value) or (isinstance(value, str) and value.strip()):
        return None
    return 'must be an amount in euros as a text, as "1350.00"'


def _tick(_: Question, value: object) -> str | None:
    return None if value == "yes" else 'must be "yes"; leave out a box that is not ticked'


def _rows(question: Question, value: object) -> str | None:
    most = question.max_rows or MOST_ROWS
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        return f"must be a list of 1 to {most} objects"
    return next((wrong for row in value if (wrong := _row(question, row))), None)


def _row(question: Question, row: object) -> str | None:
    if not isinstance(row, Mapping):
        return "must be a list of objects"
    columns = {column.id: column for column in question.columns}
    cells = {name: value for name, value in row.items() if value is not None}
    for name, value in cells.items():
        if name not in columns:
            known = ", ".join(columns)
            return f"a row has no {one_line(str(name))}: it has {known}"
        if wrong := _wrong(columns[name], value):
            return f"{name} {wrong}"
    return None if cells else "a row must say something; leave out one that is empty"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_JUDGES: Mapping[Kind, Callable[[Question, object], str | None]] = {
    Kind.CHOICES: _choices,
    Kind.DATE: _day,
    Kind.PARTIAL_DATE: _day,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.TICK: _tick,
    Kind.ROWS: _rows,
}
