"""What would be left to pay of a plan of help under the APA: an estimate, before any evaluation.

The plan's amount is decided after a visit, so that shares are told of some amounts. Nothing is told
without the income of the tax notice, or on a day whose scale is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.domain.draft import Answers
from portal.domain.routing import Routing
from portal.form import apa
from portal.form.apa_tables import Scale, on_that_day
from portal.form.edition import Edition
from portal.form.facts import derive, facts_of
from portal.form.income import euros

COUPLE = ("married", "pacs", "cohabiting")
APA = ("apa", "apa_urgent")
PLANS = (Decimal(300), Decimal(500), Decimal(750))
"""Euros a month, under the ceiling of every GIR: the share is then the same whatever the GIR."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Example:
    """Of a month's plan: what the departement pays, and what is left to the person; euros."""

    plan: Decimal
    paid: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """The examples, and the means of them. `income` is a month's, of both when `couple`.

    `gir` is known or not; when it is, the last example is its ceiling. `unverified`: the figures
    that were not read in a text of law (apa.Share).
    """

    on: date
    income: Decimal
    couple: bool
    gir: int | None
    examples: Sequence[Example]
    sources: Sequence[str]
    unverified: Sequence[str]


def estimate(edition: Edition, answers: Answers, routing: Routing, on: date) -> Estimate | None:
    """The estimate for these answers, if the APA is asked for and enough is known.

    Source: CASF R232-5, R132-1 (income), R232-11 (share).
    """
    if not any(one.aid in APA for one in routing.routes):
        return None
    scale = on_that_day(apa.tables().scales, on)
    income = monthly_income(answers, scale) if scale else None
    if scale is None or income is None:
        return None
    couple = answers.get("marital_status") in COUPLE
    gir = _gir(edition, answers, on, scale)
    try:
        shares = _shares(on, gir or max(scale.ceilings), income, couple)
    except apa.NotKnown:
        return None
    return Estimate(
        on=on,
        income=income,
        couple=couple,
        gir=gir,
        examples=[
            Example(plan, share.paid, plan - share.paid)
            for plan, share in shares
            if gir or plan < share.ceiling
        ],
        sources=("CASF R232-5, R132-1", *shares[0][1].sources),
        unverified=shares[0][1].unverified,
    )


def monthly_income(answers: Answers, scale: Scale) -> Decimal | None:
    """What counts a month, in euros to the cent; nothing when the tax notice is not told.

    Source: CASF R232-5; R132-1 for what brings nothing.
    """
    gross = euros(answers.get("gross_income"))
    if gross is None:
        return None
    built, unbuilt, savings = scale.notional
    year = gross + (euros(answers.get("flat_tax_income")) or 0)
    year += savings * (euros(answers.get("dormant_savings")) or 0)
    for row in answers.get("properties") or ():
        part = built if row.get("kind") == "built" else unbuilt
        year += part * (euros(row.get("rental_value")) or 0)
    return (year / MONTHS).quantize(apa.CENT, ROUND_HALF_UP)


def _gir(edition: Edition, answers: Answers, on: date, scale: Scale) -> int | None:
    known = derive(edition, facts_of(edition, answers, on))
    gir = known.get("gir_value") if known.get("level_by") == "gir" else None
    return gir if isinstance(gir, int) and gir in scale.ceilings else None


def _shares(
    on: date, gir: int, income: Decimal, couple: bool
) -> Sequence[tuple[Decimal, apa.Share]]:
    """Of each example, then of the ceiling of this GIR."""

    def share(plan: Decimal) -> apa.Share:
        return apa.share(apa.tables(), on=on, gir=gir, income=income, plan=plan, couple=couple)

    ceiling = share(Decimal(0)).ceiling
    plans = [*(plan for plan in PLANS if plan < ceiling), ceiling]
    return [(plan, share(plan)) for plan in plans]
