"""Why a request goes where it goes, read in a language that is not its own."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.dossier import AidRequest
from portal.form.remembered import explained
from portal.web import reasons
from tests.build import NOON, answers
from tests.store.made import a_request
from tests.web.drawn import edition


def a_french_request() -> AidRequest:
    routing = explained(edition(), answers(), NOON.date(), "fr")
    return a_request(answers=answers(), routing=routing, language="fr", submitted_at=NOON)


def test_a_request_keeps_its_reasons_in_its_own_language() -> None:
    (route,) = a_french_request().routing.routes
    assert set(route.because) == set(edition().languages)
    assert {*route.otherwise, *route.decided_by[0]["text"], *route.would_change[0]} == {"fr"}


def test_the_reader_of_another_language_is_told_all_of_it_too() -> None:
    request = a_french_request()
    (french,) = reasons.filed(edition(), request, "fr").funders
    (english,) = reasons.filed(edition(), request, "en").funders
    for said in ("would_change", "otherwise"):
        assert len(getattr(english, said)) == len(getattr(french, said)) > 0
        assert not set(getattr(english, said)) & set(getattr(french, said))
    assert english.reasons[0].decided_by != french.reasons[0].decided_by


def test_reasons_that_would_lead_elsewhere_today_are_not_told_of_it() -> None:
    """What was filed is what was told, in the language in which it was."""
    request = a_french_request()
    (route,) = request.routing.routes
    other = replace(request.routing, routes=(replace(route, rule="of_another_day"),))
    changed = replace(request, routing=other)
    assert reasons.filed(edition(), changed, "en").funders[0].would_change == (
        reasons.filed(edition(), request, "fr").funders[0].would_change
    )
