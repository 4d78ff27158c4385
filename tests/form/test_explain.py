"""What decided, what would change it, how to ask for another: each sentence is true, and said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given, settings

from portal import places
from portal.domain.routing import EXPLAINED, Referral, Route, Routing
from portal.form.explain import explained
from portal.form.fact_words import _SAY
from portal.form.facts import GESTURES, TOLD
from portal.form.lint_explained import SUPPOSED
from portal.form.route import PRIMARY, route
from portal.form.scenarios import Scenario, load_scenarios
from portal.form.supposition import Supposition, supposing
from portal.form.told import check_facts
from portal.form.would_change import DOOR, FUNDER, HERE, MOST, Instead, Suppositions
from tests.form.people import EDITION, PEOPLE, TODAY, USUAL

SCENARIOS = load_scenarios(places.forms() / EDITION.id / "scenarios" / "routing.yaml")
EVERY_SCENARIO = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.id)
Part = Route | Referral


def facts_of(scenario: Scenario) -> dict[str, object]:
    return check_facts(EDITION.reference, scenario.facts, today=date(2026, 9, 15))


def parts(routing: Routing) -> tuple[Part, ...]:
    return (*routing.routes, *routing.referrals)


def names(part: Part) -> tuple[str, ...]:
    """What makes it this very route or referral, and no other."""
    if isinstance(part, Route):
        return part.funder, part.aid, part.rule
    return part.to, part.rule


def answers(part: Part) -> tuple[str, ...]:
    """Who studies what, or the door, whatever the rule."""
    return (part.funder, part.aid) if isinstance(part, Route) else (part.to,)


# ---------------------------------------------------------------- what decided


def check_decided(facts: dict[str, object]) -> None:
    """Without a fact that decided, this route is not there; without any other, it is."""
    for part in parts(explained(EDITION, facts)):
        decided = {one["fact"] for one in part.decided_by}
        assert "today" not in decided
        for fact in set(facts) - {"today", "needs", "benefits"}:
            without = route(EDITION, supposing(facts, {fact: None}))
            there = any(names(other) == names(part) for other in parts(without))
            assert there is (fact not in decided), (fact, part)


@EVERY_SCENARIO
def test_what_decided_is_what_the_answer_hangs_on(scenario: Scenario) -> None:
    check_decided(facts_of(scenario))


@settings(max_examples=100, deadline=None)
@given(PEOPLE)
def test_what_decided_is_so_of_anybody(person: dict[str, object]) -> None:
    check_decided(check_facts(EDITION.reference, person, today=date(2026, 9, 15)))


def test_of_two_needs_each_route_says_its_own() -> None:
    person = {**USUAL, "cannot_alone": [], "needs": ["home_help", "home_adaptation"]}
    said = {
        part.aid: [one["text"]["fr"] for one in part.decided_by if one["fact"] == "needs"]
        for part in explained(EDITION, person).routes
    }
    assert said == {
        "home_help": ["Vous demandez de l’aide chez vous, au quotidien."],
        "adaptation": ["Vous demandez des travaux pour adapter votre logement."],
    }


def test_the_answers_that_decided_are_said_as_they_were_given() -> None:
    person = {**USUAL, "commune": "69123", "cannot_alone": ["wash", "dress"]}
    (part,) = explained(EDITION, person).routes
    assert [one["text"]["en"] for one in part.decided_by] == [
        "You are 80.",
        "Your town is Lyon.",
        "You cannot do this without help: dress, wash.",
        "You ask for help at home, day by day.",
    ]


def test_every_fact_of_the_contract_can_be_said() -> None:
    assert set(_SAY) == set(TOLD) - {"today"}


# ---------------------------------------------------------------- what would change it


def wider(supposed: Supposition, facts: dict[str, object]) -> Iterator[dict[str, object]]:
    """Every way that the sentence speaks of, not only those that the engine tried."""
    amount: Any = supposed.fills.get("amount")
    told = set(facts.get("cannot_alone") or ())  # type: ignore[call-overload]
    sets = list(chain.from_iterable(combinations(GESTURES, n) for n in range(5)))
    gir = {"source": "departement", **_gir(facts), "date": TODAY}
    match supposed.id:
        case "two_gestures":
            yield from ({"cannot_alone": list(one)} for one in sets if len(one) > 1)
        case "second_gesture":
            more = [one for one in sets if told < set(one)]
            yield from ({"cannot_alone": list(one)} for one in more)
        case "fewer_gestures":
            yield from ({"cannot_alone": list(one)} for one in sets if len(one) < 2)
        case "gir_heavier" | "gir_lighter" | "gir_known":
            values = {"gir_heavier": (1, 2, 3, 4), "gir_lighter": (5, 6)}
            for value in values.get(supposed.id, range(1, 7)):
                yield {"gir": {**gir, "value": value}}
        case "income_below":
            yield from ({"monthly_income": one} for one in (0, amount / 2, amount))
        case "income_above":
            yield from ({"monthly_income": amount + one} for one in (Decimal("0.01"), 1, 9999))
        case "tax_income_below":
            yield from ({"reference_tax_income": one} for one in (0, amount / 2, amount))
        case "more_quarters":
            yield from _quarters(supposed, facts)
        case _:
            yield from map(dict, supposed.ways)


def _quarters(supposed: Supposition, facts: dict[str, object]) -> Iterator[dict[str, object]]:
    """The most of them there, whatever the others have that nobody told."""
    rows: Any = facts["pensions"]
    scheme = str(supposed.fills["scheme"]).rpartition(".")[2]
    known = [row["quarters"] for row in rows if row.get("quarters") is not None]
    for most in (max(known, default=1) + 1, 400):
        for unknown in (0, most // 2, most - 1):
            rest = [{**row, "quarters": row.get("quarters") or unknown} for row in rows]
            yield {
                "pensions": [
                    {**row, "quarters": most} if row["scheme"] == scheme else row for row in rest
                ]
            }


def _gir(facts: dict[str, object]) -> dict[str, object]:
    gir = facts.get("gir")
    return dict(gir) if isinstance(gir, dict) else {}


def check_instead(part: Part, other: Instead, after: Routing) -> None:
    """The one is gone, and the other is there."""
    if isinstance(part, Route):
        assert (part.funder, part.aid) not in {(new.funder, new.aid) for new in after.routes}
        assert part.funder not in other.names
    else:
        assert part.to not in {new.to for new in after.referrals}
    if other.kind == FUNDER:
        assert set(other.names) <= {new.funder for new in after.routes if new.role == PRIMARY}
        assert "manual_review" not in other.names
    elif other.kind == DOOR:
        assert set(other.names) <= {new.to for new in after.referrals}
        assert "none" not in other.names
    else:
        assert other == Instead(HERE)
        assert isinstance(part, Referral)
        assert after.routes


def check_would_change(facts: dict[str, object]) -> set[str]:
    """Whatever is said would really come about; returns the kinds of supposition told."""
    told = set()
    routing = route(EDITION, facts)
    suppositions = Suppositions(EDITION, facts, routing)
    for part in parts(routing):
        found = suppositions.against(part)
        assert len(found) <= MOST
        for supposed, other in found:
            told.add(supposed.id)
            for way in wider(supposed, facts):
                check_instead(part, other, route(EDITION, supposing(facts, way)))
            if supposed.eve:
                eve = route(EDITION, supposing(facts, supposed.eve))
                assert answers(part) in map(answers, parts(eve))
    return told


@EVERY_SCENARIO
def test_what_would_change_it_does_change_it(scenario: Scenario) -> None:
    check_would_change(facts_of(scenario))


@settings(max_examples=150, deadline=None)
@given(PEOPLE)
def test_what_would_change_it_does_so_for_anybody(person: dict[str, object]) -> None:
    check_would_change(check_facts(EDITION.reference, person, today=date(2026, 9, 15)))


def test_every_supposition_is_told_to_somebody() -> None:
    told = set[str]()
    for scenario in SCENARIOS:
        told |= check_would_change(facts_of(scenario))
    assert set(SUPPOSED) - told == set()


@EVERY_SCENARIO
def test_nobody_is_told_to_be_somebody_else(scenario: Scenario) -> None:
    """Neither another birth, nor another nationality, nor, but for who is not here, a place."""
    facts = facts_of(scenario)
    suppositions = Suppositions(EDITION, facts, route(EDITION, facts))
    for part in parts(route(EDITION, facts)):
        for supposed, other in suppositions.against(part):
            changed = {name for way in supposed.ways for name in way}
            assert not changed & {"birth_date", "nationality", "household_size"}
            if "commune" in changed:
                assert supposed.id in ("in_france", "at_home")
            if "today" in changed:
                assert supposed.eve
                day = supposed.fills["day"]
                assert isinstance(day, date)
                assert timedelta(0) < day - date.fromisoformat(str(facts["today"]))
            assert other.names or other.kind == HERE


@pytest.mark.parametrize(
    ("birth", "sentence"),
    [
        (
            "1966-09-16",
            "Vous aurez 60 ans le 16 septembre 2026. À partir de ce jour, ",
        ),
        ("1968-02-29", "Vous aurez 60 ans le 29 février 2028."),
        ("1967-10-00", "Vous aurez 60 ans le 1er octobre 2027."),
    ],
)
def test_a_birthday_to_come_is_said_with_its_day(birth: str, sentence: str) -> None:
    person = {**USUAL, "birth_date": birth, "cannot_alone": ["wash", "dress"]}
    (part,) = explained(EDITION, person).referrals
    assert part.would_change[0]["fr"].startswith(sentence)
    assert part.would_change[0]["fr"].endswith("Département d’Ille-et-Vilaine.")


def test_who_was_born_on_29_february_is_older_on_1_march() -> None:
    person = {**USUAL, "birth_date": "1972-02-29", "cannot_alone": []}
    (part,) = explained(EDITION, person).referrals
    assert part.would_change[0]["en"].startswith("You will be 55 on 1 March 2027.")


def test_what_hangs_on_a_place_that_nobody_knows_names_no_funder() -> None:
    person = {**USUAL, "dwelling": "no_fixed_abode", "commune": None, "cannot_alone": []}
    (part,) = explained(EDITION, person).referrals
    (sentence,) = part.would_change
    assert sentence["en"] == (
        "With an official address (domiciliation), you could make your request here."
    )


def test_the_most_quarters_are_not_said_to_decide_where_others_could_still_be_more() -> None:
    """Two schemes that pay one pension together count as one: unknown, they may be more."""
    single = {"scheme": "msa_sa", "kind": "own", "quarters": None, "pays_single_pension": True}
    others = [{"scheme": "rg", "kind": "own"}, {"scheme": "cnracl", "kind": "own", "quarters": 50}]
    person = {**USUAL, "birth_date": "1956-09-15", "cannot_alone": []}
    (part,) = explained(EDITION, {**person, "pensions": [single, *others]}).routes
    assert not any("CNRACL" in sentence["en"] for sentence in part.would_change)


def test_a_birthday_too_far_off_is_not_said() -> None:
    person = {**USUAL, "birth_date": "1990-02-28", "cannot_alone": ["wash", "dress"]}
    (part,) = explained(EDITION, person).referrals
    assert part.would_change == []


def test_the_end_of_three_months_is_said_with_its_day() -> None:
    moved = {"moved_in": "2026-07-10", "previous_commune": "33063", "cannot_alone": ["wash", "eat"]}
    (part,) = explained(EDITION, {**USUAL, **moved}).routes
    assert part.funder == "dep-33"
    assert part.would_change[0]["en"] == (
        "On 10 October 2026 you will have been in this département for three months. "
        "From that day, your request would go to: Ille-et-Vilaine departmental council."
    )


# ---------------------------------------------------------------- the words


def check_words(routing: Routing) -> None:
    for part in parts(routing):
        told = [*(one["text"] for one in part.decided_by), *part.would_change, part.otherwise]
        for sentence in told:
            assert set(sentence) == set(EDITION.languages)
            for text in sentence.values():
                assert re.search(r"[.?]$", text), text
                assert "None" not in text
                assert not set("{}") & set(text)
                assert not re.search(r"^[a-zà]| [;:!?»]|'", sentence["fr"]), sentence["fr"]


@EVERY_SCENARIO
def test_every_sentence_is_whole_in_both_languages(scenario: Scenario) -> None:
    check_words(explained(EDITION, facts_of(scenario)))


@settings(max_examples=100, deadline=None)
@given(PEOPLE)
def test_every_sentence_is_whole_for_anybody(person: dict[str, object]) -> None:
    facts = check_facts(EDITION.reference, person, today=date(2026, 9, 15))
    routing = explained(EDITION, facts)
    check_words(routing)
    assert _bare(routing) == _bare(route(EDITION, facts))


def _bare(routing: Routing) -> list[list[object]]:
    """A routing without its explanations."""
    kept = [name for name in Route.__slots__ if name not in EXPLAINED]
    return [[getattr(part, name, None) for name in kept] for part in parts(routing)]


def otherwise(**changes: object) -> list[str]:
    return [one.otherwise["fr"] for one in parts(explained(EDITION, {**USUAL, **changes}))]


def test_how_to_ask_for_another_says_the_law() -> None:
    for changes in ({"cannot_alone": []}, {"cannot_alone": ["wash", "eat"]}, {"country": "ES"}, {}):
        for text in otherwise(**changes):
            assert "article L114-2 du code des relations entre le public" in text


def test_a_telephone_that_is_known_is_said() -> None:
    (text,) = otherwise(pensions=[{"scheme": "cnracl"}], cannot_alone=[])
    assert text.endswith("Téléphone de cet organisme\u00a0: 05\u00a056\u00a011\u00a036\u00a068.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"birth_date": "1990-02-28"}, "certificat médical"),
        ({"pensions": [], "cannot_alone": []}, "Appelez votre mairie"),
        ({"needs": ["home_adaptation"], "occupancy": "social_tenant"}, "quittance de loyer"),
        ({"dwelling": "ehpad"}, "La direction de votre établissement"),
    ],
)
def test_a_door_outside_says_where_to_go_and_with_what(changes: Any, said: str) -> None:
    (where, objection) = next(text for text in otherwise(**changes) if said in text).splitlines()
    assert said in where
    assert objection.startswith("Vous n’êtes pas d’accord")


def test_a_day_is_needed() -> None:
    with pytest.raises(ValueError, match="today"):
        explained(EDITION, {**USUAL, "today": "2026-02-30"})
