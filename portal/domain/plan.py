"""A plan of help (plan d'aide): its lines, what they cost, and who pays what of it.

Amounts are euros to the cent, as `Decimal`; as text in the record that is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portal.domain.canonical import canonical
from portal.domain.errors import Tampered
from portal.domain.manifest import moment

SCHEMA = "guichet-autonomie/plan/1"
CENT = Decimal("0.01")
SUMS = ("hours", "monthly", "once", "grouped")
"""What a plan adds up of its lines."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One kind of help: how much of it a month (or once), and what one unit costs, in euros."""

    kind: str  # an id of the edition's help.yaml
    quantity: Decimal
    unit_price: Decimal
    note: str = ""

    @property
    def amount(self) -> Decimal:
        """What the line costs, rounded to the cent, half a cent upwards."""
        return (self.quantity * self.unit_price).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class PlanShare:
    """Who pays what of a month of the plan under the APA.

    `participation` + `allowance` + `beyond` is the month's cost; `paid` is the allowance, or
    nothing when the law has it not paid. `rate` is the part of the person, in hundredths of a
    percent of what lies below the ceiling.
    """

    ceiling: Decimal
    participation: Decimal
    allowance: Decimal
    paid: Decimal
    beyond: Decimal
    rate: int
    income: Decimal  # of a month, of both when `couple`
    couple: bool
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class HelpPlan:
    """A plan as it is proposed: never changed; another one of higher rank replaces it.

    Source: CASF R232-7: it says the kinds of help, the hours at home, the amount of the plan, the
    rate and the amount of the participation, the amount of the allowance.
    """

    number: str  # the dossier's number, a dash, P and its rank: "GA-…-1-P1"
    dossier: str
    evaluation: str  # the number of the evaluation that it answers
    evaluation_sha256: str  # of its record
    rank: int
    gir: int
    on: date  # whose figures hold
    drawn_up_by: str  # the actor's identifier
    drawn_up_at: datetime
    lines: tuple[PlanLine, ...]
    hours: Decimal  # of help at home, a month
    monthly: Decimal
    once: Decimal  # works and equipment
    grouped: Decimal  # of these and of stays: what may be paid otherwise than by the month
    grouped_most: Decimal | None  # how much of that in a year, under the APA
    share: PlanShare | None  # none where no scale is known: it is not the APA


def plan_number(dossier: str, rank: int) -> str:
    """The number of a dossier's plan, from 1."""
    return f"{dossier}-P{rank}"


def plan_record(plan: HelpPlan) -> bytes:
    """The plan as canonical JSON, as it is sealed: the same value, the same bytes."""
    told = {**asdict(plan), "schema": SCHEMA}
    told["on"] = plan.on.isoformat()
    told["drawn_up_at"] = moment(plan.drawn_up_at)
    told["lines"] = [{**asdict(line), "amount": line.amount} for line in plan.lines]
    plain = _told(told)
    return canonical(plain)


def read_plan(record: bytes) -> HelpPlan:
    """A plan from the bytes that were sealed.

    Raises:
        Tampered: they are not those of a plan.
    """
    try:
        told = json.loads(record)
        told.pop("schema")
        lines = tuple(_line(line) for line in told.pop("lines"))
        share = told.pop("share")
        sums: dict[str, Any] = {name: Decimal(told.pop(name)) for name in SUMS}
        plan = HelpPlan(
            on=date.fromisoformat(told.pop("on")),
            drawn_up_at=datetime.fromisoformat(told.pop("drawn_up_at")),
            lines=lines,
            share=_share(share) if share else None,
            grouped_most=_amount(told.pop("grouped_most")),
            **sums,
            **told,
        )
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise Tampered("this is no plan") from error
    if plan_record(plan) != record:
        raise Tampered("this is no plan, or not as it was written")
    return plan


def _line(told: Mapping[str, str]) -> PlanLine:
    numbers = Decimal(told["quantity"]), Decimal(told["unit_price"])
    return PlanLine(told["kind"], *numbers, told["note"])


def _share(told: dict[str, Any]) -> PlanShare:
    amounts = ("ceiling", "participation", "allowance", "paid", "beyond", "income")
    plain = {name: Decimal(told[name]) for name in amounts} | {"sources": tuple(told["sources"])}
    return PlanShare(**{**told, **plain})


def _amount(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)


def _told(value: object) -> object:
    """Numbers with a comma as text: a float has no single spelling, nor has 12.50 beside 12.5."""
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            return {key: _told(item) for key, item in value.items()}
        case list() | tuple():
            return [_told(item) for item in value]
    return value
