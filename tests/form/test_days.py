"""Days as people give them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.form.days import add_months, day_of, partial_day_of


@pytest.mark.parametrize(
    ("born", "on", "age", "sure"),
    [
        ("1966-09-15", date(2026, 9, 15), 60, True),
        ("1966-09-16", date(2026, 9, 15), 59, True),
        ("1968-02-29", date(2028, 2, 28), 59, True),
        ("1968-02-29", date(2028, 2, 29), 60, True),
        ("1968-02-29", date(2029, 2, 28), 60, True),
        ("1968-02-29", date(2029, 3, 1), 61, True),
        ("1966-00-00", date(2026, 1, 1), 60, False),
        ("1966-00-00", date(2025, 12, 31), 59, True),
        ("1966-09-00", date(2026, 9, 15), 60, False),
        ("1966-09-00", date(2026, 10, 1), 60, True),
    ],
)
def test_age_to_the_day(born: str, on: date, age: int, sure: bool) -> None:
    """An unknown day counts as the first: nobody loses a right for want of it."""
    day = partial_day_of(born)
    assert day is not None
    assert (day.age(on), day.sure(on)) == (age, sure)


@pytest.mark.parametrize(
    "text",
    ["", "1966", "1966-00-15", "1966-13-01", "1966-02-30", "0000-01-01", "66-01-01", None, 1966],
)
def test_an_impossible_birth_date_is_none(text: object) -> None:
    assert partial_day_of(text) is None


@pytest.mark.parametrize("text", ["2026-00-00", "2026-02-29", "20260915", "2026-9-15", None, 3])
def test_an_impossible_day_is_none(text: object) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 6, 15), 3, date(2026, 9, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 3, date(2027, 3, 31)),
    ],
)
def test_months_pass(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(st.dates(), st.integers(0, 24))
def test_months_never_break(day: date, months: int) -> None:
    assert add_months(day, months) >= day or day.year + 2 > date.max.year
