"""The rows of the tables that outlive editions, as frozen values, each with its times."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portal.form.times import ALWAYS, Times


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A row of a table: when it holds, where it was read, and whether that was a text of law."""

    times: Times = ALWAYS
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Funder(Dated):
    """Who studies a request and pays. `name` is shown as it is; `name_en` on English pages.

    `successor` is the funder's code that takes over the day after the last one.
    """

    code: str
    name: str
    name_en: str
    kind: str
    telephone: str
    website: str
    successor: str = ""

    def in_language(self, language: str) -> str:
        """The name on a page of this language: the French one, but in English."""
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory(Dated):
    """A departement, or the metropole of Lyon, and the funder of each family there."""

    code: str
    name: str
    apa_payer: str
    carsat: str
    msa: str
    zone: str  # of Anah's ceilings: `ile_de_france` or `elsewhere`


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Dated):
    """A commune whose code does not say its territory: those of the metropole of Lyon."""

    code: str  # INSEE
    name: str
    territory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme(Dated):
    """A pension scheme, and who pays for those of whom it is the main one.

    `payer` is `carsat` or `msa` (the one of the territory), a funder's code, `complementary`
    (never the main scheme) or `none`. `payers` are those of some territories, in its place.
    """

    code: str
    name: str
    payer: str
    single_pension: bool  # one of the three schemes that pay one pension together (Lura)
    completes_anah: bool
    payers: tuple[tuple[str, str], ...] = ()  # (territory, funder)

    def payer_in(self, territory: str | None) -> str:
        """Who pays for its people in that territory."""
        return dict(self.payers).get(territory or "", self.payer)


PARTIES = {"departement": "apa_payer", "Carsat": "carsat", "MSA": "msa"}
"""Who may be a party of an agreement, and the column of a territory that says who that is."""
SCOPES = ("gir", "gir_and_evaluation")
"""What the parties recognise: the GIR alone, or what was evaluated as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Dated):
    """The funders of a territory share their evaluations; `code` is the territory's.

    `parties` are families of PARTIES; `scope` is one of SCOPES.

    Source: loi n° 2015-1776 of 28 December 2015 (ASV): GIR recognised by agreement.
    """

    code: str
    parties: frozenset[str] = frozenset()
    scope: str = "gir"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Dated):
    """A dated figure in euros, by size of household: 1 person first; `each_further` beyond."""

    code: str
    zone: str  # empty: everywhere
    unit: str
    by_household: tuple[Decimal, ...]
    each_further: Decimal | None

    @property
    def key(self) -> str:
        """What tells it from others: its code, and its zone."""
        return f"{self.code}.{self.zone}" if self.zone else self.code

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
class Rows:
    """Every row of every time, in the order of the files."""

    funders: tuple[Funder, ...] = ()
    territories: tuple[Territory, ...] = ()
    members: tuple[Member, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    amounts: tuple[Amount, ...] = ()
