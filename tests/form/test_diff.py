"""Two editions side by side: each person is the same, elsewhere, or not comparable; never two."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from portal import places
from portal.form.diff import Change, Comparison, Destination, Difference, NotComparable
from portal.form.edition import Edition, Page, Question, Row
from portal.form.facts import GESTURES
from portal.form.offered import tells, without
from portal.form.replay import Request, replay
from portal.form.scenarios import Scenario, load_scenarios
from portal.form.told import check_facts
from portal.form.when import parse
from tests.form.people import EDITION, PEOPLE, USUAL

SCENARIOS = load_scenarios(places.forms() / EDITION.id / "scenarios" / "routing.yaml")
GIR_3 = {"value": 3, "source": "departement", "date": "2026-06-15"}
FUND = {**USUAL, "cannot_alone": []}
APA = {**USUAL, "gir": GIR_3, "cannot_alone": ["wash", "dress"]}
AT_57 = {**USUAL, "birth_date": "1969-03-10", "cannot_alone": []}
BRETAGNE = Destination("carsat-bretagne", "home_help", "primary", "main_scheme.only_pension")
BY_GIR = Destination("dep-35", "apa", "primary", "home_help.apa_by_gir")
MDPH = Destination("mdph", "", "referral", "home_help.home_help_under_55")


def with_rows(table: str, change: Callable[[tuple[Row, ...]], Iterable[Row]]) -> Edition:
    """The edition with other rows in one table."""
    tables = tuple(replace(t, rows=tuple(change(t.rows))) if t.id == table else t
                   for t in EDITION.tables)  # fmt: skip
    assert tables != EDITION.tables
    return replace(EDITION, tables=tables)


def with_row(table: str, row: str, **changes: Any) -> Edition:
    return with_rows(
        table, lambda rows: (replace(r, **changes) if r.id == row else r for r in rows)
    )


def with_questions(change: Callable[[Question], Question | None]) -> Edition:
    """The edition with some questions changed, or no more asked."""

    def page(one: Page) -> Page:
        kept = tuple(new for question in one.questions if (new := change(question)))
        return replace(one, questions=kept)

    return replace(EDITION, pages=tuple(map(page, EDITION.pages)))


def without_option(name: str, option: str) -> Edition:
    def change(question: Question) -> Question:
        if question.id != name:
            return question
        assert option in question.options
        return replace(question, options=tuple(o for o in question.options if o != option))

    return with_questions(change)


def without_question(name: str) -> Edition:
    return with_questions(lambda question: None if question.id == name else question)


def compared(after: Edition, before: Edition = EDITION) -> Comparison:
    return Comparison(("A", before), ("B", after))


UNDER_60 = parse({"age": {"below": "60"}})
WITHOUT_GIR = with_rows("home_help", lambda rows: [r for r in rows if r.id != "apa_by_gir"])
LATER = with_row("home_help", "home_help_under_55", when=UNDER_60)


@pytest.mark.parametrize(
    ("after", "person", "expected"),
    [
        (EDITION, FUND, Difference(Change.SAME)),
        (with_row("main_scheme", "only_pension", funder="cnracl"), FUND,
         Difference(Change.ELSEWHERE, (BRETAGNE,), (replace(BRETAGNE, to="cnracl"),))),
        (with_row("main_scheme", "only_pension", funder="cnracl"), APA, Difference(Change.SAME)),
        (LATER, AT_57, Difference(Change.NO_LONGER_REACHED, (BRETAGNE,), (MDPH,))),
        (with_row("home_help", "apa_by_gir", aid="apa_urgent"), APA,
         Difference(Change.OTHER_AID, (BY_GIR,), (replace(BY_GIR, aid="apa_urgent"),))),
        (WITHOUT_GIR, APA,
         Difference(Change.OTHER_REASON, (BY_GIR,),
                    (replace(BY_GIR, row="home_help.apa_by_questions"),))),
        (with_rows("home_help", reversed), APA,
         Difference(Change.ELSEWHERE, (BY_GIR,), (BRETAGNE,))),
        (replace(EDITION, flags=()), {**USUAL, "cannot_alone": ["wash"]},
         Difference(Change.OTHER_WARNINGS, (Destination("one_gesture", "", "warning", ""),), ())),
    ],
)  # fmt: skip
def test_what_becomes_of_somebody(
    after: Edition, person: dict[str, object], expected: Difference
) -> None:
    comparison = compared(after)
    assert comparison.difference(comparison.facts(person)) == expected


def test_back_again_somebody_is_reached_who_was_not() -> None:
    comparison = compared(EDITION, before=LATER)
    found = comparison.difference(comparison.facts(AT_57))
    assert found == Difference(Change.REACHED_NOW, (MDPH,), (BRETAGNE,))


def test_only_the_part_that_changes_is_told() -> None:
    """Who asks for two things and keeps the funder of one is told to leave the other alone."""
    two = {**APA, "needs": ["home_help", "home_adaptation"], "occupancy": "owner"}
    comparison = compared(WITHOUT_GIR)
    found = comparison.difference(comparison.facts(two))
    assert [one.row for one in found.gone] == ["home_help.apa_by_gir"]
    assert [one.row for one in found.new] == ["home_help.apa_by_questions"]


@pytest.mark.parametrize(
    ("after", "person", "sentence"),
    [
        (without_option("dwelling", "foster_family"), {**FUND, "dwelling": "foster_family"},
         "B does not offer the answer `foster_family` to `dwelling`."),
        (without_option("needs", "home_help"), FUND,
         "B does not offer the answer `home_help` to `needs`."),
        (without_option("gir_value", "3"), APA,
         "B does not offer the answer `3` to `gir_value`."),
        (EDITION, {**FUND, "dwelling": "castle"}, "`dwelling` knows no 'castle'; it is one of "),
        (EDITION, {**FUND, "pension": []}, "`pension` is not a fact known here; did you mean"),
        (EDITION, ["home_help"], "Facts are a JSON object"),
        (EDITION, {"commune": "35238"}, "`needs` is missing"),
    ],
)  # fmt: skip
def test_what_an_edition_cannot_be_told_is_not_compared(
    after: Edition, person: object, sentence: str
) -> None:
    with pytest.raises(NotComparable) as error:
        compared(after).facts(person)
    assert str(error.value).startswith(sentence)


def test_an_answer_that_only_the_second_offers_is_not_compared_either() -> None:
    comparison = compared(EDITION, before=without_option("dwelling", "foster_family"))
    with pytest.raises(NotComparable, match="A does not offer the answer `foster_family`"):
        comparison.facts({**FUND, "dwelling": "foster_family"})
    assert comparison.facts(FUND)


def test_a_scheme_that_is_no_more_in_the_tables_is_not_compared() -> None:
    reference = EDITION.reference
    fewer = {code: one for code, one in reference.schemes.items() if code != "cnracl"}
    after = replace(EDITION, reference=replace(reference, schemes=fewer))
    gone = {**FUND, "pensions": [{"scheme": "cnracl", "kind": "own"}]}
    with pytest.raises(NotComparable, match="B cannot read it: `scheme` knows no 'cnracl'"):
        compared(after).facts(gone)
    with pytest.raises(NotComparable, match="A cannot read it"):
        compared(EDITION, before=after).facts(gone)
    assert compared(after).facts(FUND)


def test_what_an_edition_does_not_ask_is_unknown_to_it_and_said() -> None:
    social = {**FUND, "needs": ["home_adaptation"], "occupancy": "social_tenant"}
    comparison = compared(without_question("occupancy"))
    facts = comparison.facts(social)
    assert comparison.unasked(facts) == [("B", "occupancy")]
    found = comparison.difference(facts)
    assert found.change is Change.ELSEWHERE
    assert {one.to for one in found.gone} == {"bailleur_social", "carsat-bretagne"}
    assert [one.row for one in found.new] == ["home_adaptation.anah_from_70"]
    assert comparison.unasked(comparison.facts(FUND)) == []


@pytest.mark.parametrize(
    ("questions", "known"),
    [
        (["wash"], {"cannot_alone": ["dress"]}),
        (list(GESTURES), {"cannot_alone": None}),
        (["gir_date"], {"gir": {"value": 3, "source": "departement"}}),
        (["gir_value"], {"gir": None}),
        (["pensions.kind"], {"pensions": [{"scheme": "rg", "quarters": None}]}),
        (["lives_in_france"], {"country": None}),
    ],
)
def test_a_part_of_a_fact_may_be_unasked(questions: list[str], known: dict[str, object]) -> None:
    left = without(APA, questions)
    assert {name: left.get(name) for name in known} == known
    told = [question for question in questions if tells(APA, question)]
    assert told == [one for one in questions if one not in ("get_up", "eat")]
    assert not any(tells(left, question) for question in questions)


def test_the_day_is_the_facts_own_unless_another_is_given() -> None:
    comparison, person = compared(LATER), {**AT_57, "today": "2026-03-01"}
    assert comparison.facts(person)["today"] == "2026-03-01"
    no_day = {name: value for name, value in person.items() if name != "today"}
    assert comparison.facts(no_day)["today"] == "2026-01-01"  # the second takes effect
    at_60 = comparison.facts(person, LATER.effective.replace(year=2029, month=4))
    assert comparison.difference(at_60).change is Change.SAME


def test_nothing_changes_for_the_scenarios_of_one_edition() -> None:
    found = replay(compared(EDITION), (SCENARIOS, SCENARIOS), [])
    assert found.counts()[Change.SAME] == (len(SCENARIOS), 0)
    assert (found.scenarios, found.code) == (len(SCENARIOS), 0)


@settings(max_examples=50, deadline=None)
@given(PEOPLE)
def test_nothing_changes_for_anybody_between_an_edition_and_itself(person: dict[str, Any]) -> None:
    comparison = compared(replace(EDITION))
    facts = check_facts(EDITION.reference, person, today=EDITION.effective)
    assert comparison.difference(facts) == Difference(Change.SAME)


def test_everybody_is_counted_once_and_equal_facts_as_often_as_they_are_told() -> None:
    requests = [
        Request([1, 4, 5], AT_57),
        Request([2], {**AT_57, "commune": "44109"}),
        Request([3], FUND),
        Request([6], {**FUND, "dwelling": "castle"}),
        Request([7, 8], wrong="The line is not JSON in UTF-8."),
    ]
    found = replay(compared(LATER), ((), ()), requests)
    assert (found.requests, found.code) == (8, 1)
    counts = {change: count for change, (_, count) in found.counts().items() if count}
    assert counts == {Change.NO_LONGER_REACHED: 4, Change.SAME: 1, Change.NOT_COMPARABLE: 3}
    rennes = found.differences[Difference(Change.NO_LONGER_REACHED, (BRETAGNE,), (MDPH,))]
    assert (rennes.requests, rennes.alike) == (3, 3)
    assert {name: rennes.person[name] for name in AT_57} == AT_57
    assert found.refused["The line is not JSON in UTF-8."].lines == [7, 8]


def test_what_cannot_be_compared_is_2_where_nothing_changes_for_the_others() -> None:
    bad = Request([1], {"needs": []})
    assert replay(compared(EDITION), ((), ()), [bad, Request([2], FUND)]).code == 2
    assert replay(compared(LATER), ((), ()), [bad, Request([2], AT_57)]).code == 1


def scenario(name: str, facts: dict[str, object]) -> Scenario:
    nobody: frozenset[Any] = frozenset()
    return Scenario(name, name, "", facts, nobody, nobody, nobody, nobody)


def test_scenarios_of_both_editions_are_replayed_and_equal_ones_once() -> None:
    before = [scenario("one", FUND), scenario("two", AT_57)]
    after = [scenario("one", FUND), scenario("two", APA), scenario("three", APA)]
    found = replay(compared(EDITION), (before, after), [])
    (same,) = found.differences.values()
    assert same.scenarios == ["one", "two of A", "two of B", "three"]
    assert found.scenarios == 4
