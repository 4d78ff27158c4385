"""How facts are compared: as texts, as numbers, as days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation


def texts(fact: object) -> Iterator[str]:
    """Every text of a fact: of a list, those of its items; of a truth, yes or no."""
    if isinstance(fact, list | tuple | set | frozenset):
        for item in fact:
            yield from texts(item)
    elif isinstance(fact, bool):
        yield "yes" if fact else "no"
    elif fact is not None and fact != "":
        yield str(fact)


def measure(value: object) -> Decimal | date | None:
    """The number or the day that a fact is, if it is one."""
    if value is None or isinstance(value, date | Decimal):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return number if number.is_finite() else None


def reaches(fact: object, limit: Decimal | date) -> bool | None:
    """Whether a fact is this or more; nothing when it is unknown, or not of the same kind."""
    if type(fact) is int and isinstance(limit, Decimal):
        return fact >= limit
    value = measure(fact)
    if isinstance(value, Decimal) and isinstance(limit, Decimal):
        return value >= limit
    if isinstance(value, date) and isinstance(limit, date):
        return value >= limit
    return None
