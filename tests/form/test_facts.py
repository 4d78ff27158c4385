"""Facts from answers, and facts that follow from facts."""

from __future__ import annotations

from datetime import date

import pytest

from portal.form.facts import DERIVED, TOLD, derive, facts_of
from portal.form.told import check_facts
from tests.form.people import EDITION, USUAL

TODAY = date(2026, 9, 15)
ANSWERS: dict[str, object] = {
    "for_whom": "self",
    "birth_name": "Le Goff",
    "birth_date": "1944-03-00",
    "lives_in_france": "yes",
    "dwelling": "own_home",
    "commune": "35238",
    "street": "3 rue du Puits",
    "moved_recently": "no",
    "occupancy": "owner",
    "has_pension": "yes",
    "pensions": [
        {"scheme": "msa_sa", "kind": "own", "quarters": 60, "pays_single_pension": "yes"},
        {"scheme": "rg", "kind": "own"},
    ],
    "pension_since": "2019-10-01",
    "get_up": "no",
    "dress": "yes",
    "wash": "no",
    "eat": "yes",
    "gir_known": "yes",
    "gir_value": "5",
    "gir_source": "departement",
    "gir_date": "2026-06-15",
    "benefits": ["none"],
    "needs": ["home_help"],
    "household_size": 1,
    "monthly_income": "1200.50",
    "nationality": "other",
    "residence_permit": "yes",
    "legal_protection": "none",
}


def test_the_form_gives_the_contracts_facts() -> None:
    assert facts_of(EDITION, ANSWERS, TODAY) == {
        "today": "2026-09-15",
        "birth_date": "1944-03-00",
        "country": "FR",
        "commune": "35238",
        "dwelling": "own_home",
        "occupancy": "owner",
        "pensions": [
            {"scheme": "msa_sa", "kind": "own", "quarters": 60, "pays_single_pension": True},
            {"scheme": "rg", "kind": "own", "quarters": None, "pays_single_pension": False},
        ],
        "pension_since": "2019-10-01",
        "cannot_alone": ["get_up", "wash"],
        "gir": {"value": 5, "source": "departement", "date": "2026-06-15"},
        "benefits": [],
        "needs": ["home_help"],
        "household_size": 1,
        "monthly_income": "1200.50",
        "nationality": "other",
        "residence_permit": True,
        "legal_protection": "none",
    }


def test_facts_hold_no_name_and_no_street() -> None:
    """What routing does not need, routing does not see."""
    facts = facts_of(EDITION, ANSWERS, TODAY)
    assert set(facts) <= set(TOLD)
    assert "Le Goff" not in str(facts)


def test_no_answers_give_no_facts() -> None:
    assert facts_of(EDITION, {}, TODAY) == {"today": "2026-09-15"}


def test_no_pension_is_known_and_empty() -> None:
    assert facts_of(EDITION, {"has_pension": "no"}, TODAY)["pensions"] == []


def test_an_answer_that_no_longer_matters_is_no_fact() -> None:
    """One said a move, then took it back: the old answers may still be there."""
    answers = {"moved_recently": "no", "moved_in": "2026-08-01", "previous_commune": "33063"}
    assert facts_of(EDITION, answers, TODAY) == {"today": "2026-09-15"}


def test_who_lives_abroad() -> None:
    facts = facts_of(EDITION, {"lives_in_france": "no"}, TODAY)
    assert derive(EDITION, facts)["lives_in_france"] is False


def test_an_unknown_scheme_is_a_pension_to_look_for() -> None:
    answers = {**ANSWERS, "pensions": [{"scheme": "unknown", "kind": "own"}]}
    known = derive(EDITION, facts_of(EDITION, answers, TODAY))
    assert (known["main_scheme_by"], known["fund"]) == ("not_told", "manual_review")


def test_every_derived_fact_is_declared_with_its_values() -> None:
    """The linter proves conditions against DERIVED: it must not lie."""
    for answers in (ANSWERS, {}, {**ANSWERS, "gir_known": "no", "commune": "97608"}):
        facts = facts_of(EDITION, answers, TODAY)
        for name, value in derive(EDITION, facts).items():
            assert name in TOLD or name in DERIVED
            if DERIVED.get(name):
                text = ("no", "yes")[value] if isinstance(value, bool) else str(value)
                assert text in DERIVED[name]


@pytest.mark.parametrize(
    ("told", "level", "by"),
    [
        ({"cannot_alone": []}, "fund", "questions"),
        ({"cannot_alone": ["wash"]}, "fund", "questions"),
        ({"cannot_alone": ["wash", "wash"]}, "fund", "questions"),
        ({"cannot_alone": ["wash", "eat"]}, "apa", "questions"),
        ({"gir": {"value": 4, "date": "2026-06-15"}}, "apa", "gir"),
        ({"gir": {"value": 4}}, "apa", "gir"),
        ({"gir": {"value": 5, "date": "2026-06-15"}, "cannot_alone": ["wash", "eat"]},
         "fund", "gir"),
        ({"gir": {"value": 5, "date": "2025-09-15"}, "cannot_alone": ["wash", "eat"]},
         "apa", "questions"),
        ({"gir": {"value": 5, "date": "2026-09-16"}, "cannot_alone": ["wash", "eat"]},
         "apa", "questions"),
        ({"gir": {"value": 5, "date": "2026-06-15", "source": "doctor"},
          "cannot_alone": ["wash", "eat"]}, "apa", "questions"),
        ({}, None, None),
    ],
)  # fmt: skip
def test_the_level_and_what_decided_it(
    told: dict[str, object], level: str | None, by: str | None
) -> None:
    known = derive(EDITION, {"today": "2026-09-15", **told})
    assert (known.get("level"), known.get("level_by")) == (level, by)


