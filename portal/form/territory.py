"""Where a person is for each family of funders: the home, and the domicile de secours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.form.days import add_months, day_of
from portal.form.reference import Reference

MONTHS_TO_SETTLE = 3
"""After so many months of habitual residence the new departement pays (CASF L122-2)."""

# Where nobody settles: one keeps the domicile de secours that one had before (CASF L122-2).
_NOT_SETTLING = ("foster_family", "residence_autonomie", "ehpad", "usld")


@dataclass(frozen=True, slots=True)
class Place:
    """A territory, and how it was found: `home`, `domiciliation`, `moved`, `stay`, `assumed`.

    `assumed` is the home, for want of knowing where the person lived before.
    """

    territory: str | None
    how: str


def territory_of(reference: Reference, commune: object) -> str | None:
    """The territory of a commune by its INSEE code; a postal code would be wrong.

    The metropole of Lyon is known by its communes: no code of a departement says it.
    """
    if not isinstance(commune, str):
        return None
    if commune in reference.metropole:
        return reference.metropole[commune]
    code = commune[:3] if commune.startswith(("97", "98")) else commune[:2]
    return code if code in reference.territories else None


def home(reference: Reference, facts: Mapping[str, object]) -> str | None:
    """The territory where the person lives: the one that pension funds look at."""
    here = territory_of(reference, home_commune(facts))
    return here or territory_of(reference, facts.get("commune"))


def home_commune(facts: Mapping[str, object]) -> object:
    """The commune where the person lives; without a fixed home, that of the domiciliation.

    Source: CASF L264-1.
    """
    homeless = facts.get("dwelling") == "no_fixed_abode"
    return facts.get("domiciliation_commune" if homeless else "commune")


def apa_place(reference: Reference, facts: Mapping[str, object], today: date) -> Place:
    """The territory that pays the APA: the domicile de secours.

    Source: CASF L122-1 to L122-4, and L264-1 for who has no fixed abode.
    """
    dwelling, here = facts.get("dwelling"), home(reference, facts)
    if dwelling == "no_fixed_abode":
        return Place(territory_of(reference, facts.get("domiciliation_commune")), "domiciliation")
    before = territory_of(reference, facts.get("previous_commune"))
    if dwelling in _NOT_SETTLING:
        unsaid = "home" if dwelling == "residence_autonomie" else "assumed"
        return _between(reference, here=here, before=before, kept="stay", unsaid=unsaid)
    if _just_moved(facts, today):
        return _between(reference, here=here, before=before, kept="moved", unsaid="assumed")
    return Place(here, "home")


def _just_moved(facts: Mapping[str, object], today: date) -> bool:
    moved_in = day_of(facts.get("moved_in"))
    return moved_in is not None and today < add_months(moved_in, MONTHS_TO_SETTLE)


def _between(
    reference: Reference, *, here: str | None, before: str | None, kept: str, unsaid: str
) -> Place:
    if before is None:
        return Place(here, unsaid)
    payers = [reference.territories[code].apa_payer for code in (here, before) if code]
    return Place(before, "home" if len(payers) > 1 and payers[0] == payers[1] else kept)
