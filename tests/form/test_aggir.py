"""AGGIR: the tables of CASF annex 2-2, over every profile there is."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from portal.domain.evaluation import letter
from portal.form.aggir import grid, load_grid
from portal.form.source import FormError

GOLDEN = Path(__file__).parents[1] / "golden" / "aggir.csv"
EVERY = {1: 8, 2: 3208, 3: 2400, 4: 760, 5: 157, 6: 28}
"""How many of the 6,561 profiles have each GIR."""


def test_known_profiles_at_every_threshold() -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    assert len(known) == 66
    for row in known:
        found = grid().gir(row["profil_8_lettres"])
        assert (found.gir, found.rank) == (int(row["gir"]), int(row["rang"])), row


def test_every_profile_has_a_gir() -> None:
    found = Counter(grid().gir("".join(profile)).gir for profile in product("ABC", repeat=8))
    assert found == EVERY


def test_the_grid_has_ten_variables_and_seven_more() -> None:
    """CASF annexe 2-1; two of the ten weigh nothing in annexe 2-2."""
    assert len(grid().variables) == 8
    assert len(grid().required) == 10
    assert len(set(grid().every)) == 17


@pytest.mark.parametrize(
    "profile", ["", "AAAAAAA", "AAAAAAAAA", "AAAAAAAD", "aaaaaaaa", "AAAA AAA"]
)
def test_what_is_no_profile_is_said(profile: str) -> None:
    with pytest.raises(ValueError, match="8 letters A, B or C"):
        grid().gir(profile)


def test_four_answers_make_a_letter() -> None:
    """Four yes is A, four no is C, anything between is B."""
    for answers in product((True, False), repeat=4):
        expected = "A" if all(answers) else "B" if any(answers) else "C"
        assert letter(answers) == expected
    with pytest.raises(ValueError, match="four answers"):
        letter([True] * 3)


def test_a_table_that_was_spoilt_is_said(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "forms/reference/aggir.yaml").read_text("utf-8")
    for old, new, sentence in (
        ("2000 1200 40", "2000 1200", "`c` must have 8 numbers"),
        ("2000 1200 40", "2000 x 40", "whole numbers"),
        ('"4380 1"', '"4380"', "a threshold, a space, a rank"),
        ("otherwise: 13", "otherwise: 12", "a GIR for each rank"),
    ):
        path = tmp_path / "aggir.yaml"
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(FormError, match=sentence):
            load_grid(path)
