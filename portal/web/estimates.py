"""The estimate of what is left to pay, in words: the amounts, the day, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain.dossier import AidRequest
from portal.domain.happened import legal_day
from portal.form.edition import Edition
from portal.form.estimate import Estimate, estimate
from portal.form.showing import show_money
from portal.web.guard import language


@dataclass(frozen=True, slots=True)
class Line:
    """Of a plan, what the departement would pay and what would be left, as people read it."""

    plan: str
    paid: str
    left: str
    most: bool  # the plan is the largest that this GIR may have


@dataclass(frozen=True, slots=True)
class ToldEstimate:
    """An estimate, ready to be drawn."""

    on: date
    income: str
    couple: bool
    gir: int | None
    lines: Sequence[Line]
    sources: Sequence[str]
    unverified: Sequence[str]  # the figures that were not read in a text of law (apa.Share)


def of(edition: Edition, aid_request: AidRequest) -> ToldEstimate | None:
    """What the aid that was asked for may come to, in the language of the page."""
    on = legal_day(aid_request.submitted_at)
    return told(estimate(edition, aid_request.answers, aid_request.routing, on), language())


def told(found: Estimate | None, language: str) -> ToldEstimate | None:
    """An estimate in words, if the answers allow one."""
    if found is None:
        return None

    def money(amount: Decimal) -> str:
        return show_money(amount, language)

    last = len(found.examples) - 1
    lines = [
        Line(
            plan=money(one.plan),
            paid=money(one.paid),
            left=money(one.left),
            most=bool(found.gir) and rank == last,
        )
        for rank, one in enumerate(found.examples)
    ]
    return ToldEstimate(
        on=found.on,
        income=money(found.income),
        couple=found.couple,
        gir=found.gir,
        lines=lines,
        sources=found.sources,
        unverified=found.unverified,
    )
