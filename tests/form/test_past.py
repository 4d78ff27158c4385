"""Past requests as told to strangers: routed as before, by five at least, nothing of anybody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings

from portal.form.blur import OLDEST, Blur
from portal.form.edition import Edition
from portal.form.facts import DERIVED, derive, facts_of
from portal.form.past import QUESTIONS, Crowd, LeftOut, Past
from portal.form.reference import reference_of
from portal.form.told import check_facts
from portal.form.typical import FEWEST, way
from portal.form.when import parse
from tests.form.made import EDITION, WHOLE, some_answers
from tests.form.many import many
from tests.form.people import PEOPLE, TODAY, USUAL

FILED = date(2026, 9, 15)
FUND = {**USUAL, "cannot_alone": [], "monthly_income": 1800, "household_size": 1}
APA = {**USUAL, "cannot_alone": ["wash", "dress"]}


def told(people: Iterable[tuple[Mapping[str, Any], str]], *editions: Edition) -> Past:
    crowd = Crowd(editions or (EDITION,))
    for facts, person in people:
        crowd.add(facts, person)
    return crowd.told()


def five(facts: Mapping[str, Any], **changes: Iterable[Any]) -> list[tuple[dict[str, Any], str]]:
    """Five people, in turn of these values."""
    columns = {name: list(values) for name, values in changes.items()}
    return [
        ({**facts, **{name: values[rank] for name, values in columns.items()}}, f"person {rank}")
        for rank in range(FEWEST)
    ]


def blurred(**facts: Any) -> Mapping[str, object]:
    found = Blur(EDITION).told({**FUND, **facts})
    assert found is not None
    return found


@settings(max_examples=200, deadline=None)
@given(PEOPLE)
def test_the_same_follows_from_what_is_told(person: dict[str, Any]) -> None:
    """Every fact that a row may read, and so every row of every edition that reads no other."""
    facts = check_facts(EDITION.reference, person, today=FILED)
    found = Blur(EDITION).told(facts)
    assert found is not None
    check_facts(EDITION.reference, found, today=FILED)
    before, after = derive(EDITION, facts), derive(EDITION, found)
    assert {name: after.get(name) for name in DERIVED} == {n: before.get(n) for n in DERIVED}
    assert way([EDITION], found) == way([EDITION], facts)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"birth_date": "1941-07-09"}, {"birth_date": "1941-01-01", "today": "2026-01-01"}),
        ({"birth_date": "1941-11-30"}, {"birth_date": "1942-01-01"}),  # 84: not yet 85
        ({"birth_date": "1952-11-30"}, {"birth_date": "1952-12-31"}),  # before 1953
        ({"birth_date": "1956-00-00"}, {"birth_date": "1956-00-00"}),
        ({"birth_date": "1919-03-04"}, {"birth_date": f"{2026 - OLDEST}-01-01"}),
        ({"commune": "35115"}, {"commune": "35001"}),
        ({"commune": "69381"}, {"commune": "69003"}),  # the metropole, not Rhône
        ({"moved_in": "2026-06-16", "previous_commune": "44109"},
         {"moved_in": "2025-11-01", "previous_commune": "44001"}),  # two full months
        ({"moved_in": "2019-06-16"}, {"moved_in": "2025-01-01"}),
        ({"cannot_alone": ["eat"]}, {"cannot_alone": ["get_up"]}),
        ({"gir": {"value": 5, "source": "doctor", "date": "2026-05-03"}},
         {"gir": {"value": 5, "source": "doctor", "date": "2025-07-01"}}),
        ({"monthly_income": 871.23}, {"monthly_income": 0}),
        ({"monthly_income": 1843.5}, {"monthly_income": 1050}),
        ({"household_size": 7}, {"household_size": 2}),
        ({"pension_since": "2003-08-17"}, {"pension_since": "2003-01-01"}),
        ({"pension_since": "2017-06-30"}, {"pension_since": "2017-01-01"}),
        ({"pension_since": "2017-08-17"}, {"pension_since": "2017-07-01"}),  # one pension (Lura)
        ({"pensions": [{"scheme": "rg", "kind": "own", "quarters": 137},
                       {"scheme": "agirc_arrco", "kind": "own"}]},
         {"pensions": [{"scheme": "rg", "kind": "own", "quarters": None}]}),
    ],
)  # fmt: skip
def test_what_is_told_of_it(given: dict[str, Any], expected: dict[str, Any]) -> None:
    found = blurred(**given)
    assert {name: found[name] for name in expected} == expected


def test_the_month_is_told_only_to_whom_a_change_in_that_year_matters() -> None:
    """A ceiling that is known from 1 April on says nothing of an income on 1 January."""
    amounts = tuple(
        replace(one, times=replace(one.times, first=date(2026, 4, 1)))
        if one.code == "aspa"
        else one
        for one in EDITION.reference.rows.amounts
    )
    reference = reference_of(replace(EDITION.reference.rows, amounts=amounts))
    blur = Blur(replace(EDITION, reference=reference))
    without = {name: value for name, value in FUND.items() if name != "monthly_income"}
    assert [(blur.told(one) or {})["today"] for one in (FUND, without)] == [
        "2026-09-01",
        "2026-01-01",
    ]


def test_equal_facts_of_five_people_are_told_as_often_as_they_were_filed() -> None:
    births = ["1941-07-09", "1941-01-30", "1941-09-15", "1940-11-03", "1941-06-06"]
    people = five(FUND, birth_date=births)
    found = told([*people, people[0]])
    assert len(set(found.lines)) == 1
    assert (len(found.lines), found.together, dict(found.left_out)) == (6, 0, {})
    assert json.loads(found.lines[0])["birth_date"] == "1941-01-01"


@pytest.mark.parametrize("people", [five(FUND)[:4], [(FUND, "one person")] * 9])
def test_fewer_than_five_people_are_left_out_and_counted(people: list[Any]) -> None:
    """Nine requests of one person are one person."""
    found = told(people)
    assert (found.lines, found.left_out) == ([], {LeftOut.TOO_FEW: len(people)})
    assert not found.damaged


def test_five_who_go_the_same_way_are_told_as_one() -> None:
    """What they do not share is that of nobody, but for the age; what they share stays."""
    protections = ["none", "tutelle", "curatelle", "sauvegarde", "curatelle_renforcee"]
    births = [f"{year}-02-03" for year in range(1931, 1941)]
    crowd = [({**APA, "commune": "38185", "legal_protection": "none"}, f"n{n}") for n in range(9)]
    people = five({**APA, "dwelling": "with_relative"}, legal_protection=protections,
                  birth_date=births)  # fmt: skip
    found = told([*people, *crowd])
    assert (len(found.lines), found.together, dict(found.left_out)) == (14, 5, {})
    ((line, count), _) = sorted(Counter(found.lines).items(), key=lambda one: one[1])
    one = json.loads(line)
    assert count == 5
    assert (one["dwelling"], one["commune"]) == ("with_relative", "35001")
    assert one["legal_protection"] == "none"  # what most people tell
    assert one["birth_date"] in {f"{birth[:4]}-01-01" for birth in births}


def test_nobody_is_left_out_for_being_the_seventh() -> None:
    people = [({**FUND, "birth_date": f"{year}-02-03"}, str(year)) for year in range(1940, 1947)]
    found = told(people)
    assert (len(found.lines), found.together, dict(found.left_out)) == (7, 7, {})
    assert len(set(found.lines)) == 1


@cache
def town() -> tuple[tuple[tuple[dict[str, Any], str], ...], Past]:
    """Many people, and what is told of them."""
    people = tuple((facts, f"person {rank}") for rank, facts in enumerate(many(1500)))
    return people, told(people)


def test_of_many_each_line_stands_for_five_and_goes_where_they_went() -> None:
    people, found = town()
    assert len(found.lines) + sum(found.left_out.values()) == len(people)
    assert set(found.left_out) == {LeftOut.TOO_FEW, LeftOut.NOT_TYPICAL}
    assert min(Counter(found.lines).values()) >= FEWEST
    went = Counter(way([EDITION], facts) for facts, _ in people)
    go = Counter(way([EDITION], json.loads(line)) for line in found.lines)
    assert len(go) > 20
    assert go <= went


def test_no_value_is_told_that_few_of_those_who_go_the_same_way_tell() -> None:
    """An age may be: many are that old. Of anything else five tell it, or most people do."""
    people, found = town()
    near: Counter[object] = Counter()
    everybody: dict[str, Counter[str]] = {}
    for facts, _ in people:
        one = Blur(EDITION).told(facts) or {}
        for name, text in texts(one):
            near[way([EDITION], one), name, text] += 1
            everybody.setdefault(name, Counter())[text] += 1
    usual = {name: counts.most_common(1)[0][0] for name, counts in everybody.items()}
    for line in set(found.lines):
        one = json.loads(line)
        for name, text in texts(one):
            shared = near[way([EDITION], one), name, text] >= FEWEST
            assert shared or name == "birth_date" or text == usual[name], (name, text)


def texts(facts: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        yield name, json.dumps(value, sort_keys=True)


def test_the_order_says_nothing_of_who_filed_first() -> None:
    people = [(facts, f"person {rank}") for rank, facts in enumerate(many(300))]
    found = told(people)
    assert list(found.lines) == sorted(found.lines)
    assert found == told(reversed(people))


def test_what_an_edition_reads_directly_and_is_blurred_is_left_out() -> None:
    """No table of today reads a commune: one that did would see another than was told."""
    rennes = parse({"commune": {"is": "35238"}})
    rows = {
        table.id: tuple(replace(r, when=rennes) if r.id == "apa_by_gir" else r for r in table.rows)
        for table in EDITION.tables
    }
    tables = tuple(replace(table, rows=rows[table.id]) for table in EDITION.tables)
    found = told(five(FUND), EDITION, replace(EDITION, tables=tables))
    assert (found.lines, found.left_out) == ([], {LeftOut.ROUTED_OTHERWISE: 5})
    assert len(told(five(FUND), EDITION).lines) == 5


@settings(max_examples=100, deadline=None)
@given(some_answers())
def test_routing_reads_no_other_answer(answers: dict[str, Any]) -> None:
    asked = {name: value for name, value in answers.items() if name in QUESTIONS}
    assert facts_of(EDITION, asked, FILED) == facts_of(EDITION, answers, FILED)


def test_no_answer_that_names_somebody_is_read() -> None:
    nobody = {"birth_name", "used_name", "first_names", "birth_place", "nir", "phone", "email",
              "street", "filler_name", "filler_phone", "signed_name", "civility"}  # fmt: skip
    assert nobody.isdisjoint(QUESTIONS)
    assert set(QUESTIONS) <= {q.id for page in EDITION.pages for q in page.questions}
    facts = facts_of(EDITION, WHOLE, FILED + timedelta(days=3))
    lines = told([(facts, str(rank)) for rank in range(5)]).lines
    assert len(lines) == 5
    for name, value in WHOLE.items():
        if name in nobody:
            assert str(value) not in lines[0]
    assert TODAY not in lines[0]
