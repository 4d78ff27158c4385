"""The day by which a paper is promised is read as people write it."""

from __future__ import annotations

from datetime import date

import pytest

from portal.form.promise import FAR, PAST, read_promise, wrong_promise
from portal.form.reading import Wrong

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15 janvier", "2027-01-15"), ("15/01/2027", "2027-01-15"), ("15.1.27", "2027-01-15"),
        ("150127", "2027-01-15"), ("2027-01-15", "2027-01-15"), ("January 15, 2027", "2027-01-15"),
        ("Avant le 1er mars", "2027-03-01"), ("lundi 4 janvier", "2027-01-04"),
        ("le 25", "2026-11-25"), ("le 24", "2026-12-24"), ("24/11", "2027-11-24"),
        ("d’ici fin février", "2027-02-28"), ("décembre", "2026-12-31"), ("1/2027", "2027-01-31"),
        ("fin du mois", "2026-11-30"), ("fin du mois prochain", "2026-12-31"),
        ("by the end of next month", "2026-12-31"), ("dans quinze jours", "2026-12-10"),
        ("dans 2 semaines", "2026-12-09"), ("in a month", "2026-12-25"),
        ("قبل ١٥ يناير", "2027-01-15"), ("نهاية مارس", "2027-03-31"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(text: str, day: str) -> None:
    assert read_promise(text, TODAY).isoformat() == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bientôt",
        "31 avril",
        "99",
        "mars ou avril",
        "15 1 2027 3",
        "१५ janvier",
        "15 هكذا",
        "1/1/202",
    ],
)
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    with pytest.raises(Wrong, match="unread"):
        read_promise(text, TODAY)


@pytest.mark.parametrize(
    ("day", "wrong"),
    [("2026-11-24", PAST), ("2026-11-25", None), ("2027-05-25", None), ("2027-05-26", FAR)],
)
def test_a_day_that_is_gone_or_too_far_is_told(day: str, wrong: str | None) -> None:
    assert wrong_promise(date.fromisoformat(day), TODAY) == wrong
