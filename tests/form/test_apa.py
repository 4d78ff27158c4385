"""The APA at home: ceilings, participation and what is not paid, exact to the cent."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.form.apa import NotKnown, Share, flat_rate, share, tables, unread
from portal.form.apa_tables import load_tables
from portal.form.source import FormError

GOLDEN = Path(__file__).parents[1] / "golden" / "apa_2026.csv"
NEW_YEAR = date(2026, 1, 1)
CEILINGS = {
    2024: ("1955.60", "1581.44", "1143.09", "762.87"),
    2025: ("2045.56", "1654.18", "1195.67", "797.96"),
    2026: ("2080.33", "1682.30", "1215.99", "811.52"),
}
"""As they were published (CASF R232-10)."""

euros = st.decimals(0, 6000, places=2)


def of(
    income: str | Decimal, plan: str | Decimal, gir: int = 1, on: date = NEW_YEAR, **more: bool
) -> Share:
    return share(tables(), on=on, gir=gir, income=Decimal(income), plan=Decimal(plan), **more)


def test_the_golden_figures_of_2026() -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    assert len(known) > 30
    for row in known:
        found = of(row["ressources_mensuelles"], row["plan_aide_mensuel"], int(row["gir"]))
        told = ("participation", "apa", "apa_versee_apres_seuil_3_smic_horaire")
        assert [found.participation, found.apa, found.paid] == [Decimal(row[k]) for k in told], row


@pytest.mark.parametrize("year", CEILINGS)
@pytest.mark.parametrize("gir", [1, 2, 3, 4])
def test_the_published_ceilings(year: int, gir: int) -> None:
    for on in (date(year, 1, 1), date(year, 2, 28), date(year, 12, 31)):
        assert str(of("0", "0", gir, on).ceiling) == CEILINGS[year][gir - 1]


def test_what_lies_beyond_the_ceiling_is_the_persons() -> None:
    found = of("500", "3000")
    assert (found.participation, found.apa, found.beyond) == (
        Decimal("0.00"), Decimal("2080.33"), Decimal("919.67"),
    )  # fmt: skip


def test_three_hours_of_minimum_wage_or_less_are_not_paid() -> None:
    """CASF D232-31; the hour costs more from 1 June 2026."""
    below, above = Decimal("36.06"), Decimal("36.07")  # 3 × 12.02
    assert of("0", below).paid == 0
    assert of("0", below).apa == below
    assert of("0", above).paid == above
    assert of("0", above, on=date(2026, 6, 1)).paid == 0  # 3 × 12.31 = 36.93


def test_a_couples_income_is_divided() -> None:
    assert of("3400", "600", couple=True) == of("2000", "600")


def test_half_of_the_largest_ceiling_is_granted_before_any_plan() -> None:
    """CASF R232-29: in an emergency, or by silence."""
    found = flat_rate(tables(), date(2026, 3, 8))
    assert (str(found.amount), found.verified) == ("1040.16", True)
    assert found.sources[0] == "CASF R232-29"
    with pytest.raises(NotKnown, match="2027-01-01"):
        flat_rate(tables(), date(2027, 1, 1))


@given(income=euros, plan=euros, gir=st.sampled_from([1, 2, 3, 4]), couple=st.booleans())
def test_nothing_is_lost_or_made(income: Decimal, plan: Decimal, gir: int, couple: bool) -> None:
    found = of(income, plan, gir, couple=couple)
    assert found.participation + found.apa + found.beyond == plan
    assert 0 <= found.participation <= Decimal("0.9") * plan + Decimal("0.01")
    assert found.paid in (0, found.apa)


@given(income=euros, more=euros, plan=euros)
def test_who_has_more_never_pays_less(income: Decimal, more: Decimal, plan: Decimal) -> None:
    cent = Decimal("0.01")
    assert of(income, plan).participation <= of(income + more, plan).participation + cent


@pytest.mark.parametrize("on", [date(2023, 12, 31), date(2027, 1, 1), date(1990, 1, 1)])
def test_a_day_without_figures_is_said(on: date) -> None:
    with pytest.raises(NotKnown, match=f"of {on.isoformat()} is not known"):
        of("1000", "500", on=on)


@pytest.mark.parametrize("gir", [5, 6])
def test_the_apa_is_for_gir_1_to_4(gir: int) -> None:
    with pytest.raises(NotKnown, match="L232-2"):
        of("1000", "500", gir)


def test_what_rests_on_an_unread_figure_says_so() -> None:
    assert of("1000", "500").verified
    assert of("1000", "500", on=NEW_YEAR - timedelta(days=1)).unverified == ("base", "wage")
    assert unread(tables(), NEW_YEAR - timedelta(days=1)) == ("base", "wage")


def test_figures_out_of_order_are_refused(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "forms/reference/apa.yaml").read_text("utf-8")
    for old, new, sentence in (
        ("since: 2025-01-01", "since: 2023-01-01", "begins after the one before"),
        ('value: "1266.60"', 'value: "many"', "must be a number"),
        ("since: 2025-01-01", "since: 2025-02-30", "must be a day"),
        ('lightened: "0.6 0.8"', 'lightened: "0.6"', "2 numbers"),
        ('notional: "0.5 0.8', 'notional: "0.5', "3 numbers"),
    ):
        path = tmp_path / "apa.yaml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(FormError, match=sentence):
            load_tables(path)
