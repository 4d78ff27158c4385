"""A plan of help: totals to the cent, the ceiling of the GIR, the person's share by date."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import NotReady
from portal.domain.plan import HelpPlan, PlanLine, plan_record
from portal.form.apa import tables
from portal.form.plan import Means, draw_up
from portal.form.plan_typed import misread, number_of
from tests.form.made import EDITION
from tests.form.test_evaluate import a_draft, signed

GOLDEN = Path(__file__).parents[1] / "golden" / "apa_2026.csv"
NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PROFILES = {
    1: "CCCCCCCC",
    2: "CCAAAAAA",
    3: "AACCAAAA",
    4: "BBBBBBBB",
    5: "AABAAAAA",
    6: "AAAAAAAA",
}
EVALUATIONS = {gir: signed(a_draft(profile)) for gir, profile in PROFILES.items()}


def line(kind: str, quantity: str, price: str) -> PlanLine:
    return PlanLine(kind, Decimal(quantity), Decimal(price))


def a_plan(
    *lines: PlanLine,
    gir: int = 3,
    income: str = "1500",
    on: date = date(2026, 3, 12),
    aid: str = "apa",
    couple: bool = False,
) -> HelpPlan:
    return draw_up(
        EDITION, tables(), EVALUATIONS[gir], lines, aid=aid, means=Means(Decimal(income), couple),
        on=on, rank=1, by="agent-7", at=NOW,
    )  # fmt: skip


def refused(*lines: PlanLine, **told: object) -> list[str]:
    with pytest.raises(NotReady) as raised:
        a_plan(*lines, **told)
    return [f"{one.question}: {one.text}" for one in raised.value.problems]


def test_the_golden_shares_of_2026() -> None:
    """The plan's cost as one flat price a month: participation, rate, allowance, what is paid."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            plan = a_plan(
                line("other_monthly", "1", row["plan_aide_mensuel"]),
                gir=int(row["gir"]),
                income=row["ressources_mensuelles"],
            )
            share = plan.share
            assert share
            assert share.participation == Decimal(row["participation"]), row
            told = int(Decimal(row["taux"]) * 10_000)  # of the share before it is rounded
            assert abs(share.rate - told) <= 1, row
            assert share.allowance == Decimal(row["apa"]), row
            assert share.paid == Decimal(row["apa_versee_apres_seuil_3_smic_horaire"]), row


def test_a_plan_tells_its_hours_its_months_and_what_is_paid_once() -> None:
    """R232-7: kinds, hours, amount, rate and amount of the participation, allowance."""
    plan = a_plan(
        line("housekeeping", "22.25", "24.58"),  # 546.905: half a cent upwards
        line("night_care_at_home", "4", "30"),
        line("meals", "20", "3.15"),
        line("remote_assistance", "1", "21.90"),
        line("home_adaptation", "1", "1830"),
        line("small_repairs", "2", "45"),
        line("temporary_stay", "3", "70"),
    )
    assert plan.lines[0].amount == Decimal("546.91")
    assert (plan.hours, plan.monthly) == (Decimal("26.25"), Decimal("961.81"))
    assert (plan.once, plan.grouped) == (Decimal("1920.00"), Decimal("2040.00"))
    assert plan.grouped_most == 4 * Decimal("1215.99")
    share = plan.share
    assert share
    assert share.ceiling == Decimal("1215.99")
    assert share.participation + share.allowance + share.beyond == plan.monthly
    assert share.sources[0] == "CASF R232-10, R232-11, D232-31"


def test_what_lies_beyond_the_ceiling_is_the_persons() -> None:
    share = a_plan(line("housekeeping", "60", "25"), gir=4, income="800").share
    assert share
    assert (share.beyond, share.allowance, share.rate) == (
        Decimal("688.48"), Decimal("811.52"), 0,
    )  # fmt: skip


def test_the_figures_are_those_of_the_day() -> None:
    lines = [line("housekeeping", "90", "25")]
    ceilings = [a_plan(*lines, gir=1, on=date(year, 6, 1)).share for year in (2024, 2025, 2026)]
    assert [str(one.ceiling) for one in ceilings if one] == ["1955.60", "2045.56", "2080.33"]
    (sentence,) = refused(*lines, on=date(2027, 1, 1))
    assert "01/01/2027" in sentence


def test_a_couples_income_is_divided() -> None:
    lines = [line("housekeeping", "20", "25")]
    two, one = a_plan(*lines, income="3400", couple=True).share, a_plan(*lines, income="2000").share
    assert two and one and two.participation == one.participation
    assert (two.couple, str(two.income)) == (True, "3400.00")


