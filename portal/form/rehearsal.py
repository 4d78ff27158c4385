"""The invented person of an edition, whose request tries the way of a funder that joins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path

from portal.domain.draft import Answer, Answers
from portal.form import communes
from portal.form.edition import Edition, Kind, Question
from portal.form.facts import facts_of
from portal.form.pages import canonical
from portal.form.reference import Reference
from portal.form.rehearsal_rules import RehearsalRules
from portal.form.route import route
from portal.form.source import Entry, Listed, Mapped, read_yaml
from portal.form.territory import territory_of

_GENERAL, _FARM = "rg", "msa_sa"
_WHOLES = (Kind.NUMBER,)
_MOST = 200
"""Invented persons that are tried, at most."""


def load_rehearsal(path: Path, asked: Mapping[str, Question]) -> RehearsalRules:
    """Load rehearsal.yaml; without it, nobody is invented. Raises FormError."""
    if not path.exists():
        return RehearsalRules()
    top = Entry(path, read_yaml(path))
    answers = _answers(top.entry("answers"), asked)
    others = [_answers(entry, asked) for entry in top.entries("otherwise")]
    top.done()
    return RehearsalRules(answers, others)


def _answers(entry: Entry, asked: Mapping[str, Question]) -> Answers:
    return {name: _answer(value, asked.get(name)) for name, value in entry.tree.items()}


def _answer(value: str | Listed | Mapped, question: Question | None) -> Answer:
    if isinstance(value, Listed):
        columns = {column.id: column for column in question.columns} if question else {}
        return [
            {name: _answer(one, columns.get(name)) for name, one in item.items()}
            if isinstance(item, Mapped)
            else str(item)
            for item in value
        ]
    text, whole = str(value), question is not None and question.kind in _WHOLES
    return int(text) if whole and text.isdigit() else text


def invented_for(edition: Edition, funder: str, today: date) -> Answers | None:
    """Complete answers of somebody whom the tables send to this funder and to nobody else.

    `edition` is one whose tables name it. None: they send nobody there.
    """
    for rank, answers in enumerate(_candidates(edition, funder)):
        if rank == _MOST:
            break
        routing = route(edition, facts_of(edition, answers, today))
        if {one.funder for one in routing.routes} == {funder}:
            right, problems = canonical(edition, answers, edition.languages[0], today)
            if not problems:
                return right
    return None


def _candidates(edition: Edition, funder: str) -> Iterator[Answers]:
    told, others = edition.rehearsal.answers, edition.rehearsal.otherwise
    if not told:
        return
    lives = list(dict.fromkeys(_lives(edition.reference, funder)))
    for (scheme, place), more in product([*lives, ("", "")], others):
        answers = {**told, **more}
        if scheme and isinstance(rows := answers.get("pensions"), list):
            answers["pensions"] = [{**row, "scheme": scheme} for row in rows]
        if place and (commune := _commune_in(edition.reference, place)):
            answers["commune"] = commune
        yield answers


def _lives(reference: Reference, funder: str) -> Iterator[tuple[str, str]]:
    """A scheme and a territory where the tables name this funder; empty: whichever."""
    for scheme in reference.schemes.values():
        if scheme.payer == funder:
            yield scheme.code, ""
        yield from ((scheme.code, place) for place, one in scheme.payers if one == funder)
    for place in reference.territories.values():
        if place.carsat == funder:
            yield _GENERAL, place.code
        if place.msa == funder:
            yield _FARM, place.code
        if place.apa_payer == funder:
            yield "", place.code


def _commune_in(reference: Reference, place: str) -> str | None:
    there = (code for code in communes.codes() if territory_of(reference, code) == place)
    return next((code for code in there if code not in communes.DIVIDED), None)


def lint_rehearsal(edition: Edition) -> Sequence[str]:
    """Sentences on an invented person who could not file; none when all is well.

    For an edition whose pages can be shown.
    """
    rules, today = edition.rehearsal, edition.effective
    if not rules.answers:
        return []
    named = {name for told in (rules.answers, *rules.otherwise) for name in told}
    found = [
        f"rehearsal.yaml answers `{name}`, which no page asks."
        for name in sorted(named - set(edition.questions))
    ]
    for rank, more in enumerate(rules.otherwise, 1):
        _, problems = canonical(edition, {**rules.answers, **more}, edition.languages[0], today)
        found += [
            f"The invented person {rank} of rehearsal.yaml: `{one.question}`: {one.text}"
            for one in problems
        ]
    return found
