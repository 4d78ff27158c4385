"""A reason to send a dossier on, against what the person answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.form.contradicting import Errand, contradictions
from portal.form.load import load_editions
from portal.places import forms
from tests.build import EDITION, answers

TODAY = date(2026, 3, 2)
ABLE = {"dress": "yes", "wash": "yes"}


@pytest.mark.parametrize(
    ("changes", "here", "to", "reason", "found"),
    [
        ({}, "dep-35", "dep-13", "other_departement", ["address_here"]),
        ({"commune": "13055"}, "dep-35", "dep-13", "other_departement", []),
        ({"commune": "13055"}, "dep-35", "dep-44", "other_departement", ["address_elsewhere"]),
        ({"commune": None}, "dep-35", "dep-13", "other_departement", []),
        ({}, "carsat-bretagne", "dep-35", "needs_apa", []),
        ({"birth_date": "1968-07-09"}, "x", "dep-35", "needs_apa", ["under_60"]),
        (ABLE, "x", "dep-35", "needs_apa", ["no_apa"]),
        ({}, "dep-35", "x", "no_apa", ["apa"]),
        (ABLE, "dep-35", "x", "no_apa", []),
        (ABLE, "dep-35", "carsat-bretagne", "no_apa", []),
        (ABLE, "dep-35", "carsat-nord-est", "no_apa", ["main_other"]),
        (ABLE, "anah", "cnracl", "other_scheme", ["main_other"]),
        ({**ABLE, "has_pension": None, "pensions": None}, "anah", "cnracl", "other_scheme", []),
        (ABLE, "dep-35", "anah", "no_apa", []),
        ({}, "dep-35", "x", "other_payer", []),
        ({}, "carsat-bretagne", "dep-13", "needs_apa", ["address_elsewhere"]),
        ({}, "carsat-bretagne", "dep-13", "other_payer", ["address_elsewhere"]),
        ({}, "carsat-bretagne", "dep-13", "not_ours", []),
    ],
)
def test_what_does_not_fit_is_said(
    changes: dict[str, Any], here: str, to: str, reason: str, found: list[str]
) -> None:
    edition, told = load_editions(forms())[EDITION], answers(**changes)
    assert list(contradictions(edition, told, TODAY, Errand(here, to, reason))) == found


def test_the_main_fund_does_not_send_to_another_as_if_it_were_not() -> None:
    edition, told = load_editions(forms())[EDITION], answers()
    main = edition.reference.territories["35"].carsat
    for here, found in ((main, ("main_here",)), ("cnracl", ())):
        errand = Errand(here, "msa", "other_scheme")
        assert contradictions(edition, told, TODAY, errand) == found


@pytest.mark.parametrize(
    ("reason", "here", "to", "fits"),
    [
        ("no_apa", "dep-35", "dep-13", False),
        ("no_apa", "dep-35", "carsat-bretagne", True),
        ("needs_apa", "dep-35", "dep-13", False),
        ("needs_apa", "carsat-bretagne", "dep-35", True),
        ("needs_apa", "carsat-bretagne", "carsat-nord-est", False),
        ("other_departement", "dep-35", "dep-13", True),
    ],
)
def test_a_reason_says_where_it_sends(reason: str, here: str, to: str, fits: bool) -> None:
    edition = load_editions(forms())[EDITION]
    (one,) = [each for each in edition.study.moving.reasons if each.id == reason]
    assert one.fits(edition.reference, here, to) is fits
