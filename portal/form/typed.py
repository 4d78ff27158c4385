"""Stored answers as the text a browser would send: the one way back into a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stdnum.fr import nir

from portal.domain.draft import Answer, Answers
from portal.form import communes
from portal.form.edition import Kind, Question
from portal.form.reading import NIR_LENGTH, write_phone
from portal.form.reading_dates import PARTS

if TYPE_CHECKING:
    from portal.form.asked import Typed


class Stored(dict[str, list[str]]):
    """Names and texts, as a browser's form has them."""

    def getlist(self, name: str) -> list[str]:
        """Every text under this name."""
        return self.get(name, [])


def instead(typed: Typed, questions: Sequence[Question], answers: Answers) -> Stored:
    """What was typed, but for these questions: theirs are these answers, whatever was typed."""
    names = {question.id for question in questions if question.id in answers}
    left = Stored(
        (name, list(typed.getlist(name))) for name in typed if name.partition("-")[0] not in names
    )
    return Stored(left | typed_of([one for one in questions if one.id in names], answers))


def typed_of(questions: Sequence[Question], answers: Answers) -> Stored:
    """The texts that give these answers back. An answer of a wrong type becomes a wrong text."""
    stored = Stored()
    for question in questions:
        if answers.get(question.id) is not None:
            for name, text in _typed(question, question.id, answers[question.id]):
                stored.setdefault(name, []).append(text)
    return stored


def _typed(question: Question, name: str, value: Answer) -> Iterator[tuple[str, str]]:
    if question.kind is Kind.ROWS:
        yield from _typed_rows(question, name, value)
    elif question.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        yield from _typed_date(name, _text(value))
    elif question.kind is Kind.CHOICES and isinstance(value, list | tuple):
        yield from ((name, _text(item)) for item in value)
    elif question.kind is Kind.COMMUNE:
        commune = communes.known(_text(value))
        yield name, commune.text if commune else _text(value)
        if commune:
            yield f"{name}-choice", commune.code
    elif not (question.kind is Kind.TICK and value in (False, "no")):
        yield name, _spaced(question, _text(value))


def _spaced(question: Question, text: str) -> str:
    """Long numbers as people read them; the box is read back as the same answer."""
    if question.kind is Kind.PHONE:
        return write_phone(text)
    if question.kind is Kind.NIR and len(text) == NIR_LENGTH:
        return str(nir.format(text))
    if question.kind is Kind.MONEY:
        whole, _, cents = text.partition(".")
        if whole.isdecimal():
            apart = f"{int(whole):,}".replace(",", " ")
            return f"{apart},{cents}" if cents.strip("0") else apart
    return text


def _typed_rows(question: Question, name: str, value: Any) -> Iterator[tuple[str, str]]:
    rows = value if isinstance(value, list | tuple) else [value]
    for rank, row in enumerate(rows):
        cells = row if isinstance(row, Mapping) else {question.columns[0].id: row}
        for column in question.columns:
            if cells.get(column.id) is not None:
                yield from _typed(column, f"{name}-{rank}-{column.id}", cells[column.id])


def _typed_date(name: str, value: str) -> Iterator[tuple[str, str]]:
    year, _, rest = value.partition("-")
    month, _, day = rest.partition("-")
    for part, text in zip(PARTS, (day, month, year), strict=True):
        yield f"{name}-{part}", "" if text in ("00", "0") else text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
