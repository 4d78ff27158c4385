"""What routing needs to know of one person: facts from answers, and facts that follow from facts.

Facts told have the names and values of the contract. `DERIVED` lists those that follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.domain.draft import Answers
from portal.form.days import day_of, partial_day_of
from portal.form.edition import Edition
from portal.form.income import anah_class, is_low
from portal.form.level import asks_apa, level_of
from portal.form.reference import Reference
from portal.form.scheme import fund_of, main_scheme
from portal.form.territory import apa_place, home, territory_of

FRANCE = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF")
ELSEWHERE = "ZZ"
"""ISO 3166 leaves it to its users: some country that is not France; which one changes nothing."""
UNKNOWN_SCHEME = "unknown"
"""The form's option for who does not know; a fact without a scheme is a pension to look for."""

TOLD: Mapping[str, tuple[str, ...]] = {
    "today": (),
    "birth_date": (),
    "country": (),
    "commune": (),
    "dwelling": (
        "own_home", "with_relative", "residence_autonomie", "foster_family", "ehpad", "usld",
        "no_fixed_abode", "other",
    ),
    "moved_in": (),
    "previous_commune": (),
    "domiciliation_commune": (),
    "occupancy": ("owner", "usufructuary", "private_tenant", "social_tenant", "hosted"),
    "pensions": (),
    "pension_since": (),
    "cannot_alone": ("get_up", "dress", "wash", "eat"),
    "gir": (),
    "benefits": ("apa", "pch", "actp", "mtp", "pcrtp", "social_home_help"),
    "needs": ("home_help", "home_adaptation", "hospital_discharge"),
    "reference_tax_income": (),
    "household_size": (),
    "monthly_income": (),
    "nationality": ("fr", "eu", "other"),
    "residence_permit": ("yes", "no"),
    "legal_protection": (
        "none", "sauvegarde", "curatelle", "curatelle_renforcee", "tutelle",
        "habilitation_familiale", "mandat_protection_future",
    ),
}  # fmt: skip
"""The facts of the contract, each with its closed values; none where the values are open."""

DERIVED: Mapping[str, tuple[str, ...]] = {
    "age": (),  # full years today
    "age_sure": ("yes", "no"),  # no: a partial birth date leaves two possible ages
    "lives_in_france": ("yes", "no"),
    "overseas_apart": ("yes", "no"),  # Polynesia, New Caledonia…: other laws
    "territory": (),  # the domicile de secours: who pays the APA
    "territory_by": ("home", "domiciliation", "moved", "stay", "assumed"),
    "territory_sure": ("yes", "no"),  # no: the row of the table is not verified
    "home_territory": (),
    "level": ("apa", "fund"),  # GIR 1 to 4, or two gestures or more; otherwise the fund's
    "level_by": ("gir", "questions"),
    "apa_asked": ("yes", "no"),  # the APA's level and age, and a need that it answers
    "contradiction": ("yes", "no"),  # the GIR and the four questions do not agree
    "cannot_count": (),  # of the four gestures
    "gir_value": ("1", "2", "3", "4", "5", "6"),
    "gir_source": ("departement", "pension_fund", "doctor", "unstated"),
    "gir_agreement": ("yes", "no"),  # the funders of the territory share their evaluations
    "main_scheme": (),  # an id of reference/schemes.csv, or none
    "main_scheme_by": (
        "only", "single_pension", "most_quarters", "same_fund", "enough_quarters", "own_first",
        "survivor", "no_pension", "not_told", "complementary", "tie", "quarters_unknown",
    ),
    "fund": (),  # the funder's code of the main scheme here, manual_review, or none
    "completes_anah": ("yes", "no"),  # the fund adds to what Anah gives
    "income_class": ("very_modest", "modest", "above"),  # by Anah's ceilings
    "low_income": ("yes", "no"),  # the ASPA's ceiling or less
}  # fmt: skip
"""The facts that follow, each with its closed values. One that cannot be known is absent."""

GESTURES = TOLD["cannot_alone"]
_SAME = (
    "birth_date", "commune", "dwelling", "domiciliation_commune", "occupancy", "pension_since",
    "needs", "reference_tax_income", "household_size", "monthly_income", "nationality",
    "legal_protection",
)  # fmt: skip
_STAYS = ("foster_family", "residence_autonomie", "ehpad", "usld")


