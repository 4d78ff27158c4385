"""What a reader of YAML cannot see: words, options, conditions and pages that nobody reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product
from pathlib import Path

from portal.form.edition import Edition, Kind, Question
from portal.form.facts import DERIVED, TOLD, UNKNOWN_SCHEME
from portal.form.lint_explained import lint_explained
from portal.form.lint_minimal import lint_minimal
from portal.form.lint_paper import lint_paper
from portal.form.lint_pictures import lint_pictures
from portal.form.lint_routing import lint_routing
from portal.form.lint_study import lint_study
from portal.form.lint_words import lint_words
from portal.form.readable import lint_reading
from portal.form.rehearsal import lint_rehearsal
from portal.form.telling import SIGNED_NAME
from portal.form.when import AtLeast, Below, Condition, Group, names

_PERSONS = 100_000  # so many invented persons are tried for one condition, at most


def lint(edition: Edition, scenarios: Path | None = None) -> list[str]:
    """Sentences on everything that is wrong with an edition; none when all is well.

    `scenarios` is the file of the edition's own unless it is given.
    """
    found = [
        *_lint_ids(edition),
        *_lint_signature(edition),
        *_lint_schemes(edition),
        *_lint_conditions(edition),
        *lint_words(edition),
        *lint_paper(edition),
        *lint_pictures(edition),
        *lint_explained(edition),
        *lint_reading(edition),
        *lint_study(edition),
        *lint_routing(edition, scenarios),
    ]
    found = found or list(lint_minimal(edition))  # whose rows and facts are all known
    return found or list(lint_rehearsal(edition))  # who answers the form, once it can be shown


def _lint_ids(edition: Edition) -> Iterator[str]:
    asked = Counter(question.id for page in edition.pages for question in page.questions)
    for name, count in asked.items():
        if count > 1:
            yield f"The question `{name}` is asked {count} times."
    for name, count in Counter(piece.id for piece in edition.pieces).items():
        if count > 1:
            yield f"The piece `{name}` stands {count} times in pieces.yaml."


def _lint_signature(edition: Edition) -> Iterator[str]:
    questions = edition.questions
    if not edition.statements:
        yield "edition.yaml names no statement to sign."
    for name in edition.statements:
        if name not in questions or questions[name].kind is not Kind.TICK:
            yield f"The statement `{name}` is not a question of kind tick."
        elif not questions[name].required:
            yield f"The statement `{name}` may be left unticked."
    ticked = {name for name, question in questions.items() if question.kind is Kind.TICK}
    for name in sorted(ticked - set(edition.statements)):
        if questions[name].required:
            yield f"The box `{name}` must be ticked, and is not among the statements."
    if SIGNED_NAME not in questions or not questions[SIGNED_NAME].required:
        yield f"No page asks for `{SIGNED_NAME}`, the signature."


def _lint_schemes(edition: Edition) -> Iterator[str]:
    pensions = edition.questions.get("pensions")
    for column in pensions.columns if pensions else ():
        for option in column.options if column.id == "scheme" else ():
            if option != UNKNOWN_SCHEME and option not in edition.reference.schemes:
                yield f"The scheme `{option}` is not in reference/schemes.csv."


def _lint_conditions(edition: Edition) -> Iterator[str]:
    before: set[str] = set()
    everything = set(edition.questions)
    for page in edition.pages:
        yield from _lint_condition(edition, f"The page `{page.id}`", page.when, before)
        for question in page.questions:
            yield from _lint_condition(
                edition, f"The question `{question.id}`", question.when, before
            )
        before |= {question.id for question in page.questions}
    for piece in edition.pieces:
        yield from _lint_condition(edition, f"The piece `{piece.id}`", piece.when, everything)
        for name in sorted(set(piece.proves) - set(edition.questions)):
            yield f"The piece `{piece.id}` proves `{name}`, which is no question."


def _lint_condition(edition: Edition, who: str, when: Condition, before: set[str]) -> Iterator[str]:
    questions = edition.questions
    for fact, values in names(when).items():
        if fact not in questions and fact not in TOLD and fact not in DERIVED:
            yield f"{who} depends on `{fact}`, which is neither a question nor a fact."
        elif fact in questions and fact not in before:
            yield f"{who} depends on `{fact}`, which is asked later."
        closed = _closed(questions, fact)
        for value in sorted(values - set(closed)) if closed else ():
            yield f"{who} depends on `{fact}` being `{value}`, which is none of its values."
    if not reachable(when, {fact: _closed(questions, fact) for fact in names(when)}):
        yield f"{who} is reached by nobody: its conditions exclude each other."


def _closed(questions: Mapping[str, Question], fact: str) -> Sequence[str]:
    if fact in questions:
        return questions[fact].options
    return TOLD.get(fact) or DERIVED.get(fact) or ()


def reachable(when: Condition, closed: Mapping[str, Sequence[str]]) -> bool:
    """Whether some person fulfils this condition; `closed` lists each fact's values, if it can."""
    tested, limits = names(when), dict(_limits(when))
    tries = [
        (fact, _tries(closed.get(fact) or sorted(tested[fact]), limits.get(fact, ())))
        for fact in tested
    ]
    persons = product(*(values for _, values in tries))
    facts = [fact for fact, _ in tries]
    return any(
        when.holds(dict(zip(facts, person, strict=True))) for person in islice(persons, _PERSONS)
    )


def _tries(values: Sequence[str], limits: Sequence[Decimal | date]) -> list[object]:
    around = [value for limit in limits for value in (limit, _less(limit))]
    return [None, *values, list(values), *around]


def _less(limit: Decimal | date) -> Decimal | date:
    return limit - timedelta(days=1) if isinstance(limit, date) else limit - 1


def _limits(when: Condition) -> Iterator[tuple[str, list[Decimal | date]]]:
    found: dict[str, list[Decimal | date]] = {}
    waiting: list[Condition] = [when]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, Group):
            waiting += condition.conditions
        elif isinstance(condition, AtLeast | Below):
            found.setdefault(condition.fact, []).append(condition.limit)
    yield from found.items()
