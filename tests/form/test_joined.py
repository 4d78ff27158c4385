"""The tables with funders that joined: whose word holds on which day, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from portal import places
from portal.domain.joining import Joining, joining_of, rehearsal_of
from portal.form.edition import Edition
from portal.form.ends import ends
from portal.form.joined import rehearsing, said_of, stretches, with_joinings
from portal.form.lint_joined import lint_joined
from portal.form.living import LivingEditions
from portal.form.load import load_editions
from portal.form.rehearsal import invented_for
from portal.form.scheme import fund_of
from tests.store.made import a_joining

SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)


@cache
def editions() -> Mapping[str, Edition]:
    return load_editions(places.forms())


@pytest.fixture(scope="module")
def edition() -> Edition:
    return editions()["2026-01-01"]


def test_a_version_holds_from_its_day_until_a_later_one_takes_its_place() -> None:
    first = a_joining(effective=SUMMER)
    later = a_joining(version=2, effective=AUTUMN)
    earlier = a_joining(version=3, effective=SPRING)
    days = [(one.version, times.first, times.last) for one, times in stretches([first, later])]
    assert days == [(1, SUMMER, date(2026, 9, 30)), (2, AUTUMN, None)]
    # What is said last counts from its own day on, whatever was to come before.
    assert [one.version for one, _ in stretches([first, later, earlier])] == [3]
    assert joining_of(first.told()) == first


def test_schemes_and_names_follow_the_day_and_the_territory(edition: Edition) -> None:
    rail = a_joining(effective=SPRING, schemes=("cavimac",), territories=("35", "29"))
    less = replace(rail, version=2, effective=AUTUMN, name="Rail", territories=("35",))
    tables = with_joinings(edition.reference, [rail, less])
    found = {
        (day, place): fund_of(tables.on(day), "cavimac", place)
        for day in (date(2026, 3, 31), SPRING, AUTUMN)
        for place in ("35", "29", "75")
    }
    assert [where for where, fund in found.items() if fund == "cprpsncf"] == [
        (SPRING, "35"), (SPRING, "29"), (AUTUMN, "35"),
    ]  # fmt: skip
    assert set(found.values()) == {"cprpsncf", "cavimac"}
    assert [tables.on(day).funders["cprpsncf"].name for day in (SPRING, AUTUMN)] == [
        "Caisse du rail", "Rail",
    ]  # fmt: skip
    before = tables.on(date(2026, 3, 31))
    assert before.funders["cprpsncf"] == replace(
        edition.reference.funders["cprpsncf"], times=before.funders["cprpsncf"].times
    )
    assert said_of(tables, "cprpsncf", date(2026, 3, 31)) is None
    assert said_of(tables, "cprpsncf", SUMMER) == rail
    assert said_of(tables, rehearsal_of("cprpsncf"), SPRING) == less


def test_a_version_that_the_next_one_replaces_is_no_end(edition: Edition) -> None:
    rail = a_joining(effective=SPRING, schemes=("cprpsncf",))
    tables = with_joinings(edition.reference, [rail, replace(rail, version=2, effective=SUMMER)])
    there = (replace(edition, reference=tables),)
    for eve in (SPRING, SUMMER):
        found = ends(there, places.forms(), eve - timedelta(days=1))
        assert not [one for one in found.soon if one.code == "cprpsncf"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"schemes": ("x",)}, "The scheme `x` is not in schemes.csv."),
        ({"schemes": (), "territories": ("35",)}, "names territories, and no scheme"),
        ({"kind": "x"}, "There is no kind of funder `x`."),
        ({"code": "new", "schemes": ("rg",)}, ""),
        ({"code": "new", "schemes": ("mines",)}, "both pay for `mines` everywhere from 2026-07-01"),
        ({"code": "new", "schemes": ("mines",), "territories": ("62",)}, ""),
    ],
)
def test_the_tables_refuse_what_would_break_them(
    changes: Mapping[str, object], sentence: str
) -> None:
    other = a_joining(code="other", effective=SUMMER, schemes=("mines",))
    found = lint_joined(editions(), [other], a_joining(**changes))
    assert [one for one in found if sentence and sentence in one] or not (sentence or found)


@pytest.mark.parametrize(
    ("code", "kind", "schemes"),
    [
        ("cprpsncf", "national_fund", ("cprpsncf",)),
        ("new", "national_fund", ("senat_personnel",)),
        ("dep-63", "apa_payer", ()),
        ("carsat-bretagne", "pension_fund", ()),
        ("msa-corse", "farm_fund", ()),
        ("anah", "housing_agency", ()),
    ],
)
def test_somebody_is_invented_for_any_funder_that_the_tables_lead_to(
    edition: Edition, code: str, kind: str, schemes: tuple[str, ...]
) -> None:
    one, twin = a_joining(code=code, kind=kind, schemes=schemes), rehearsal_of(code)
    tables = rehearsing(with_joinings(edition.reference, [one]), code, one.effective)
    there = replace(edition, reference=tables)
    assert invented_for(there, twin, date(2026, 2, 1)), "before its day, too"
    assert invented_for(there, code, date(2026, 2, 1)) is None, "the real one is out of reach"


def test_nobody_is_invented_for_a_funder_that_pays_for_nobody(edition: Edition) -> None:
    one = a_joining(code="new", schemes=())
    tables = rehearsing(with_joinings(edition.reference, [one]), "new", one.effective)
    assert invented_for(replace(edition, reference=tables), rehearsal_of("new"), SPRING) is None


def test_living_editions_change_all_at_once_and_keep_the_files_own() -> None:
    living = LivingEditions(editions())
    one: Joining = a_joining()
    assert living["2026-01-01"].reference.joinings == ()
    living.follow([one])
    assert living["2026-01-01"].reference.joinings == (one,)
    assert living.of_files == editions()
    assert list(living) == list(editions()) and len(living) == len(editions())
