"""Incomes against dated ceilings: Anah's for a household's tax income, the ASPA's by the month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from portal.form.reference import Reference

_COUPLE = 2


def anah_class(reference: Reference, facts: Mapping[str, object], today: date) -> str | None:
    """`very_modest`, `modest` or `above` by Anah's ceilings where the home is, if it is known.

    When the size of the household is unknown, an income under one person's ceiling is enough to
    know; one above is not.
    """
    income, size = euros(facts.get("reference_tax_income")), _size(facts)
    place = reference.territories.get(str(facts.get("home_territory")))
    if income is None or place is None:
        return None
    for name in ("very_modest", "modest"):
        amount = reference.amount(f"anah_{name}", on=today, zone=place.zone)
        ceiling = amount.of(size or 1) if amount else None
        if ceiling is None:
            return None
        if income <= ceiling:
            return name
    return None if size is None else "above"


def anah_ceiling(reference: Reference, facts: Mapping[str, object], today: date) -> Decimal | None:
    """The tax income above which Anah helps this household no more, a year, if it is known."""
    place = reference.territories.get(str(facts.get("home_territory")))
    size = _size(facts)
    if place is None or size is None:
        return None
    amount = reference.amount("anah_modest", on=today, zone=place.zone)
    return amount.of(size) if amount else None


def is_low(reference: Reference, facts: Mapping[str, object], today: date) -> bool | None:
    """Whether the month's income is the ASPA's ceiling or less, if it is known."""
    income = euros(facts.get("monthly_income"))
    ceiling = None if income is None else low_ceiling(reference, facts, today)
    return None if income is None or ceiling is None else income <= ceiling


def low_ceiling(reference: Reference, facts: Mapping[str, object], today: date) -> Decimal | None:
    """The ASPA's ceiling for one person or a couple, a month, on that day."""
    amount = reference.amount("aspa", on=today)
    return amount.of(min(_size(facts) or 1, _COUPLE)) if amount else None


def euros(value: object) -> Decimal | None:
    """An amount as people or machines give it; nothing when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def _size(facts: Mapping[str, object]) -> int | None:
    size = facts.get("household_size")
    return size if isinstance(size, int) and not isinstance(size, bool) and size >= 1 else None
