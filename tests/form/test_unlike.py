"""A number tells a month of birth; one with a month that is none tells nothing."""

from __future__ import annotations

from datetime import date

import pytest

from portal import places
from portal.form.edition import Edition
from portal.form.load import load_editions
from portal.form.unlike import told_birth, unlike
from tests.build import EDITION, a_nir, answers

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_editions(places.forms())[EDITION]


@pytest.mark.parametrize(
    ("year", "month", "told"),
    [
        (50, 5, "1950-05-00"), (0, 1, "2000-01-00"), (26, 3, "2026-03-00"), (26, 4, "1926-04-00"),
        (41, 12, "1941-12-00"), (41, 20, ""), (41, 30, ""), (41, 42, ""), (41, 50, ""),
        (41, 99, ""), (41, 0, ""),
    ],
)  # fmt: skip
def test_the_month_that_a_number_tells(year: int, month: int, told: str) -> None:
    assert told_birth(a_nir(2, year, month), TODAY) == told


@pytest.mark.parametrize(
    ("birth_date", "nir", "doubted"),
    [
        ("1941-07-09", a_nir(), False), ("2000-01-01", a_nir(2, 50, 5), True),
        ("1941-08-09", a_nir(), True), ("1942-07-09", a_nir(), True),
        ("1941-00-00", a_nir(), False), ("1942-00-00", a_nir(), True),
        ("1941-07-00", a_nir(), False), ("1950-01-01", a_nir(2, 41, 31), False),
        (None, a_nir(), False), ("1941-07-09", None, False),
    ],
)  # fmt: skip
def test_a_birth_date_that_the_number_does_not_tell(
    edition: Edition, birth_date: str | None, nir: str | None, doubted: bool
) -> None:
    given = {"birth_date": birth_date, "nir": nir}
    told = {name: value for name, value in answers(**given).items() if value is not None}
    assert (unlike(edition, told, TODAY) is not None) is doubted
