"""The estimate of a share: by the law's figures of the day, or nothing at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.domain.draft import Answer
from portal.domain.routing import Routing
from portal.form import apa
from portal.form.estimate import Estimate, estimate
from portal.form.facts import facts_of
from portal.form.route import route
from tests.form.made import EDITION, TODAY, WHOLE

INCOME = {"gross_income": "18000.00"}
GIR_3 = {
    "gir_known": "yes",
    "gir_value": "3",
    "gir_source": "departement",
    "gir_date": "2026-08-00",
}


def _estimate(on: date = TODAY, **answers: Answer) -> Estimate | None:
    told = {**WHOLE, **answers}
    routing: Routing = route(EDITION, facts_of(EDITION, told, on))
    return estimate(EDITION, told, routing, on)


def _known(**answers: Answer) -> Estimate:
    found = _estimate(**answers)
    assert found is not None
    return found


def test_the_share_is_the_laws_to_the_cent() -> None:
    found = _known(**INCOME)
    assert (found.income, found.gir, found.couple) == (Decimal("1500.00"), None, False)
    assert [one.plan for one in found.examples] == [300, 500, 750]
    for one in found.examples:
        for gir in (1, 2, 3, 4):  # under the ceiling of each, the GIR changes nothing
            share = apa.share(apa.tables(), on=TODAY, gir=gir, income=found.income, plan=one.plan)
            assert (one.paid, one.left) == (share.paid, share.participation)
    assert "CASF R232-10, R232-11, D232-31" in found.sources


def test_a_known_gir_adds_its_ceiling() -> None:
    found = _known(**INCOME, **GIR_3)
    assert found.gir == 3
    assert found.examples[-1].plan == Decimal("1215.99")


def test_a_couple_is_counted_as_two() -> None:
    alone, both = _known(**INCOME), _known(**INCOME, marital_status="pacs")
    assert both.couple
    assert both.examples[0].left < alone.examples[0].left


def test_what_brings_nothing_counts_by_the_law() -> None:
    """Half of a built property's rental value, 80 % of land's, 3 % of savings (CASF R132-1)."""
    found = _known(
        **INCOME,
        flat_tax_income="1200.00",
        dormant_savings="8000.00",
        properties=[
            {"place": "a", "kind": "built", "rental_value": "600.00"},
            {"place": "b", "kind": "unbuilt", "rental_value": "150.00"},
            {"place": "c", "kind": "built"},
        ],
    )
    assert found.income == Decimal("1655.00")  # (18000 + 1200 + 240 + 300 + 120) / 12


@pytest.mark.parametrize(
    ("on", "answers"),
    [
        (TODAY, {}),  # no income is told
        (TODAY, {**INCOME, "dress": "yes", "wash": "yes"}),  # the fund's, whose scale is not known
        (date(2027, 2, 1), INCOME),  # no scale is known of that day
        (date(2023, 6, 1), INCOME),
    ],
)
def test_nothing_is_invented(on: date, answers: dict[str, Answer]) -> None:
    assert _estimate(on, **answers) is None


def test_an_allowance_too_small_to_be_paid_is_not_promised() -> None:
    found = _known(gross_income="90000.00")
    assert found.examples[0].paid == 0
    assert found.examples[0].left == 300
