"""The estimate as it is drawn: what it rests on is said in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import pytest
from flask import current_app

from portal.web.estimates import Line, ToldEstimate
from tests.web.drawn import in_language


def _drawn(unverified: Sequence[str]) -> str:
    line = Line(plan="300 €", paid="255,16 €", left="44,84 €", most=False)
    told = ToldEstimate(
        on=date(2026, 11, 2),
        income="1 350 €",
        couple=False,
        gir=None,
        lines=[line],
        sources=["CASF R232-11"],
        unverified=unverified,
    )
    with in_language("fr"):
        environment = current_app.extensions["look"]["fr"]
        macros = cast("Any", environment.get_template("applicant/estimate.html").module)
        return str(macros.estimated(told))


def test_nothing_is_to_be_verified_where_all_was_read() -> None:
    assert "texte officiel" not in _drawn(())


@pytest.mark.parametrize(
    ("figure", "named"),
    [
        ("scale", "la règle du calcul"),
        ("base", "majoration pour tierce personne"),
        ("wage", "le salaire minimum (Smic)"),
    ],
)
def test_a_figure_that_nobody_read_is_named(figure: str, named: str) -> None:
    text = _drawn((figure,))
    assert "dans un texte officiel" in text
    assert named in text
