"""The tables that outlive editions, as frozen values: funders, territories, schemes, amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

MANUAL_REVIEW = "manual_review"
"""The funder's code of the queue where people route by hand what no rule can."""


@dataclass(frozen=True, slots=True)
class Funder:
    """Who studies a request and pays. `name` is shown as it is; `name_en` on English pages."""

    code: str
    name: str
    name_en: str
    kind: str
    telephone: str
    website: str
    valid_from: date | None
    valid_until: date | None  # the last day, included
    source: str
    verified: bool

    def in_language(self, language: str) -> str:
        """The name on a page of this language."""
        return self.name if language == "fr" else self.name_en


@dataclass(frozen=True, slots=True)
class Territory:
    """A departement, or the metropole of Lyon, and the funder of each family there."""

    code: str
    name: str
    apa_payer: str
    carsat: str
    msa: str
    zone: str  # of Anah's ceilings: `ile_de_france` or `elsewhere`
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """A pension scheme, and who pays for those of whom it is the main one.

    `payer` is `carsat` or `msa` (the one of the territory), a funder's code, `complementary`
    (never the main scheme) or `none`.
    """

    id: str
    name: str
    payer: str
    single_pension: bool  # one of the three schemes that pay one pension together (Lura)
    completes_anah: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """A dated figure in euros, by size of household: 1 person first; `each_further` beyond."""

    id: str
    zone: str  # empty: everywhere
    since: date
    unit: str
    by_household: tuple[Decimal, ...]
    each_further: Decimal | None
    source: str
    verified: bool

    def of(self, household_size: int) -> Decimal | None:
        """The figure for a household of so many persons, or nothing when it is not known."""
        if household_size < 1:
            return None
        if household_size <= len(self.by_household):
            return self.by_household[household_size - 1]
        if self.each_further is None:
            return None
        return self.by_household[-1] + self.each_further * (household_size - len(self.by_household))


@dataclass(frozen=True, slots=True)
class Reference:
    """All of them."""

    funders: Mapping[str, Funder] = field(default_factory=dict)
    territories: Mapping[str, Territory] = field(default_factory=dict)
    metropole: Mapping[str, str] = field(default_factory=dict)  # INSEE code → territory
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    gir_agreements: frozenset[str] = frozenset()  # territories whose funders share evaluations
    amounts: tuple[Amount, ...] = ()

    def amount(self, name: str, *, on: date, zone: str = "") -> Amount | None:
        """The figure in force on that day, or nothing when the table begins later."""
        known = [a for a in self.amounts if a.id == name and a.zone == zone and a.since <= on]
        return max(known, key=lambda amount: amount.since, default=None)
