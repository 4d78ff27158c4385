"""Who studies a request: every scenario of the expert, and what holds of everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import places
from portal.domain.routing import Routing
from portal.form.facts import derive
from portal.form.route import AIDS, PRIMARY, SECONDARY, route
from portal.form.scenarios import Scenario, failures, load_scenarios
from portal.form.told import check_facts
from tests.form.people import EDITION, PEOPLE, TODAY, USUAL

SCENARIOS = load_scenarios(places.forms() / EDITION.id / "scenarios" / "routing.yaml")
JUNK = st.sampled_from([None, "", "x", -1, 0, True, [], ["x"], {}, {"value": "x"}, [None], 1e99])


def aids(routing: Routing) -> set[tuple[str, str]]:
    return {(route.funder, route.aid) for route in routing.routes}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_a_scenario_ends_as_the_expert_says(scenario: Scenario) -> None:
    assert list(failures(EDITION, (scenario,))) == []


def test_a_scenario_that_expects_wrong_fails() -> None:
    """Each of the three things that a scenario expects is compared."""
    good = SCENARIOS[0]
    wrong = [
        replace(good, routes=frozenset({("dep-22", "apa", PRIMARY)})),
        replace(good, referrals=frozenset({"mdph"})),
        replace(good, flags=frozenset({"contradiction"})),
        replace(good, facts={**good.facts, "commune": "35000"}),
    ]
    assert [len(list(failures(EDITION, (scenario,)))) for scenario in wrong] == [1, 1, 1, 1]


def test_every_row_that_decides_has_a_scenario() -> None:
    """But one: facts must tell a need, and only a draft that is being written has none yet."""
    fired = {item.rule for item in route(EDITION, {**USUAL, "needs": []}).routes}
    assert fired == {"needs_unknown"}
    for scenario in SCENARIOS:
        facts = check_facts(EDITION.reference, scenario.facts, today=date(2026, 9, 15))
        found = route(EDITION, facts)
        fired |= {item.rule for item in (*found.routes, *found.referrals)}
    rows = {row.id for table in EDITION.tables for row in table.rows if row.funder or row.refer_to}
    assert rows - fired == set()


def test_every_flag_has_a_scenario() -> None:
    said = {flag for scenario in SCENARIOS for flag in scenario.flags}
    assert {flag.id for flag in EDITION.flags} - said == set()


@settings(max_examples=400, deadline=None)
@given(PEOPLE)
def test_everyone_has_a_funder_or_a_door(person: dict[str, object]) -> None:
    found = route(EDITION, check_facts(EDITION.reference, person, today=date(2026, 9, 15)))
    assert found.routes or found.referrals
    for one in found.routes:
        assert one.funder in EDITION.reference.funders
        assert one.aid in AIDS
        assert one.role in (PRIMARY, SECONDARY)
        assert one.sources
    for told in (*(r.because for r in (*found.routes, *found.referrals)),
                 *(flag.text for flag in found.flags)):  # fmt: skip
        assert set(told) == set(EDITION.languages)
        assert all(told.values())
    pairs = [(one.funder, one.aid) for one in found.routes]
    assert len(set(pairs)) == len(pairs)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*USUAL, "gir", "cannot_alone", "benefits"]), JUNK))
def test_nothing_that_is_told_breaks_routing(junk: dict[str, object]) -> None:
    found = route(EDITION, {**USUAL, **junk, "today": TODAY})
    assert found.routes or found.referrals


@settings(max_examples=200, deadline=None)
@given(PEOPLE)
def test_the_apa_waits_for_60_and_a_need(person: dict[str, object]) -> None:
    known = derive(EDITION, {name: value for name, value in person.items() if value is not None})
    found = route(EDITION, known)
    receives = "apa" in (person.get("benefits") or ())
    for one in found.routes:
        if one.aid in ("apa", "apa_urgent") and not receives:
            assert known["level"] == "apa"
            assert int(str(known["age"])) >= 60


@settings(max_examples=100, deadline=None)
@given(PEOPLE)
def test_the_same_person_is_routed_the_same(person: dict[str, object]) -> None:
    assert route(EDITION, person) == route(EDITION, dict(reversed(person.items())))


def test_routing_needs_a_day() -> None:
    with pytest.raises(ValueError, match="today"):
        route(EDITION, {**USUAL, "today": "2026-02-30"})


def test_a_funder_is_never_both_primary_and_secondary_for_one_aid() -> None:
    """The APA asked for and the APA's plan beside Anah are one request to the departement."""
    person = {**USUAL, "cannot_alone": ["wash", "dress"], "occupancy": "owner"}
    found = route(EDITION, {**person, "needs": ["home_adaptation", "home_help"]})
    assert aids(found) == {("anah", "adaptation"), ("dep-35", "apa")}
    assert {one.role for one in found.routes} == {PRIMARY}
