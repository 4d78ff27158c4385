"""Where the reason of a move does not fit what the person answered: said before it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.form.edition import Edition
from portal.form.facts import derive, facts_of
from portal.form.level import APA_AGE
from portal.form.reference import MANUAL_REVIEW

ADDRESS_HERE, ADDRESS_ELSEWHERE = "address_here", "address_elsewhere"
UNDER_60, NO_APA, APA = "under_60", "no_apa", "apa"
MAIN_HERE, MAIN_OTHER = "main_here", "main_other"
"""Codes of what does not fit, in place of a sentence."""
FUNDS = ("pension_fund", "farm_fund", "national_fund")
"""The kinds of funder that somebody belongs to by their pensions."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who has the dossier, where it is to go, and the reason that is given."""

    here: str
    to: str
    reason: str


def contradictions(
    edition: Edition, answers: Mapping[str, object], today: date, errand: Errand
) -> tuple[str, ...]:
    """What of the answers does not fit the reason of a move, as codes.

    A warning and no more: who studies a request may know better than its answers.
    """
    rules = edition.study.moving
    known = derive(edition, facts_of(edition, answers, today))
    territory = edition.reference.territories.get(str(known.get("territory")))
    age, level = known.get("age"), known.get("level")
    payer = territory.apa_payer if territory else ""
    nearby = (payer, territory.carsat, territory.msa) if territory else ()
    young = isinstance(age, int) and age < APA_AGE
    main, chosen = known.get("fund"), edition.reference.funders.get(errand.to)
    to_fund = chosen is not None and chosen.kind in FUNDS
    sure = main in edition.reference.funders and main != MANUAL_REVIEW  # people look for that one
    other = to_fund and sure and main not in (errand.here, errand.to)
    told: dict[str, tuple[tuple[str, bool], ...]] = {
        "other_departement": (
            (ADDRESS_HERE, payer == errand.here),
            (ADDRESS_ELSEWHERE, bool(nearby) and payer != errand.here and errand.to not in nearby),
        ),
        "needs_apa": ((UNDER_60, young), (NO_APA, level not in (None, "apa"))),
        "no_apa": ((APA, level == "apa" and not young), (MAIN_OTHER, other)),
        "other_scheme": ((MAIN_HERE, main == errand.here), (MAIN_OTHER, other)),
    }
    on = list(told.get(errand.reason, ()))
    if errand.reason != "other_departement" and rules.reason(errand.reason, back=False):
        on.append((ADDRESS_ELSEWHERE, _elsewhere(edition, payer, errand.to)))
    return tuple(code for code, holds in on if holds)


def lives_elsewhere(
    edition: Edition, answers: Mapping[str, object], today: date, funder: str
) -> bool:
    """Whether a funder pays for the APA of a territory, and the person lives in another one."""
    known = derive(edition, facts_of(edition, answers, today))
    territory = edition.reference.territories.get(str(known.get("territory")))
    return _elsewhere(edition, territory.apa_payer if territory else "", funder)


def _elsewhere(edition: Edition, payer: str, to: str) -> bool:
    chosen = edition.reference.funders.get(to)
    return chosen is not None and chosen.kind == "apa_payer" and payer not in ("", to)
