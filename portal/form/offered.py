"""What an edition asks that routing reads, and the answers that it offers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from portal.form.edition import Edition
from portal.form.facts import GESTURES, TOLD, UNKNOWN_SCHEME

_FACTS = {**dict.fromkeys(GESTURES, "cannot_alone"), "lives_in_france": "country"}
"""The facts whose questions do not have their name."""
_PARTS = {
    "gir_value": ("gir", "value"),
    "gir_source": ("gir", "source"),
    "gir_date": ("gir", "date"),
}
"""Questions that tell a part of a fact; the columns of `pensions` are others."""
_COLUMN = "pensions."
_LISTS = ("needs", "benefits")
_CHOICES = ("dwelling", "occupancy", "nationality", "legal_protection")


def offered(edition: Edition) -> Mapping[str, frozenset[str]]:
    """Each question that tells a fact, or a part of one → its options, none where they are open.

    The columns of `pensions` stand as `pensions.scheme`, `pensions.kind`…
    """
    found: dict[str, frozenset[str]] = {}
    for page in edition.pages:
        for question in page.questions:
            if question.id in _PARTS or _FACTS.get(question.id, question.id) in TOLD:
                found[question.id] = frozenset(question.options)
                for column in question.columns:
                    found[f"{question.id}.{column.id}"] = frozenset(column.options)
    return found


def said(facts: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(question, option): the answers to closed questions that these facts stand for."""
    for name in _CHOICES:
        if name in facts:
            yield name, str(facts[name])
    for name in _LISTS:
        for value in _list(facts.get(name)):
            yield name, str(value)
    for row in _rows(facts):
        yield "pensions.scheme", str(row.get("scheme") or UNKNOWN_SCHEME)
        yield "pensions.kind", str(row.get("kind") or "own")
    gir = facts.get("gir")
    if isinstance(gir, Mapping):
        yield "gir_value", str(gir.get("value"))
        yield "gir_source", str(gir.get("source") or "unstated")
    if isinstance(permit := facts.get("residence_permit"), bool):
        yield "residence_permit", "yes" if permit else "no"


def tells(facts: Mapping[str, object], question: str) -> bool:
    """Whether an answer to this question is among the facts."""
    return without(facts, [question]) != facts


def without(facts: Mapping[str, object], questions: Collection[str]) -> dict[str, object]:
    """The facts as they are when these questions are not asked."""
    known = dict(facts)
    for question in questions:
        fact, part = _PARTS.get(question, (_FACTS.get(question, question), ""))
        if question.startswith(_COLUMN):
            name = question.removeprefix(_COLUMN)
            if "pensions" in known:
                known["pensions"] = [_less(row, name) for row in _rows(known)]
        elif fact == "cannot_alone" and fact in known:
            known[fact] = [one for one in _list(known[fact]) if one != question]
        elif part in ("source", "date") and isinstance(gir := known.get(fact), Mapping):
            known[fact] = _less(gir, part)
        else:
            known.pop(fact, None)
    if set(GESTURES) <= set(questions):
        known.pop("cannot_alone", None)
    return known


def _less(row: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in row.items() if key != name}


def _rows(facts: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [row for row in _list(facts.get("pensions")) if isinstance(row, Mapping)]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