@pytest.mark.parametrize(
    ("pensions", "more", "scheme", "how"),
    [
        ([], {}, "none", "no_pension"),
        ([("etranger", "own", None)], {}, "none", "no_pension"),
        ([("agirc_arrco", "own", 9)], {}, None, "complementary"),
        ([("rg", "own", None)], {}, "rg", "only"),
        ([("rg", "own", 20), ("rg", "own", 30)], {}, "rg", "only"),
        ([("rg", "own", 20), ("cnracl", "own", 30)], {}, "cnracl", "most_quarters"),
        ([("rg", "own", 20), ("cnracl", "survivor", 30)], {}, "rg", "own_first"),
        ([("cnracl", "survivor", None)], {}, "cnracl", "survivor"),
        ([("rg", "survivor", 20), ("cnracl", "survivor", 30)], {}, "cnracl", "most_quarters"),
        ([("rg", "own", 20), ("cnracl", "own", 20)], {}, None, "tie"),
        ([("ssi", "own", 20), ("rg", "own", 20)], {}, "rg", "same_fund"),
        ([("ssi", "own", None), ("rg", "own", None)], {}, "rg", "same_fund"),
        ([("rg", "own", 75), ("cnracl", "own", None)], {}, "rg", "enough_quarters"),
        ([("rg", "own", 74), ("cnracl", "own", None)], {}, None, "quarters_unknown"),
        ([("rg", "own", 90, True), ("msa_sa", "own", 99)], {}, "rg", "single_pension"),
        ([("rg", "own", 90, True), ("msa_sa", "own", 99)], {"pension_since": "2017-06-30"},
         "msa_sa", "most_quarters"),
        ([("rg", "own", 90, True), ("msa_sa", "own", 99)], {"birth_date": "1952-12-31"},
         "msa_sa", "most_quarters"),
        ([("rg", "own", 90, True), ("msa_sa", "own", 99, True)], {}, "msa_sa", "most_quarters"),
        ([("cnracl", "own", 90, True), ("rg", "own", 99)], {}, "rg", "most_quarters"),
    ],
)  # fmt: skip
def test_the_main_scheme(
    pensions: list[tuple[object, ...]], more: dict[str, object], scheme: str | None, how: str
) -> None:
    keys = ("scheme", "kind", "quarters", "pays_single_pension")
    rows = [dict(zip(keys, row, strict=False)) for row in pensions]
    known = derive(EDITION, {"today": "2026-09-15", "pensions": rows, **more})
    assert (known.get("main_scheme"), known["main_scheme_by"]) == (scheme, how)


@pytest.mark.parametrize(
    ("income", "size", "commune", "found"),
    [
        (17363, 1, "35238", "very_modest"),
        (17364, 1, "35238", "modest"),
        (22260, 1, "35238", "above"),
        (24031, 1, "75056", "very_modest"),
        (29253, 1, "75116", "modest"),
        (17363, None, "35238", "very_modest"),
        (30000, None, "35238", None),
        (52348 + 6598, 6, "35238", "modest"),
        (52348 + 6599, 6, "35238", "above"),
        (None, 1, "35238", None),
        (17363, 1, None, None),
    ],
)
def test_incomes_against_the_ceilings_of_anah(
    income: int | None, size: int | None, commune: str | None, found: str | None
) -> None:
    facts = {"reference_tax_income": income, "household_size": size, "commune": commune}
    assert derive(EDITION, {"today": "2026-09-15", **facts}).get("income_class") == found


def test_figures_are_read_on_their_day() -> None:
    facts = {"reference_tax_income": 22100, "household_size": 1, "commune": "35238"}
    assert derive(EDITION, {**facts, "today": "2025-12-31"})["income_class"] == "above"
    assert derive(EDITION, {**facts, "today": "2026-01-01"})["income_class"] == "modest"
    assert "income_class" not in derive(EDITION, {**facts, "today": "2024-12-31"})


def test_facts_that_are_well_pass_the_check_unchanged() -> None:
    assert check_facts(EDITION.reference, USUAL, today=TODAY) == USUAL


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"cannot_alone": ["wash", "dress"]}, True),
        ({"cannot_alone": ["wash", "dress"], "needs": ["hospital_discharge"]}, True),
        ({"cannot_alone": ["wash", "dress"], "needs": ["home_adaptation"]}, False),
        ({"cannot_alone": ["wash", "dress"], "birth_date": "1968-03-10"}, False),
        ({"cannot_alone": ["wash"]}, False),
        ({}, None),  # nothing tells the level
    ],
)
def test_who_asks_for_the_apa(changes: dict[str, object], asked: bool | None) -> None:
    """From 60, at its level, for help at home or a return from hospital (CASF L232-1, L232-12)."""
    assert derive(EDITION, {**USUAL, **changes}).get("apa_asked") is asked
