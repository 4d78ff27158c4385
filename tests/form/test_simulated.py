"""The simulator asks less than the form: what its answers mean."""

from __future__ import annotations

import pytest

from portal.form.simulated import may_leave_out, meant


def test_without_a_fixed_home_the_commune_is_that_of_the_domiciliation() -> None:
    told = {"dwelling": "no_fixed_abode", "commune": "35238"}
    assert meant(told) == {
        "lives_in_france": "yes", "dwelling": "no_fixed_abode", "domiciliation_commune": "35238",
    }  # fmt: skip
    assert told["commune"] == "35238", "what was typed is not touched"


@pytest.mark.parametrize("dwelling", ["own_home", "ehpad", None])
def test_everybody_else_lives_where_they_say(dwelling: str | None) -> None:
    told = {"dwelling": dwelling, "commune": "35238"}
    assert meant(told) == {"lives_in_france": "yes", **told}


def test_nothing_is_made_up_of_a_commune_left_out() -> None:
    assert "domiciliation_commune" not in meant({"dwelling": "no_fixed_abode"})


def test_only_the_commune_may_be_left_out_and_only_without_a_home() -> None:
    assert may_leave_out({"dwelling": "no_fixed_abode"}, "commune")
    assert not may_leave_out({"dwelling": "no_fixed_abode"}, "birth_date")
    assert not may_leave_out({"dwelling": "own_home"}, "commune")
    assert not may_leave_out({}, "commune")
