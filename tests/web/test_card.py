"""Where the card that is asked for goes: with the APA, to who studies it; never lost from sight."""

from __future__ import annotations

import pytest

from portal.domain.routing import Route
from portal.web.card import card
from portal.web.enumerating import enumerated
from tests.web.drawn import edition, in_language

APA = ("dep-35", Route("dep-35", "apa", "primary", "why", {}, ()))
WORKS = ("anah", Route("anah", "adaptation", "primary", "why", {}, ()))
REVIEW = ("manual_review", Route("manual_review", "home_help", "primary", "why", {}, ()))


def test_the_card_goes_to_who_studies_the_apa() -> None:
    with in_language("fr"):
        told = card(edition(), {"cmi": ["priority", "parking"]}, [WORKS, APA], "fr")
    assert told is not None
    assert told.funders == ["Département d’Ille-et-Vilaine"], "who pays for works is no part of it"
    assert len(told.names) == 2


def test_who_has_it_now_is_named_once_it_moved() -> None:
    with in_language("fr"):
        told = card(edition(), {"cmi": ["parking"]}, [("dep-29", APA[1])], "fr")
    assert told is not None
    assert told.funders == ["Département du Finistère"]


def test_where_nobody_studies_an_apa_yet_who_reads_it_is_named() -> None:
    with in_language("fr"):
        assert card(edition(), {"cmi": ["parking"]}, [REVIEW], "fr") is not None


@pytest.mark.parametrize("asked", [None, [], ["no_card"], "parking"])
def test_who_asks_for_no_card_is_told_nothing(asked: object) -> None:
    with in_language("fr"):
        assert card(edition(), {"cmi": asked}, [APA], "fr") is None
    assert card(edition(), {"cmi": ["parking"]}, [], "fr") is None


def test_names_are_enumerated_as_their_language_does() -> None:
    assert enumerated(["A"], "fr") == "A"
    assert enumerated(["A", "B", "C"], "fr") == "A, B et C"
    assert enumerated(["A", "B"], "fr-x-facile") == "A et B"
    assert enumerated(["A", "B"], "en") == "A and B"
    assert "و" in enumerated(["A", "B"], "ar")
    assert enumerated([], "fr") == ""
