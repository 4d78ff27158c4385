"""Something that life may bring to a person, supposed: as facts, and as the words it is said in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Facts = Mapping[str, object]
"""Facts of the contract; in a supposition, `None` is what is not told any more."""

Fills = Mapping[str, date | int | Decimal | str]
"""What fills the braces of words: a day, a number, an amount of euros, or other words by key."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """One respect in which a person would be otherwise, in each way that this may come about.

    What is said of it must be true of every way. Its words are `suppose.<id>`. `eve` is for what
    time brings: the facts of the day before.
    """

    id: str
    ways: tuple[Facts, ...]
    fills: Fills = field(default_factory=dict)
    eve: Facts | None = None


def supposing(facts: Facts, otherwise: Facts) -> dict[str, object]:
    """The facts as they would be."""
    return {name: value for name, value in {**facts, **otherwise}.items() if value is not None}
