"""Everybody who matters to the routing tables: persons made of the values at which a rule changes.

A person is a choice among the ways to be in each respect: an age, a place, a level of need, the
pensions… Two ways that no comparison of the tables tells apart are one: so few persons stand for
all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product

from portal.form.edition import Edition, Table
from portal.form.facts import TOLD, derive
from portal.form.when import AtLeast, Below, Condition, Group

Facts = Mapping[str, object]

HOME = "35238"
"""A commune like most: one payer, a Carsat, an MSA of its own."""
TAHITI, LYON, POINTE_A_PITRE = "98735", "69123", "97120"
PLENTY = 10**6  # euros: above every ceiling
OLD, YOUNG = 80, 60  # the rules on pensions changed for those born from 1953 on


@dataclass(frozen=True, slots=True)
class Respect:
    """One respect in which persons differ: the ways to be in it, as facts told."""

    name: str
    ways: tuple[Facts, ...]


def usual(today: date, age: int) -> dict[str, object]:
    """Somebody of this age at home in France, of whom nothing else is told."""
    return {
        "today": today.isoformat(),
        "birth_date": _born(age, today).isoformat(),
        "country": "FR",
        "commune": HOME,
        "dwelling": "own_home",
    }


def persons(edition: Edition, tables: Sequence[Table], need: str, today: date) -> Iterator[Facts]:
    """Everybody who asks for this need, as far as these tables tell them apart."""
    tests = list(_tests(tables))
    bases = [usual(today, age) | {"needs": [need]} for age in (OLD, YOUNG)]
    respects = [
        _told_apart(edition, respect, tests, bases) for respect in _respects(edition, tables, today)
    ]
    for chosen in product(*(respect.ways for respect in respects)):
        person = dict(bases[0])
        for way in chosen:
            person |= way
        yield {fact: value for fact, value in person.items() if value is not None}


def _told_apart(
    edition: Edition, respect: Respect, tests: Sequence[Condition], bases: Sequence[Facts]
) -> Respect:
    """The same respect, without the ways that no test tells from an earlier one."""
    found: dict[tuple[object, ...], Facts] = {}
    for way in respect.ways:
        mark: list[bool] = []
        for base in bases:
            person = {name: value for name, value in {**base, **way}.items() if value is not None}
            known = derive(edition, person)
            mark += [test.holds(known) for test in tests]
        found.setdefault(tuple(mark), way)
    return Respect(respect.name, tuple(found.values()))


def _tests(tables: Sequence[Table]) -> Iterator[Condition]:
    """Every single comparison of these tables."""
    waiting = [row.when for table in tables for row in table.rows]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, Group):
            waiting += condition.conditions
        else:
            yield condition


def _respects(edition: Edition, tables: Sequence[Table], today: date) -> Sequence[Respect]:
    ages = sorted(
        int(test.limit)
        for test in _tests(tables)
        if isinstance(test, AtLeast | Below) and test.fact == "age"
        if isinstance(test.limit, Decimal)
    )
    return (
        Respect("age", tuple(_ages(dict.fromkeys(ages), today))),
        Respect("place", tuple(_places(today))),
        Respect("level", tuple(_levels(today))),
        Respect("pensions", tuple({"pensions": told} for told in _pensions(edition))),
        Respect("occupancy", tuple({"occupancy": one} for one in (None, *TOLD["occupancy"]))),
        Respect("benefits", ({}, *({"benefits": [one]} for one in TOLD["benefits"]))),
        Respect("permit", _PERMITS),
        Respect("income", _INCOMES),
    )


def _ages(limits: Mapping[int, None], today: date) -> Iterator[Facts]:
    yield {"birth_date": None}
    for years in limits:
        birthday = _born(years, today)
        yield {"birth_date": (birthday + timedelta(days=1)).isoformat()}  # tomorrow only
        yield {"birth_date": birthday.isoformat()}
    yield {"birth_date": f"{today.year - 90}-00-00"}


def _born(years: int, today: date) -> date:
    if (today.month, today.day) == (2, 29):
        return date(today.year - years, 3, 1)
    return today.replace(year=today.year - years)


def _places(today: date) -> Iterator[Facts]:
    yield {}
    yield {"country": "BE", "commune": None, "dwelling": None}
    yield {"country": None, "commune": None, "dwelling": None}
    for commune in (TAHITI, LYON, POINTE_A_PITRE):
        yield {"commune": commune}
    for dwelling in TOLD["dwelling"]:
        yield {"dwelling": dwelling}
        yield {"dwelling": dwelling, "previous_commune": LYON}
        yield {"dwelling": dwelling, "commune": None}
    yield {"dwelling": "no_fixed_abode", "commune": None, "domiciliation_commune": HOME}
    yield {"moved_in": today.isoformat(), "previous_commune": LYON}
    yield {"moved_in": today.isoformat()}


def _levels(today: date) -> Iterator[Facts]:
    yield {}
    for cannot in ([], ["wash"], ["wash", "dress"]):
        yield {"cannot_alone": cannot}
        for value, source, day in (
            (3, "departement", today),
            (6, "departement", today),
            (3, "doctor", today),
            (4, "unstated", today - timedelta(days=800)),
        ):
            gir = {"value": value, "source": source, "date": day.isoformat()}
            yield {"cannot_alone": cannot, "gir": gir}
            yield {"gir": gir}


def _pensions(edition: Edition) -> Iterator[object]:
    def one(scheme: str | None, quarters: int | None = 100, kind: str = "own") -> dict[str, object]:
        told = {"scheme": scheme, "kind": kind, "quarters": quarters}
        return {**told, "pays_single_pension": False}

    yield None
    yield []
    yield [one(None)]
    schemes = edition.reference.schemes
    for scheme, other in combinations(schemes, 2):
        if schemes[scheme].payer == schemes[other].payer:
            yield [one(scheme, 50), one(other, 50)]
            yield [one(scheme, None), one(other, None)]
    for scheme in schemes:
        yield [one(scheme)]
        yield [one(scheme, kind="survivor")]
        yield [one(scheme), one("cnracl", 20)]
        yield [one(scheme, 50), one("cnracl", 50)]
        yield [one(scheme), one("cnracl", None)]
        yield [one(scheme, None), one("cnracl", None)]
        yield [one(scheme, 40), one("cnracl", 90, "survivor")]
        yield [{**one(scheme), "pays_single_pension": True}, one("ssi", 150)]


_PERMITS: tuple[Facts, ...] = (
    {},
    {"nationality": "fr"},
    {"nationality": "other"},
    {"nationality": "other", "residence_permit": True},
    {"nationality": "other", "residence_permit": False},
)
_INCOMES: tuple[Facts, ...] = (
    {},
    {"monthly_income": 0, "reference_tax_income": 0, "household_size": 1},
    {"monthly_income": 0},
    {"monthly_income": PLENTY, "reference_tax_income": PLENTY, "household_size": 1},
    {"reference_tax_income": 20_000, "household_size": 1},
)
