"""Data that ages: a request is routed by the tables of its own day, whatever came after."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from portal.form import communes
from portal.form.commune_search import Doubt, find
from portal.form.facts import derive
from portal.form.pages import canonical
from portal.form.reference import MANUAL_REVIEW
from portal.form.route import route
from portal.form.source import FormError
from portal.form.tables import load_reference
from tests.form.aged import Change, Tables
from tests.form.made import EDITION, WHOLE

LAST, NEXT = "2026-12-31", "2027-01-01"
FARMER = {
    "birth_date": "1944-03-10", "country": "FR", "commune": "29019", "dwelling": "own_home",
    "needs": ["home_help"], "cannot_alone": [],
    "pensions": [{"scheme": "msa_sa", "kind": "own", "quarters": 120}],
}  # fmt: skip
OF_APA = FARMER | {"commune": "35238", "cannot_alone": ["wash", "dress"]}
LYONNAIS = OF_APA | {"commune": "69029"}
RAILWAY = FARMER | {"pensions": [{"scheme": "cprpsncf", "kind": "own"}]}
OWNER = OF_APA | {
    "needs": ["home_adaptation"], "occupancy": "owner", "birth_date": "1944-03-10",
    "reference_tax_income": 10_000, "household_size": 1,
}  # fmt: skip


def _merge(tables: Tables) -> None:
    tables.amend(
        "funders.csv", "msa-armorique", valid_until=LAST, successor="msa-portes-de-bretagne"
    )


def _merge_twice(tables: Tables) -> None:
    _merge(tables)
    tables.amend(
        "funders.csv", "msa-portes-de-bretagne", valid_until=LAST, successor="msa-maine-et-loire"
    )


def _end(tables: Tables) -> None:
    tables.amend("funders.csv", "msa-armorique", valid_until=LAST)


def _begin_later(tables: Tables) -> None:
    tables.amend("funders.csv", "msa-armorique", valid_from=NEXT)


def _move_ille_et_vilaine(tables: Tables) -> None:
    tables.amend("territories.csv", "35", valid_until=LAST)
    tables.add("territories.csv", "35", apa_payer="dep-22", valid_from=NEXT)


def _leave_the_metropole(tables: Tables) -> None:
    tables.amend("metropole.csv", "69029", valid_until=LAST)


def _end_the_metropole(tables: Tables) -> None:
    tables.amend("territories.csv", "69M", valid_until=LAST)


def _give_the_railway_to_the_carsat(tables: Tables) -> None:
    tables.amend("schemes.csv", "cprpsncf", valid_until=LAST)
    tables.add("schemes.csv", "cprpsncf", payer="carsat", valid_from=NEXT)


def _rename_anah(tables: Tables) -> None:
    tables.add("funders.csv", "anah", code="anah-2", valid_from=NEXT)
    tables.amend("funders.csv", "anah", valid_until=LAST, successor="anah-2")


@pytest.mark.parametrize(
    ("change", "person", "before", "after"),
    [
        (_merge, FARMER, "msa-armorique", "msa-portes-de-bretagne"),
        (_merge_twice, FARMER, "msa-armorique", "msa-maine-et-loire"),
        (_end, FARMER, "msa-armorique", MANUAL_REVIEW),
        (_begin_later, FARMER, MANUAL_REVIEW, "msa-armorique"),
        (_move_ille_et_vilaine, OF_APA, "dep-35", "dep-22"),
        (_leave_the_metropole, LYONNAIS, "metropole-de-lyon", "dep-69"),
        (_end_the_metropole, LYONNAIS, "metropole-de-lyon", "dep-69"),
        (_give_the_railway_to_the_carsat, RAILWAY, "cprpsncf", "carsat-bretagne"),
        (_rename_anah, OWNER, "anah", "anah-2"),
    ],
)
def test_a_request_goes_where_the_tables_of_its_day_say(
    tmp_path: Path, change: Change, person: dict[str, object], before: str, after: str
) -> None:
    tables = Tables(tmp_path)
    change(tables)
    edition = tables.edition()
    for today, funder in ((LAST, before), (NEXT, after), (LAST, before)):
        found = route(edition, person | {"today": today})
        assert found.routes[0].funder == funder, today


def test_an_agreement_and_a_ceiling_end_on_their_day(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.amend("gir_agreements.csv", "35", valid_until=LAST)
    tables.plant(
        "amounts.yaml", "  - id: aspa\n    since: 2026-01-01\n",
        f"  - id: aspa\n    since: 2026-01-01\n    until: {LAST}\n",
    )  # fmt: skip
    edition, poor = tables.edition(), OF_APA | {"monthly_income": 500, "household_size": 1}
    known = {today: derive(edition, poor | {"today": today}) for today in (LAST, NEXT)}
    assert [known[day]["gir_agreement"] for day in (LAST, NEXT)] == [True, False]
    assert known[LAST]["low_income"] is True
    assert "low_income" not in known[NEXT], "nothing is guessed"


def test_one_reading_serves_every_day_on_which_nothing_changes() -> None:
    reference = EDITION.reference
    assert reference.on(date(2026, 1, 2)) is reference.on(date(2035, 1, 1))
    view = reference.on(date(2018, 6, 1))
    assert view is not reference.on(date(2026, 1, 1))
    assert "cea" not in view.funders
    assert view.on(date(2026, 1, 1)).funders.keys() == reference.on(date(2026, 1, 1)).funders.keys()


def test_a_name_is_known_after_its_funder_ended(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    _merge(tables)
    assert tables.edition().reference.funders["msa-armorique"].name == "MSA d’Armorique"


@pytest.mark.parametrize(
    ("table", "code", "cells", "sentence"),
    [
        ("funders.csv", "anah", {"valid_from": NEXT, "valid_until": LAST}, "comes before"),
        ("schemes.csv", "rg", {"valid_until": "2026-13-01"}, "must be a day"),
        ("territories.csv", "35", {"valid_from": "soon"}, "must be a day"),
    ],
)
def test_days_that_cannot_be_are_refused_where_they_stand(
    tmp_path: Path, table: str, code: str, cells: dict[str, str], sentence: str
) -> None:
    tables = Tables(tmp_path)
    tables.amend(table, code, **cells)
    with pytest.raises(FormError, match=sentence) as refusal:
        load_reference(tables.folder)
    assert f"{table}:" in str(refusal.value)


@pytest.mark.parametrize("name", ["amounts.yaml", "apa.yaml"])
def test_a_figure_that_ends_before_it_begins_is_refused(tmp_path: Path, name: str) -> None:
    tables = Tables(tmp_path)
    path = tables.folder / name
    text = path.read_text("utf-8").replace("since: 2025-01-01\n", f"since: {NEXT}\n", 1)
    path.write_text(text.replace(f"since: {NEXT}\n", f"since: {NEXT}\n    until: {LAST}\n", 1))
    with pytest.raises(FormError, match="`until` comes before `since`"):
        tables.edition()
        from portal.form.apa_tables import load_tables

        load_tables(tables.folder / "apa.yaml")


def test_a_commune_is_there_until_the_day_before_it_joins_another() -> None:
    """Béon and Culoz became Culoz-Béon on 1 January 2023."""
    before, after = date(2022, 12, 31), date(2023, 1, 1)
    (beon,) = find("Béon (01)", before).communes
    assert (beon.code, beon.name) == ("01039", "Béon")
    assert find("Culoz-Béon", before).doubt is not None
    found = find("Béon (01)", after)
    assert (found.doubt, found.communes[0].name) == (Doubt.GONE, "Culoz-Béon")
    assert communes.get("01138", before).name == "Culoz"  # type: ignore[union-attr]
    assert communes.get("01138", after).name == "Culoz-Béon"  # type: ignore[union-attr]
    assert communes.register(date(2025, 1, 1)) is communes.register()


def test_an_answer_keeps_its_commune_and_is_asked_again_once_it_joined_another() -> None:
    """A draft of December is finished in January: the person chooses, nobody else does."""
    answers = {**WHOLE, "commune": "01039"}
    right, problems = canonical(EDITION, answers, "fr", date(2022, 12, 31))
    assert (right["commune"], problems) == ("01039", ())
    _, (problem,) = canonical(EDITION, answers, "fr", date(2023, 1, 1))
    assert problem.question == "commune"
    assert "Culoz-Béon" in problem.text
