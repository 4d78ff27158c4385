"""The APA at home: the ceiling of a plan, what the person pays of it, what is paid to them.

Exact to the cent, in decimal arithmetic. On a day whose figures are not known nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from portal import places
from portal.form.apa_tables import D, Scale, Tables, load_tables, on_that_day
from portal.form.reference_rows import Dated

CENT = Decimal("0.01")


class NotKnown(ValueError):
    """That day has no known figures, or the APA is not for this GIR; the text says which."""


@dataclass(frozen=True, slots=True)
class Share:
    """Who pays what of a month's plan, in euros to the cent.

    `participation` + `apa` + `beyond` is the plan. `paid` is the `apa`, or nothing when it is so
    small that the law has it not paid. `unverified`: which of "scale", "base" and "wage" were not
    read in a text of law.
    """

    ceiling: Decimal
    participation: Decimal
    apa: Decimal
    paid: Decimal
    beyond: Decimal
    sources: tuple[str, ...]
    unverified: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether every figure was read in a text of law."""
        return not self.unverified


@dataclass(frozen=True, slots=True)
class Flat:
    """The flat rate of the APA, euros a month to the cent."""

    amount: Decimal
    sources: tuple[str, ...]
    verified: bool


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The figures of forms/reference. Raises FormError."""
    return load_tables(places.forms() / "reference" / "apa.yaml")


def share(
    known: Tables, *, on: date, gir: int, income: Decimal, plan: Decimal, couple: bool = False
) -> Share:
    """Share a month's plan between the person and the departement.

    Args:
        known: the figures by date.
        on: the day whose figures hold.
        gir: 1 to 6.
        income: what the household has a month, in euros.
        plan: what the plan costs a month, in euros.
        couple: whether that is the income of two.

    Raises:
        NotKnown: no figure is known for that day, or the APA is not for this GIR.
        ValueError: an amount is below zero.

    Source: CASF R232-10 (ceilings), R232-11 (participation), D232-31 (what is not paid).
    """
    if income < 0 or plan < 0:
        raise ValueError("income and plan are euros, zero or more")
    scale, base, wage = (
        _known(known.scales, on, "scale of the APA"),
        _known(known.bases, on, "ceiling of the APA"),
        _known(known.wages, on, "hourly minimum wage"),
    )
    if gir not in scale.ceilings:
        raise NotKnown("the APA is for GIR 1 to 4 (CASF L232-2)")
    ceiling = _cents(scale.ceilings[gir] * base.value)
    within = min(plan, ceiling)
    part = _cents(_participation(scale, base.value, _counted(scale, income, couple), within))
    apa = _cents(within) - part
    used: Mapping[str, Dated] = {"scale": scale, "base": base, "wage": wage}
    too_small = apa <= scale.hours_not_paid * wage.value
    return Share(
        ceiling=ceiling,
        participation=part,
        apa=apa,
        paid=Decimal("0.00") if too_small else apa,
        beyond=_cents(plan) - _cents(within),
        sources=tuple(one.source for one in used.values()),
        unverified=tuple(name for name, one in used.items() if not one.verified),
    )


def unread(known: Tables, on: date) -> tuple[str, ...]:
    """Which of "scale", "base" and "wage" of that day were not read in a text of law."""
    used = {"scale": known.scales, "base": known.bases, "wage": known.wages}
    found = {name: on_that_day(every, on) for name, every in used.items()}
    return tuple(name for name, one in found.items() if one and not one.verified)


def flat_rate(known: Tables, on: date) -> Flat:
    """What is granted a month at home before any plan: in an emergency, or by silence.

    It is an advance: what is paid later is reduced by it.

    Raises:
        NotKnown: no figure is known for that day.

    Source: CASF R232-29 (half of the ceiling of GIR 1), L232-12, L232-14.
    """
    scale, base = (
        _known(known.scales, on, "scale of the APA"),
        _known(known.bases, on, "ceiling of the APA"),
    )
    return Flat(
        amount=_cents(scale.flat * scale.ceilings[min(scale.ceilings)] * base.value),
        sources=("CASF R232-29", base.source),
        verified=scale.verified and base.verified,
    )


def _known(dated: Sequence[D], on: date, what: str) -> D:
    found = on_that_day(dated, on)
    if found is None:
        raise NotKnown(f"the {what} of {on.isoformat()} is not known")
    return found


def _counted(scale: Scale, income: Decimal, couple: bool) -> Decimal:
    return income / scale.couple if couple else income


def _participation(scale: Scale, base: Decimal, income: Decimal, plan: Decimal) -> Decimal:
    """The formula of R232-11: the plan in three parts, each with its own share of the income."""
    low, high = scale.free_up_to, scale.most_above
    if income <= low * base:
        return Decimal(0)
    if income > high * base:
        return scale.most * plan
    span = (high - low) * base
    first, second = (part * base for part in scale.parts)
    parts = (min(plan, first), _between(plan, first, second), max(plan - second, Decimal(0)))
    shares = [Decimal(1)] + [
        (weight * income + ((1 - weight) * high - low) * base) / span for weight in scale.lightened
    ]
    rate = scale.most * (income - low * base) / span
    return rate * sum(part * share for part, share in zip(parts, shares, strict=True))


def _between(plan: Decimal, first: Decimal, second: Decimal) -> Decimal:
    return max(min(plan, second) - first, Decimal(0))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
