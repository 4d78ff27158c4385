"""What is not granted says why on its page, how to contest it, and until which day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.decision import Verdict
from portal.domain.routing import Route
from portal.web.answered import answered
from tests.domain.test_steps import DECIDED, READ
from tests.web.drawn import edition, in_language

APA = replace(READ.dossier, routes=(Route("dep-35", "apa", "primary", "why", {}, ()),))
REFUSED = replace(DECIDED, verdict=Verdict.REFUSED, grounds="gir_too_light")


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_refusal_says_why_and_until_when(language: str) -> None:
    with in_language(language):
        told = answered(REFUSED, APA, edition(), language)
    assert told is not None
    assert "L232-2" in told.because[0]
    assert "L134-2" in told.appeals[0]
    assert "{" not in " ".join((*told.because, *told.appeals))


def test_its_last_day_is_that_of_the_letter() -> None:
    with in_language("fr"):
        told = answered(REFUSED, APA, edition(), "fr")
    assert told is not None
    on = REFUSED.decided_at
    assert str(on.year) in told.appeals[0].replace("\u00a0", " ")
    assert "jusqu’au" in told.appeals[0]


def test_what_is_granted_says_no_more_than_its_letter() -> None:
    granted = replace(DECIDED, verdict=Verdict.GRANTED, grounds="met")
    with in_language("fr"):
        told = answered(granted, APA, edition(), "fr")
        assert answered(None, APA, edition(), "fr") is None
    assert told is not None
    assert (told.because, list(told.appeals)) == ((), [])
