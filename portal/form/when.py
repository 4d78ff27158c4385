"""The closed vocabulary of conditions: five comparisons, three groups, nothing else.

A comparison reads one fact: `{age: {at_least: 60}}`, `{gir: {one_of: ["1", "2"]}}`. Two of them
on the same fact hold together: `{age: {at_least: 60, below: 70}}`. A group holds a list:
`{all: […]}`, `{any: […]}`, `{none: […]}`. A fact that is unknown satisfies no comparison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from portal.form.measures import measure, reaches, texts

COMPARISONS = ("is", "one_of", "at_least", "below", "answered")
GROUPS = ("all", "any", "none")


class BadCondition(ValueError):
    """A condition that the vocabulary does not have; its text is one sentence for the expert."""


class Condition(Protocol):
    """Something that holds or not of the facts known."""

    def holds(self, facts: Mapping[str, object]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Always:
    """Holds of everyone."""

    def holds(self, facts: Mapping[str, object]) -> bool:
        return True


ALWAYS = Always()


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact is one of these values (`is`: of a single one); of a list, one of its items is."""

    fact: str
    values: tuple[str, ...]

    def holds(self, facts: Mapping[str, object]) -> bool:
        value = facts.get(self.fact)
        if value is None or type(value) is str:  # nearly all are: the short way
            return value in self.values
        if type(value) is bool:
            return ("yes" if value else "no") in self.values
        return any(item in self.values for item in texts(value))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The fact, a number or a day, is this or more."""

    fact: str
    limit: Decimal | date

    def holds(self, facts: Mapping[str, object]) -> bool:
        return reaches(facts.get(self.fact), self.limit) is True


@dataclass(frozen=True, slots=True)
class Below:
    """The fact, a number or a day, is less than this."""

    fact: str
    limit: Decimal | date

    def holds(self, facts: Mapping[str, object]) -> bool:
        return reaches(facts.get(self.fact), self.limit) is False


@dataclass(frozen=True, slots=True)
class Answered:
    """The fact is known (`answered: yes`), or is not (`answered: no`); an empty list is known."""

    fact: str
    expected: bool

    def holds(self, facts: Mapping[str, object]) -> bool:
        return (facts.get(self.fact) not in (None, "")) is self.expected


@dataclass(frozen=True, slots=True)
class Group:
    """`all`, `any` or `none` of these conditions hold."""

    kind: str
    conditions: tuple[Condition, ...]

    def holds(self, facts: Mapping[str, object]) -> bool:
        if self.kind == "all":
            for condition in self.conditions:  # noqa: SIM110  a generator costs half as much again
                if not condition.holds(facts):
                    return False
            return True
        for condition in self.conditions:
            if condition.holds(facts):
                return self.kind == "any"
        return self.kind == "none"


def parse(node: object, where: str = "") -> Condition:
    """Read a condition from what the loader gives: mappings, lists and text.

    Raises:
        BadCondition: with one sentence, preceded by `where` when it is given.
    """
    try:
        return _condition(node)
    except BadCondition as error:
        raise BadCondition(f"{where}: {error}" if where else str(error)) from None


def names(condition: Condition) -> Mapping[str, frozenset[str]]:
    """The facts that a condition reads, each with the values that `is` and `one_of` test."""
    found: dict[str, frozenset[str]] = {}
    for fact, values in _read(condition):
        found[fact] = found.get(fact, frozenset()) | values
    return found


def _read(condition: Condition) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(condition, Group):
        for part in condition.conditions:
            yield from _read(part)
    elif isinstance(condition, OneOf):
        yield condition.fact, frozenset(condition.values)
    elif isinstance(condition, AtLeast | Below | Answered):
        yield condition.fact, frozenset()


def _condition(node: object) -> Condition:
    if not isinstance(node, Mapping) or len(node) != 1:
        raise BadCondition("A condition names one fact, or one of all, any, none.")
    ((name, body),) = node.items()
    if name in GROUPS:
        if not isinstance(body, list) or not body:
            raise BadCondition(f"`{name}` needs a list of conditions.")
        return Group(str(name), tuple(_condition(part) for part in body))
    if not isinstance(body, Mapping) or not body:
        raise BadCondition(f"`{name}` needs one of: {', '.join(COMPARISONS)}.")
    tests = tuple(_comparison(str(name), str(word), value) for word, value in body.items())
    return tests[0] if len(tests) == 1 else Group("all", tests)


def _comparison(fact: str, word: str, value: object) -> Condition:
    if word == "one_of":
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise BadCondition(f"`{fact}: one_of` needs a list of words.")
        return OneOf(fact, tuple(value))
    if word not in COMPARISONS:
        raise BadCondition(f"`{fact}` knows no `{word}`; it may say {', '.join(COMPARISONS)}.")
    if not isinstance(value, str) or not value:
        raise BadCondition(f"`{fact}: {word}` needs one value.")
    if word == "is":
        return OneOf(fact, (value,))
    if word == "answered":
        if value not in ("yes", "no"):
            raise BadCondition(f"`{fact}: answered` is yes or no, not `{value}`.")
        return Answered(fact, value == "yes")
    limit = measure(value)
    if limit is None:
        raise BadCondition(f"`{fact}: {word}` needs a number or a day, not `{value}`.")
    return AtLeast(fact, limit) if word == "at_least" else Below(fact, limit)
