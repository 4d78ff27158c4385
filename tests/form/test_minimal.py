"""A dossier holds what its funder needs, and tells nothing of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given

from portal.domain.draft import Answer
from portal.domain.routing import Decisive, Route
from portal.form.answered_by import ANSWERED_BY
from portal.form.explain import explained
from portal.form.facts import DERIVED, TOLD, derive, facts_of
from portal.form.minimal import left_out, needed, routes_told
from tests.form.made import EDITION, QUESTIONS, TODAY, WHOLE, some_answers

WORKS: Mapping[str, Answer] = {
    **WHOLE,
    "needs": ["home_help", "home_adaptation", "hospital_discharge"],
    "get_up": "no",
    "works_room": ["bathroom"],
    "works_wanted": "Une douche",
    "anah_asked": "no",
    "household_size": 1,
    "reference_tax_income": "14000.00",
    "hospital_name": "CHU de Rennes",
    "cmi": ["parking"],
}
"""Three dossiers' worth: help at home, works, coming home from hospital."""


def to(funder: str, aid: str, rule: str = "r") -> tuple[Route, ...]:
    return (Route(funder, aid, "primary", rule, {"fr": "Parce que"}, ()),)


def test_every_fact_says_which_questions_it_follows_from() -> None:
    assert set(ANSWERED_BY) == {*TOLD, *DERIVED}
    assert {name for names in ANSWERED_BY.values() for name in names} <= set(QUESTIONS)


@given(answers=some_answers())
def test_a_fact_follows_from_no_other_question(answers: dict[str, Answer]) -> None:
    """Taking an answer away changes the facts that say so, and no other."""
    whole = derive(EDITION, facts_of(EDITION, answers, TODAY))
    for name in answers:
        less = {other: value for other, value in answers.items() if other != name}
        without = derive(EDITION, facts_of(EDITION, less, TODAY))
        changed = {fact for fact in {*whole, *without} if whole.get(fact) != without.get(fact)}
        assert {fact for fact in changed if name not in ANSWERED_BY[fact]} == set()


def test_for_works_the_anah_gets_neither_nir_nor_health() -> None:
    held = needed(EDITION, WORKS, to("anah", "adaptation", "anah_from_70"))
    for name in ("nir", "get_up", "dress", "wash", "eat", "hospital_name", "cmi", "pensions",
                 "needs", "services", "has_caregiver", "has_property", "nationality"):  # fmt: skip
        assert name in WORKS and name not in held
    for name in ("birth_name", "birth_date", "street", "commune", "occupancy", "phone", "benefits",
                 "household_size", "reference_tax_income", "works_room", "legal_protection",
                 "agree_processing", "signed_name"):  # fmt: skip
        assert held[name] == WORKS[name]


@pytest.mark.parametrize(
    ("rule", "held"),
    [("anah_from_70", False), ("anah_pch", False), ("anah_with_gir", True), ("anah_later", True)],
)
def test_the_gir_goes_to_the_anah_where_it_is_the_ground(rule: str, held: bool) -> None:
    out = left_out(EDITION, to("anah", "adaptation", rule))
    assert ({"gir_known", "gir_value", "gir_source", "gir_date"} <= out) is not held


@pytest.mark.parametrize(
    ("funder", "aid"),
    [("dep-35", "apa"), ("cnracl", "adaptation"), ("manual_review", "adaptation"), ("x", "apa")],
)
def test_of_others_nothing_is_left_out(funder: str, aid: str) -> None:
    routes = to(funder, aid)
    assert needed(EDITION, WORKS, routes) == WORKS
    assert routes_told(EDITION, routes) == routes


def test_what_several_aids_need_goes_where_one_of_them_is_asked() -> None:
    both = (*to("anah", "adaptation"), *to("dep-35", "apa"))
    assert left_out(EDITION, both) == frozenset()
    assert left_out(EDITION, ()) == frozenset()


def test_no_reason_repeats_what_is_left_out() -> None:
    """Which needs were ticked, and what would change it, are the person's alone."""
    routing = explained(EDITION, facts_of(EDITION, WORKS, TODAY))
    (route,) = (one for one in routing.routes if one.funder == "anah")
    gestures: Decisive = {"fact": "cannot_alone", "text": {"fr": "Vous ne pouvez pas…"}}
    route = replace(route, decided_by=[*route.decided_by, gestures])
    (told,) = routes_told(EDITION, (route,))
    assert [each["fact"] for each in route.decided_by] == ["birth_date", "needs", "cannot_alone"]
    assert [each["fact"] for each in told.decided_by] == ["birth_date"]
    assert route.would_change and not told.would_change
    assert (told.because, told.otherwise) == (route.because, route.otherwise)
