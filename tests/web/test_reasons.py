"""Why a request goes where it goes, read in a language that is not its own."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.dossier import AidRequest
from portal.domain.moves import Move
from portal.domain.routing import Flag
from portal.domain.steps import Standing
from portal.form.moving import routes_after
from portal.form.remembered import explained
from portal.web import reasons
from portal.web.studied_now import as_it_stands
from tests.build import NOON, answers
from tests.domain.test_steps import DECIDED, NEW
from tests.store.made import a_dossier, a_request
from tests.web.drawn import edition, in_language


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


def a_standing(request: AidRequest) -> Standing:
    dossier = replace(a_dossier(request), routes=tuple(request.routing.routes))
    return replace(NEW, dossier=dossier)


def test_what_moved_says_who_studies_it_now_then_why_it_went_elsewhere_first() -> None:
    request = a_french_request()
    filed, here = reasons.filed(edition(), request, "fr"), a_standing(request)
    with in_language("fr"):
        assert as_it_stands(filed, [here], edition(), "fr") == filed
        moved = as_it_stands(filed, [sent_on(here, "dep-13")], edition(), "fr")
        answered = replace(sent_on(here, "dep-13"), decision=DECIDED)
        over = as_it_stands(filed, [answered], edition(), "fr")
    now, before = moved.funders
    assert (now.code, before.code) == ("dep-13", here.dossier.funder)
    assert now.reasons[0].role == "Étudie votre demande"
    assert now.reasons[0].because == edition().say("fr", "moved.other_departement")
    assert before.reasons[0].because == filed.funders[0].reasons[0].because
    roles = [one.reasons[0].role for one in (before, *over.funders)]
    assert not [one for one in roles if "tudie" in one], "nobody studies it there, or any more"
    assert over.funders[0].reasons[0].role == "A répondu à votre demande"


def test_nothing_is_announced_once_every_dossier_was_answered() -> None:
    request, words = a_french_request(), {"fr": "Un titre de séjour vous sera demandé."}
    flagged = replace(request.routing, flags=(Flag("residence_permit", words),))
    told = reasons.told(edition(), flagged, "fr")
    here = a_standing(request)
    with in_language("fr"):
        waits = as_it_stands(told, [here, replace(here, decision=DECIDED)], edition(), "fr")
        over = as_it_stands(told, [replace(here, decision=DECIDED)], edition(), "fr")
    assert (waits.flags, over.flags) == (told.flags, ())
    assert told.flags


def sent_on(one: Standing, funder: str) -> Standing:
    """It moved to this funder, since another departement pays."""
    reason = next(each for each in edition().study.moving.reasons if each.id == "other_departement")
    because = {each: edition().say(each, f"moved.{reason.id}") for each in edition().languages}
    routes = routes_after("reoriented", one.dossier.routes, funder, "apa", reason, because)
    dossier, former = one.dossier, one.dossier.funder
    move = Move(
        dossier=dossier.number, rank=1, request=dossier.request, person=dossier.person,
        former=former, funder=funder, aid="apa", reason=reason.id, returned=False, cipher=b"",
        former_routes=dossier.routes, routes=routes, base=0, places="", moved_by="agent",
        moved_at=NOON,
    )  # fmt: skip
    return replace(one, dossier=replace(dossier, funder=funder, routes=routes), moves=(move,))
