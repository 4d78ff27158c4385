"""A funder in another's column, or an heir of another kind, is told by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from portal.form.lint_families import lint_families
from portal.form.reference import Reference
from portal.form.times import Times
from tests.form.test_prove import the_edition

TABLES = the_edition().reference


def changed(territory: str, **columns: Any) -> Reference:
    """The tables with other funders in a territory."""
    rows = TABLES.rows
    places = tuple(
        replace(place, **columns) if place.code == territory else place
        for place in rows.territories
    )
    return replace(TABLES, rows=replace(rows, territories=places))


def test_the_tables_that_are_shipped_are_in_order() -> None:
    assert list(lint_families(TABLES)) == []


def test_swapped_columns_are_told() -> None:
    place = next(one for one in TABLES.rows.territories if one.code == "01")
    swapped = changed("01", carsat=place.msa, msa=place.carsat)
    first, second = lint_families(swapped)
    assert first.startswith("In Ain, the column `carsat`")
    assert second.startswith("In Ain, the column `msa`")
    (payer,) = lint_families(changed("01", apa_payer=place.carsat))
    assert "the column `apa_payer`" in payer


def test_an_heir_is_of_the_same_kind() -> None:
    ended = replace(
        TABLES.funders["carsat-bretagne"],
        successor="dep-35",
        times=Times(None, date(2027, 6, 30)),
    )
    funders = {**TABLES.funders, ended.code: ended}
    (told,) = lint_families(replace(TABLES, funders=funders))
    assert "Carsat Bretagne" in told
    assert "apa_payer" in told
