"""The vocabulary of conditions: what each word says, and that nothing else is understood."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.form.when import ALWAYS, BadCondition, Condition, names, parse

FACTS = ("age", "gir", "needs", "permit")
KNOWN = [None, True, False, 0, 60, Decimal("12.5"), date(2017, 7, 1), [], ["a"], ["b", "1"], [None]]
TOLD = ["", "a", "1", "1e9", "NaN", "2017-07-01", "2017-00-00"]
VALUES = st.sampled_from([*KNOWN, *TOLD])
COMPARISONS = st.one_of(
    st.builds(lambda v: {"is": v}, st.sampled_from(["1", "a", "yes"])),
    st.builds(lambda v: {"one_of": v}, st.lists(st.sampled_from("ab12"), min_size=1)),
    st.builds(lambda v: {"at_least": str(v)}, st.integers(0, 100)),
    st.builds(lambda v: {"below": str(v)}, st.dates()),
    st.builds(lambda v: {"answered": v}, st.sampled_from(["yes", "no"])),
)
NODES = st.recursive(
    st.builds(lambda fact, body: {fact: body}, st.sampled_from(FACTS), COMPARISONS),
    lambda parts: st.builds(
        lambda kind, some: {kind: some},
        st.sampled_from(["all", "any", "none"]),
        st.lists(parts, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("node", "facts", "expected"),
    [
        ({"gir": {"is": "4"}}, {"gir": 4}, True),
        ({"gir": {"is": "4"}}, {"gir": "5"}, False),
        ({"permit": {"is": "yes"}}, {"permit": True}, True),
        ({"permit": {"is": "no"}}, {"permit": False}, True),
        ({"permit": {"is": "no"}}, {"permit": None}, False),
        ({"needs": {"is": "home_help"}}, {"needs": ["ardh", "home_help"]}, True),
        ({"gir": {"one_of": ["1", "2"]}}, {"gir": 2}, True),
        ({"gir": {"one_of": ["1", "2"]}}, {}, False),
        ({"age": {"at_least": "60"}}, {"age": 60}, True),
        ({"age": {"at_least": "60"}}, {"age": 59}, False),
        ({"age": {"below": "60"}}, {"age": 59}, True),
        ({"age": {"below": "60"}}, {}, False),
        ({"age": {"at_least": "60", "below": "70"}}, {"age": 69}, True),
        ({"age": {"at_least": "60", "below": "70"}}, {"age": 70}, False),
        ({"income": {"below": "1043.60"}}, {"income": "1043.59"}, True),
        ({"income": {"at_least": "1043.59"}}, {"income": Decimal("1043.59")}, True),
        ({"since": {"at_least": "2017-07-01"}}, {"since": "2017-07-01"}, True),
        ({"since": {"at_least": "2017-07-01"}}, {"since": "2017-00-00"}, False),
        ({"since": {"below": "2017-07-01"}}, {"since": "2017-00-00"}, False),
        ({"needs": {"answered": "yes"}}, {"needs": []}, True),
        ({"needs": {"answered": "yes"}}, {"needs": ""}, False),
        ({"needs": {"answered": "no"}}, {}, True),
        ({"all": [{"a": {"is": "1"}}, {"b": {"is": "1"}}]}, {"a": 1}, False),
        ({"any": [{"a": {"is": "1"}}, {"b": {"is": "1"}}]}, {"a": 1}, True),
        ({"none": [{"a": {"is": "1"}}, {"b": {"is": "1"}}]}, {"a": 1}, False),
        ({"none": [{"any": [{"a": {"is": "1"}}]}, {"b": {"is": "1"}}]}, {}, True),
    ],
)
def test_each_word_says_one_thing(node: object, facts: dict[str, object], expected: bool) -> None:
    assert parse(node).holds(facts) is expected


@pytest.mark.parametrize(
    ("node", "sentence"),
    [
        ("age > 60", "A condition names one fact"),
        ({}, "A condition names one fact"),
        ({"a": {"is": "1"}, "b": {"is": "1"}}, "A condition names one fact"),
        ({"all": []}, "`all` needs a list of conditions"),
        ({"none": {"a": {"is": "1"}}}, "`none` needs a list of conditions"),
        ({"age": "60"}, "`age` needs one of: is, one_of, at_least, below, answered"),
        ({"age": {"over": "60"}}, "`age` knows no `over`"),
        ({"age": {"at_least": "sixty"}}, "needs a number or a day, not `sixty`"),
        ({"age": {"below": "NaN"}}, "needs a number or a day"),
        ({"age": {"is": ["60"]}}, "`age: is` needs one value"),
        ({"gir": {"one_of": "1"}}, "`gir: one_of` needs a list of words"),
        ({"gir": {"one_of": []}}, "`gir: one_of` needs a list of words"),
        ({"gir": {"answered": "true"}}, "`gir: answered` is yes or no, not `true`"),
    ],
)
def test_what_is_not_in_the_vocabulary_is_refused_with_its_place(
    node: object, sentence: str
) -> None:
    with pytest.raises(BadCondition) as refusal:
        parse(node, "routing.yaml:12")
    assert str(refusal.value).startswith("routing.yaml:12: ")
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_names_lists_the_facts_and_the_values_tested() -> None:
    node = {
        "all": [
            {"age": {"at_least": "60"}},
            {"any": [{"gir": {"one_of": ["1", "2"]}}, {"gir": {"is": "3"}}]},
            {"none": [{"needs": {"is": "ardh"}}]},
        ]
    }
    assert names(parse(node)) == {
        "age": frozenset(),
        "gir": frozenset({"1", "2", "3"}),
        "needs": frozenset({"ardh"}),
    }
    assert names(ALWAYS) == {}


@given(NODES, st.dictionaries(st.sampled_from(FACTS), VALUES))
def test_a_condition_and_its_none_never_agree(node: object, facts: dict[str, object]) -> None:
    condition: Condition = parse(node)
    assert condition.holds(facts) is not parse({"none": [node]}).holds(facts)


@given(NODES)
def test_an_unknown_fact_satisfies_no_comparison(node: object) -> None:
    """Whatever the condition compares, knowing nothing is like knowing facts it does not name."""
    condition = parse(node)
    assert condition.holds({}) is condition.holds(dict.fromkeys(FACTS))
