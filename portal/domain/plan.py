"""A plan of help (plan d'aide): its lines, what they cost, and who pays what of it.

Amounts are euros to the cent, as `Decimal`; as text in the record that is sealed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from portal.domain.canonical import canonical
from portal.domain.manifest import moment

SCHEMA = "guichet-autonomie/plan/1"
CENT = Decimal("0.01")


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