@pytest.mark.parametrize("gir", [5, 6])
def test_the_apa_has_no_plan_for_gir_5_and_6(gir: int) -> None:
    """L232-2, R232-7 last paragraph; a fund's scale is not known, so nothing is computed."""
    lines = [line("housekeeping", "10", "25")]
    assert refused(*lines, gir=gir) == [
        f"lines: Pas de plan d’aide de l’APA pour le GIR {gir}\u00a0: elle est pour les GIR 1 à 4"
        " (article L232-2)"
    ]
    plan = a_plan(*lines, gir=gir, aid="home_help")
    assert (plan.monthly, plan.share, plan.grouped_most) == (Decimal("250.00"), None, None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (line("dancing", "1", "1"), "« dancing »"),
        (line("housekeeping", "0", "25"), "quantité plus grande que zéro"),
        (line("housekeeping", "1.005", "25"), "deux décimales"),
        (line("housekeeping", "NaN", "25"), "quantité"),
        (line("housekeeping", "1", "-1"), "plus grand que zéro"),
        (line("housekeeping", "1", "1.001"), "Écrivez un prix"),
        (line("housekeeping", "1", "0"), "plus grand que zéro"),
        (line("housekeeping", "1", "9999"), "100 € au plus : Aide-ménagère (heures"),
        (line("housekeeping", "Infinity", "1"), "quantité"),
        (line("housekeeping", "1000001", "1"), "quantité"),
        (line("housekeeping", "744.01", "25"), "744 au plus : Aide"),
        (line("temporary_stay", "32", "80"), "31 au plus"),
    ],
)
def test_a_wrong_line_is_refused_with_its_sentence(wrong: PlanLine, sentence: str) -> None:
    found = refused(line("meals", "20", "3.15"), wrong)
    assert len(found) == 1
    box = "lines" if wrong.kind == "dancing" else "price" if wrong.quantity == 1 else "quantity"
    assert found[0].startswith(f"{box}-2: ")
    assert sentence in found[0].replace("\u00a0", " ")


def test_all_hours_together_are_in_a_month() -> None:
    lines = [line("housekeeping", "400", "25"), line("night_care_at_home", "344.01", "30")]
    (sentence,) = refused(*lines)
    assert sentence.startswith("lines: Les heures du plan dépassent")


def test_a_plan_without_a_line_is_none() -> None:
    assert refused() == ["lines: Ajoutez au moins une aide au plan"]


@given(
    st.lists(
        st.builds(
            PlanLine,
            st.sampled_from([kind.id for kind in EDITION.study.help_kinds]),
            st.decimals(Decimal("0.01"), 31, places=2),
            st.decimals(Decimal("0.01"), 50, places=2),
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 4),
    st.decimals(0, 6000, places=2),
)
def test_nothing_is_lost_or_made(lines: list[PlanLine], gir: int, income: Decimal) -> None:
    plan = a_plan(*lines, gir=gir, income=str(income))
    assert plan.monthly + plan.once == sum(one.amount for one in lines)
    share = plan.share
    assert share and share.participation + share.allowance + share.beyond == plan.monthly
    assert share.allowance <= share.ceiling
    within = plan.monthly - share.beyond
    assert share.participation <= Decimal("0.9") * within + Decimal("0.01")
    assert abs(share.rate * within - share.participation * 10_000) <= within


def test_the_sealed_record_says_all_as_text() -> None:
    plan = a_plan(line("housekeeping", "22.25", "24.58"))
    told = json.loads(plan_record(plan))
    assert told["schema"] == "guichet-autonomie/plan/1"
    assert (told["number"], told["evaluation"]) == ("GA-1-1-P1", "GA-1-1-E1")
    assert told["lines"] == [
        {"amount": "546.91", "kind": "housekeeping", "note": "", "quantity": "22.25",
         "unit_price": "24.58"},
    ]  # fmt: skip
    assert told["share"]["allowance"] == str(plan.share and plan.share.allowance)
    assert (told["on"], told["drawn_up_at"]) == ("2026-03-12", "2026-03-12T09:00:00Z")
    assert plan_record(plan) == plan_record(a_plan(line("housekeeping", "22.25", "24.58")))
    other = a_plan(line("housekeeping", "22.26", "24.58"))
    assert plan_record(plan) != plan_record(other)


def test_what_cannot_be_meant_is_told_of_a_draft_and_what_is_empty_is_not() -> None:
    typed = {"kind-1": "housekeeping", "quantity-1": "90 000", "kind-2": "meals",
             "quantity-2": "abc", "price-2": "-5", "kind-3": "meals", "income": "x"}  # fmt: skip
    wrong = misread(EDITION, typed, date(2026, 3, 12))
    assert [one.question for one in wrong] == ["income", "quantity-1", "quantity-2", "price-2"]
    euros = {"income": "1 012,50 €", "kind-1": "meals", "quantity-1": "20", "price-1": "12 €"}
    assert not misread(EDITION, euros, date(2026, 3, 12))
    assert [number_of(one) for one in ("12 euros", "€")] == [Decimal(12), None]
    assert not misread(EDITION, {"kind-1": "meals", "quantity-1": "20"}, date(2026, 3, 12))
