"""The main pension scheme: the one whose fund helps those who are not entitled to the APA."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.form.days import partial_day_of
from portal.form.reference import MANUAL_REVIEW, Reference

SINGLE_PENSION_SINCE = date(2017, 7, 1)
"""From that day aligned schemes pay one pension together, Lura (CSS L173-1-2)."""
SINGLE_PENSION_BORN = 1953
ENOUGH_QUARTERS = 75
"""So many quarters at the general scheme suffice when others are unknown (Cnav, about 1999)."""

GENERAL = "rg"


@dataclass(frozen=True, slots=True)
class MainScheme:
    """A scheme or nothing, and how it was found.

    `how` is `only`, `single_pension`, `most_quarters`, `same_fund`, `enough_quarters`,
    `own_first`, `survivor`; or, without a scheme: `no_pension`, `not_told`, `complementary`,
    `tie`, `quarters_unknown`.
    """

    scheme: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Pension:
    """One pension as the person tells it."""

    scheme: str  # empty: the person does not know, or it is none of the table
    own: bool
    quarters: int | None
    pays_single: bool


def main_scheme(reference: Reference, facts: Mapping[str, object]) -> MainScheme:
    """Find the main scheme: own pensions before survivors', then the most quarters.

    Source: cerfa 16301*01, notice; CNRACL; CSS L173-1-2 for the single pension (Lura).
    """
    told = facts.get("pensions")
    if not isinstance(told, Sequence) or isinstance(told, str):
        return MainScheme(None, "not_told")
    pensions = [pension for row in told if (pension := _pension(reference, row))]
    basic = [p for p in pensions if _payer(reference, p.scheme) != "complementary"]
    if not basic:
        return MainScheme(None, "complementary" if pensions else "no_pension")
    own = [pension for pension in basic if pension.own]
    counted = _together(_as_single(reference, own, facts) if own else basic)
    found = _most(reference, counted)
    if found.how != "only":
        return found
    if not own:
        return replace(found, how="survivor")
    if len(_together(own)) > 1:
        return replace(found, how="single_pension")
    return replace(found, how="own_first") if len(own) < len(basic) else found


def fund_of(reference: Reference, scheme: str | None, territory: str | None) -> str:
    """The funder's code for this main scheme in this territory; people decide what no row says."""
    known = reference.schemes.get(scheme or "")
    payer = known.payer_in(territory) if known else MANUAL_REVIEW
    if payer in ("carsat", "msa"):
        place = reference.territories.get(territory or "")
        if place is None:
            return MANUAL_REVIEW
        return place.carsat if payer == "carsat" else place.msa
    return payer if payer in reference.funders else MANUAL_REVIEW


def _pension(reference: Reference, row: object) -> Pension | None:
    if not isinstance(row, Mapping):
        return None
    scheme, quarters = row.get("scheme"), row.get("quarters")
    if not isinstance(scheme, str) or scheme not in reference.schemes:
        scheme = ""
    if _payer(reference, scheme) == "none":
        return None
    return Pension(
        scheme=scheme,
        own=row.get("kind") != "survivor",
        quarters=quarters if isinstance(quarters, int) and quarters >= 0 else None,
        pays_single=row.get("pays_single_pension") in (True, "yes"),
    )


def _payer(reference: Reference, scheme: str) -> str:
    return reference.schemes[scheme].payer if scheme else ""


def _as_single(
    reference: Reference, own: Sequence[Pension], facts: Mapping[str, object]
) -> list[Pension]:
    """Own pensions, those of the aligned schemes counted as one, of the scheme that pays it."""
    aligned = [p for p in own if p.scheme and reference.schemes[p.scheme].single_pension]
    payers = {pension.scheme for pension in aligned if pension.pays_single}
    if len(payers) != 1:
        return list(own)
    since, born = (partial_day_of(facts.get(name)) for name in ("pension_since", "birth_date"))
    too_early = since is not None and since.latest < SINGLE_PENSION_SINCE
    too_old = born is not None and born.latest.year < SINGLE_PENSION_BORN
    if too_early or too_old:
        return list(own)
    single = Pension(payers.pop(), True, _sum(aligned), True)
    return [single, *(pension for pension in own if pension not in aligned)]


def _together(pensions: Sequence[Pension]) -> list[Pension]:
    """One pension a scheme, whatever the number of lines it was told in."""
    schemes = dict.fromkeys(pension.scheme for pension in pensions)
    if len(schemes) == len(pensions):
        return list(pensions)
    return [
        replace(lines[0], quarters=_sum(lines))
        for scheme in schemes
        if (lines := [pension for pension in pensions if pension.scheme == scheme])
    ]


def _sum(pensions: Sequence[Pension]) -> int | None:
    known = [pension.quarters for pension in pensions if pension.quarters is not None]
    return sum(known) if len(known) == len(pensions) else None


def _most(reference: Reference, pensions: Sequence[Pension]) -> MainScheme:
    most = max((p.quarters for p in pensions if p.quarters is not None), default=None)
    first = [pension.scheme for pension in pensions if pension.quarters == most]
    complete = all(pension.quarters is not None for pension in pensions)
    if len(pensions) == 1 or (complete and len(first) == 1):
        chosen = pensions[0].scheme if len(pensions) == 1 else first[0]
        how = "only" if len(pensions) == 1 else "most_quarters"
        return MainScheme(chosen, how) if chosen else MainScheme(None, "not_told")
    if shared := _shared(reference, first if complete else [p.scheme for p in pensions]):
        return MainScheme(shared, "same_fund")
    if complete:
        return MainScheme(None, "tie")
    if most is not None and most >= ENOUGH_QUARTERS and first == [GENERAL]:
        return MainScheme(GENERAL, "enough_quarters")
    return MainScheme(None, "quarters_unknown")


def _shared(reference: Reference, schemes: Sequence[str]) -> str | None:
    """The first scheme of the table, when one and the same fund pays for all: no need to choose."""
    if len({_payer(reference, scheme) for scheme in schemes}) > 1:
        return None
    if len({reference.schemes[scheme].payers for scheme in schemes if scheme}) > 1:
        return None
    return next((scheme for scheme in reference.schemes if scheme in schemes), None)