def facts_of(edition: Edition, answers: Answers, today: date) -> dict[str, object]:
    """The contract's facts, from the form's answers: a fact that was not told is absent."""
    facts: dict[str, object] = {"today": today.isoformat()}
    facts |= {name: answers[name] for name in _SAME if answers.get(name) not in (None, "")}
    lives_here = answers.get("lives_in_france")
    if lives_here or "commune" in facts:
        facts["country"] = ELSEWHERE if lives_here == "no" else "FR"
    if answers.get("moved_recently") == "yes" and answers.get("moved_in"):
        facts["moved_in"] = answers["moved_in"]
    if answers.get("previous_commune") and (
        "moved_in" in facts or answers.get("dwelling") in _STAYS
    ):
        facts["previous_commune"] = answers["previous_commune"]
    if answers.get("has_pension") == "no":
        facts["pensions"] = []
    elif answers.get("pensions"):
        facts["pensions"] = [_pension(row) for row in answers["pensions"]]
    if any(answers.get(gesture) for gesture in GESTURES):
        facts["cannot_alone"] = [g for g in GESTURES if answers.get(g) == "no"]
    if answers.get("gir_known") == "yes" and answers.get("gir_value"):
        facts["gir"] = {
            "value": int(answers["gir_value"]),
            "source": answers.get("gir_source") or "unstated",
            "date": answers.get("gir_date"),
        }
    if answers.get("benefits"):
        facts["benefits"] = [benefit for benefit in answers["benefits"] if benefit != "none"]
    if answers.get("residence_permit"):
        facts["residence_permit"] = answers["residence_permit"] == "yes"
    return facts


def _pension(row: Mapping[str, object]) -> dict[str, object]:
    quarters, scheme = row.get("quarters"), row.get("scheme")
    return {
        "scheme": None if scheme == UNKNOWN_SCHEME else scheme,
        "kind": row.get("kind") or "own",
        "quarters": int(str(quarters)) if quarters not in (None, "") else None,
        "pays_single_pension": row.get("pays_single_pension") in (True, "yes"),
    }


def derive(edition: Edition, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts told, and all that follow from them, by the tables of the day that `today` says.

    Raises:
        ValueError: `today` is not a day.
    """
    today = day_of(facts.get("today"))
    if today is None:
        raise ValueError("`today` must be a day.")
    reference = edition.reference.on(today)
    known = {**facts, **_person(facts, today), **_place(reference, facts, today)}
    known |= level_of(facts, today)
    known["apa_asked"] = asks_apa(known)
    agreed = known.get("home_territory") in reference.gir_agreements
    known["gir_agreement"] = agreed
    known |= _pensions(reference, facts, known)
    known["income_class"] = anah_class(reference, known, today)
    known["low_income"] = is_low(reference, facts, today)
    return {name: value for name, value in known.items() if value is not None}


def _person(facts: Mapping[str, object], today: date) -> dict[str, object]:
    born = partial_day_of(facts.get("birth_date"))
    if born is None or born.earliest > today:
        return {}
    return {"age": born.age(today), "age_sure": born.sure(today)}


def _place(reference: Reference, facts: Mapping[str, object], today: date) -> dict[str, object]:
    commune = facts.get("commune")
    place, country = apa_place(reference, facts, today), facts.get("country")
    here = home(reference, facts)
    rows = [reference.territories[code] for code in (place.territory, here) if code]
    return {
        "lives_in_france": country in FRANCE if country else None,
        "overseas_apart": (
            isinstance(commune, str)
            and commune.startswith(("97", "98"))
            and territory_of(reference, commune) is None
        ),
        "territory": place.territory,
        "territory_by": place.how,
        "territory_sure": all(row.verified for row in rows),
        "home_territory": here,
    }


def _pensions(
    reference: Reference, facts: Mapping[str, object], known: Mapping[str, object]
) -> dict[str, object]:
    found = main_scheme(reference, facts)
    here = known.get("home_territory")
    scheme = reference.schemes.get(found.scheme or "")
    none = found.how == "no_pension"
    fund = fund_of(reference, found.scheme, here if isinstance(here, str) else None)
    return {
        "main_scheme": "none" if none else found.scheme,
        "main_scheme_by": found.how,
        "fund": "none" if none else fund,
        "completes_anah": scheme is not None and scheme.completes_anah,
    }
