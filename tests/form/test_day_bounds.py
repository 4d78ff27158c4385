"""A stay and a measure of protection whose days contradict each other, or are long past."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from portal.form.day_bounds import Bounds
from portal.form.edition import Page
from portal.form.pages import form_class, missing
from portal.form.source import FormError
from portal.form.typed import typed_of
from tests.build import answers
from tests.form.copied import copied
from tests.form.made import EDITION

TODAY = date(2026, 9, 15)
STAY = {"hospital_name": "CHU", "hospital_entered": "2026-09-01"}


def _page(name: str) -> Page:
    return next(page for page in EDITION.pages if page.id == name)


def _said(page: str, **given: str) -> list[tuple[str, str]]:
    form = form_class(EDITION, _page(page), "fr")(
        typed_of(_page(page).questions, given), today=TODAY
    )
    form.validate()
    return [(field.question.id, str(error)) for field in form for error in field.errors]


def _sentence(key: str) -> str:
    return EDITION.say("fr", f"question.{key}")


@pytest.mark.parametrize(
    ("entered", "leaves", "box", "word"),
    [
        ("2026-09-01", "2026-09-01", "", ""), ("2026-09-01", "2026-10-01", "", ""),
        ("2026-09-02", "2026-09-01", "hospital_leaving", "before.hospital_entered"),
        ("2026-09-01", "2029-09-20", "hospital_leaving", "ahead"),
        ("2026-09-01", "2027-09-16", "", ""),
        ("2026-09-01", "2027-09-17", "hospital_leaving", "ahead"),
        ("2026-05-01", "2026-06-15", "", ""),
        ("2026-05-01", "2026-06-14", "hospital_leaving", "behind"),
        ("2010-03-01", "", "hospital_entered", "behind"),
    ],
)  # fmt: skip
def test_a_stay_that_cannot_be(entered: str, leaves: str, box: str, word: str) -> None:
    said = _said("hospital", **STAY | {"hospital_entered": entered, "hospital_leaving": leaves})
    assert said == ([(box, _sentence(f"{box}.{word}"))] if word else [])


def test_a_stay_of_years_ago_names_each_day_that_is_wrong() -> None:
    days = {"hospital_entered": "2010-03-01", "hospital_leaving": "2010-03-09"}
    assert [box for box, _ in _said("hospital", **STAY | days)] == [
        "hospital_entered", "hospital_leaving",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("judged", "until", "word"),
    [
        ("2024-05-02", "2029-05-02", ""), ("2024-05-02", "", ""), ("", "2026-09-15", ""),
        ("", "2026-00-00", ""), ("2015-01-01", "2020-01-01", "before.today"),
        ("", "2026-08-00", "before.today"), ("2024-05-02", "2023-00-00", "before.judgment_date"),
        ("2026-00-00", "2026-12-00", ""),
    ],
)  # fmt: skip
def test_a_measure_that_is_over_or_ends_before_it_began(judged: str, until: str, word: str) -> None:
    said = _said("protection", judgment_date=judged, protected_until=until)
    told = [(box, text) for box, text in said if box in ("judgment_date", "protected_until")]
    assert told == ([("protected_until", _sentence(f"protected_until.{word}"))] if word else [])


def test_a_request_with_such_a_stay_cannot_be_sent() -> None:
    stay = STAY | {"hospital_leaving": "2026-08-31"}
    whole = answers(needs=["hospital_discharge"], **stay)
    left = [one.question for one in missing(EDITION, whole, "fr", TODAY)]
    assert "hospital_leaving" in left
    whole["hospital_leaving"] = "2026-09-20"
    assert "hospital_leaving" not in [one.question for one in missing(EDITION, whole, "fr", TODAY)]


def test_a_day_that_is_none_breaks_nothing() -> None:
    bounds = Bounds(("today",), 1, 1)
    assert bounds.broken("never", TODAY, {}.get) == ""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("not_before: [hospital_entered]", "not_before: [hospital_name]", "no date asked before"),
        (
            "not_before: [hospital_entered]",
            "not_before: [hospital_leaving]",
            "no date asked before",
        ),
        ("max_length: 100}", "max_length: 100, days_ahead: 3}", "belong to dates"),
    ],
)
def test_a_bound_that_cannot_be_is_said(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    forms = copied(tmp_path)
    forms.plant("pages/hospital.yaml", old, new)
    with pytest.raises(FormError, match=sentence):
        forms.load()
