"""More or less that a person can do alone, and more or less to live on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from portal.form.edition import Edition
from portal.form.facts import GESTURES
from portal.form.income import anah_ceiling, low_ceiling
from portal.form.level import GESTURES_FOR_APA
from portal.form.measures import texts
from portal.form.supposition import Facts, Supposition

CENT = Decimal("0.01")
MUCH = 10
"""Times a ceiling: an amount far above it."""


def levels(facts: Facts, known: Facts, today: date) -> Iterator[Supposition]:
    """More help needed, or less, told as it was told: by a GIR or by the four questions."""
    gir, cannot = facts.get("gir"), facts.get("cannot_alone")
    if known.get("level_by") == "gir" and isinstance(gir, Mapping):
        heavier = known["level"] == "fund"
        values = (1, 4) if heavier else (5, 6)
        ways = tuple({"gir": {**gir, "value": one, "date": today.isoformat()}} for one in values)
        yield Supposition("gir_heavier" if heavier else "gir_lighter", ways)
    else:
        yield from _gestures(list(cannot) if isinstance(cannot, list | tuple) else None)
    if "gir_value" not in known and "home_adaptation" in texts(facts.get("needs")):
        given = {"source": "departement", "date": today.isoformat()}
        ways = tuple({"gir": {**given, "value": value}} for value in (4, 5))
        yield Supposition("gir_known", ways)


def _gestures(cannot: list[str] | None) -> Iterator[Supposition]:
    told = list(dict.fromkeys(cannot or ()))
    if cannot is None or len(told) < GESTURES_FOR_APA:
        free = [gesture for gesture in GESTURES if gesture not in told]
        fewest = [*told, *free[: GESTURES_FOR_APA - len(told)]]
        name = "second_gesture" if len(told) == GESTURES_FOR_APA - 1 else "two_gestures"
        yield Supposition(name, ({"cannot_alone": fewest}, {"cannot_alone": list(GESTURES)}))
    if cannot is None or len(told) >= GESTURES_FOR_APA:
        most = (told or list(GESTURES))[: GESTURES_FOR_APA - 1]
        yield Supposition("fewer_gestures", ({"cannot_alone": most}, {"cannot_alone": []}))


def incomes(edition: Edition, facts: Facts, known: Facts, today: date) -> Iterator[Supposition]:
    """An income on the other side of a ceiling."""
    reference = edition.reference.on(today)
    low = low_ceiling(reference, facts, today)
    if low is not None and known.get("level") == "fund":
        above = known.get("low_income") is True
        amounts = (low + CENT, low * MUCH) if above else (low, Decimal(0))
        ways = tuple({"monthly_income": amount} for amount in amounts)
        yield Supposition("income_above" if above else "income_below", ways, {"amount": low})
    ceiling = anah_ceiling(reference, known, today)
    if ceiling is not None and known.get("income_class") == "above":
        ways = tuple({"reference_tax_income": amount} for amount in (ceiling, Decimal(0)))
        yield Supposition("tax_income_below", ways, {"amount": ceiling})
