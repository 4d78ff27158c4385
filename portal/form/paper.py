"""The form on paper: every question of the edition in order, blank or with a draft's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count

from portal.domain.draft import Answer, Answers
from portal.form.asked_choices import option_label
from portal.form.edition import Edition, Kind, Page, Question
from portal.form.paper_digits import DIGITS, groups_of
from portal.form.paper_parts import Asked, Box, Leaf, PaperForm, Part, Study
from portal.form.remembered import elsewhere, kept, outlook
from portal.form.showing import shown
from portal.form.when import ALWAYS, Condition, Group

ROWS, FEW_ROWS = 3, 2
"""How many rows are printed to write in: most people have several pensions, few several houses."""
LONG = 150
"""From how many characters on an answer gets two lines."""
MOST_BOXES = 12
"""Options beyond these are named once, and the answer is written on a line."""


def paper_form(
    edition: Edition, language: str, telephone: str, answers: Answers | None, today: date
) -> PaperForm:
    """The form of an edition, in that language if it has the words of the print.

    `answers`: a draft's, of which those that count are written in; the consents and the signature
    stay blank, for they are given on the paper. None: nothing is written in.
    """
    spoken = language if edition.may_say(language, "paper.title") else edition.languages[0]
    told = kept(edition, answers or {}, today)
    last = edition.sections[-1]
    given = {
        question.id: told[question.id]
        for page in edition.pages
        if page.section != last
        for question in page.questions
        if question.id in told
    }
    printer = _Printer(edition, spoken, given)
    used = told.get("used_name") or told.get("birth_name")
    return PaperForm(
        edition=edition.id,
        cerfa=edition.cerfa,
        effective=edition.effective,
        language=spoken,
        parts=tuple(printer.parts()),
        papers=tuple(printer.papers()),
        retention_days=edition.retention_days,
        telephone=telephone,
        begun=answers is not None,
        name=" ".join(str(part) for part in (told.get("first_names"), used) if part),
        funders=_funders(edition, spoken, told, today),
        nobody=bool(told) and elsewhere(edition, told, today, spoken) is not None,
    )


def _funders(edition: Edition, language: str, told: Answers, today: date) -> tuple[Study, ...]:
    """Who would study it, once every question that decides is answered."""
    seen = outlook(edition, told, today, language)
    signing = {page.id for page in edition.pages_of(edition.sections[-1])}
    if not told or any(problem.page not in signing for problem in seen.missing):
        return ()
    known = edition.reference.funders
    codes = dict.fromkeys(route.funder for route in seen.routing.routes)
    return tuple(
        Study(known[code].in_language(language), known[code].telephone)
        for code in codes
        if code in known
    )


def own_condition(edition: Edition, page: Page) -> Condition:
    """What a page asks beyond its section, whose condition its first page has alone."""
    base, when = edition.pages_of(page.section)[0].when, page.when
    if base is ALWAYS:
        return when
    if when == base:
        return ALWAYS
    if isinstance(when, Group) and when.kind == "all" and when.conditions[0] == base:
        return Group("all", when.conditions[1:])
    return when


class _Printer:
    """Lays out the questions in one language."""

    def __init__(self, edition: Edition, language: str, given: Mapping[str, Answer]) -> None:
        self._edition, self._language, self._given = edition, language, given
        self._ranks = count(1)

    def parts(self) -> Iterator[Part]:
        for section in self._edition.sections:
            yield Part(
                id=section,
                title=self._say(f"section.{section}.title"),
                when=self._may(f"paper.when.section.{section}"),
                leaves=tuple(self._leaf(page) for page in self._edition.pages_of(section)),
            )

    def papers(self) -> Iterator[tuple[str, str, str]]:
        for rule in (one for one in self._edition.pieces if not one.counter):
            key = f"piece.{rule.id}"
            when = self._may(f"paper.when.{key}")
            yield self._say(f"{key}.label"), self._may(f"{key}.hint"), when

    def _leaf(self, page: Page) -> Leaf:
        return Leaf(
            id=page.id,
            title=self._say(f"page.{page.id}.title"),
            intro=self._may(f"page.{page.id}.intro"),
            when=self._may(f"paper.when.page.{page.id}"),
            questions=tuple(
                replace(self._asked(q, self._given.get(q.id)), rank=next(self._ranks))
                for q in page.questions
            ),
        )

    def _head(self, question: Question) -> Asked:
        own, key = question.id, question.key
        return Asked(
            id=own,
            kind=question.kind,
            label=self._may(f"paper.label.{own}") or self._say(f"{key}.label"),
            hint=self._may(f"paper.hint.{own}") or self._may(f"{key}.hint"),
            when=self._may(f"paper.when.question.{own}"),
        )

    def _asked(self, question: Question, value: Answer) -> Asked:
        kind, head = question.kind, self._head(question)
        if kind is Kind.ROWS:
            return replace(head, rows=tuple(self._rows(question, value or ())))
        if kind is Kind.TICK:
            return replace(head, boxes=(Box(head.label, "", bool(value)),))
        if kind in (Kind.CHOICE, Kind.CHOICES) and len(question.options) <= MOST_BOXES:
            return replace(head, boxes=tuple(self._boxes(question, value)))
        text = "" if value is None else shown(self._edition, question, value, self._language)
        if kind in (Kind.CHOICE, Kind.CHOICES):
            labels = (self._label(question, option) for option in question.options)
            return replace(head, lines=1, text=text, names=tuple(labels))
        if kind in DIGITS and (groups := groups_of(kind, value)):
            return replace(head, groups=groups)
        wide = kind is Kind.LONG_TEXT or (question.max_length or 0) >= LONG
        return replace(head, lines=2 if wide else 1, text=text)

    def _boxes(self, question: Question, value: Answer) -> Iterator[Box]:
        ticked = value if isinstance(value, list) else [value]
        for option in question.options:
            hint = self._may(f"{question.key}.option_hint.{option}")
            yield Box(self._label(question, option), hint, option in ticked)

    def _rows(
        self, question: Question, rows: Sequence[Mapping[str, Answer]]
    ) -> Iterator[tuple[Asked, ...]]:
        listed = any(len(column.options) > MOST_BOXES for column in question.columns)
        printed = ROWS if listed else FEW_ROWS
        for rank in range(max(len(rows), min(printed, question.max_rows or printed))):
            row = rows[rank] if rank < len(rows) else {}
            yield tuple(self._asked(column, row.get(column.id)) for column in question.columns)

    def _label(self, question: Question, option: str) -> str:
        return option_label(self._edition, question, option, self._language)

    def _say(self, key: str) -> str:
        return self._edition.say(self._language, key)

    def _may(self, key: str) -> str:
        return self._edition.may_say(self._language, key)
