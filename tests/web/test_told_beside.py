"""From which day an aid is due: said where a text says it, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.domain.dossier import Dossier
from portal.domain.routing import Route
from portal.web.told_beside import opens
from tests.domain.test_steps import READ
from tests.web.drawn import edition, in_language


def _asked(*aids: str) -> Dossier:
    routes = tuple(Route("dep-35", aid, "primary", "why", {}, ()) for aid in aids)
    return replace(READ.dossier, routes=routes)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_apa_begins_with_its_decision_and_cites_its_text(language: str) -> None:
    with in_language(language):
        told = opens(edition(), [_asked("apa", "apa_urgent"), _asked("apa")], language)
    assert len(told) == 1, "said once"
    assert "L232-14" in told[0]


@pytest.mark.parametrize("aid", ["home_help", "ardh", "adaptation", "social_home_help"])
def test_where_no_text_was_found_nothing_is_said(aid: str) -> None:
    with in_language("fr"):
        assert opens(edition(), [_asked(aid)], "fr") == ()
