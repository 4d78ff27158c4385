"""What a page says to do next, as things stand: leaving hospital, papers to come, the next task."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from portal.acts.mark import Mark
from portal.domain.dossier import Dossier
from portal.domain.exchange import Ending
from portal.domain.milestones import Worth
from portal.domain.routing import Route
from portal.domain.steps import Standing
from portal.web import tasks
from portal.web.coming import coming
from portal.web.day_boxes import no_day
from portal.web.dossier_frame import mark_of
from portal.web.funder_choice import by_kind
from portal.web.leaving import SOON, leaving, left_before
from portal.web.standing import Place, places_of
from tests.build import NOON, a_caseworker
from tests.domain.test_steps import ASKED, BROUGHT, DECIDED, READ
from tests.store.made import a_judgment, a_note, a_request
from tests.web.drawn import app, edition, in_language

TODAY = NOON.date()
PAPER = f"pieces/{ASKED.papers[0].kind}-1.pdf"


def _route(funder: str, aid: str) -> Route:
    return Route(funder, aid, "primary", "urgent_apa", {}, ())


def test_who_leaves_hospital_soon_is_told_whom_to_call() -> None:
    routes = [_route("anah", "adaptation"), _route("dep-35", "apa"), _route("dep-35", "apa_urgent")]
    said = {"needs": ["hospital_discharge"], "hospital_phone": "+33299284321"}
    leaves = said | {"hospital_leaving": (TODAY + timedelta(days=1)).isoformat()}
    told = leaving(edition(), leaves, routes, TODAY, "fr")
    assert told is not None
    assert told.day == TODAY + timedelta(days=1)
    assert {(call.funder, call.what) for call in told.calls} == {
        ("Département d’Ille-et-Vilaine", "urgent"),
    }, "who pays for works begins nothing at once"
    assert told.telephone.replace("\u00a0", " ") == "02 99 28 43 21"
    assert leaving(edition(), said, routes, TODAY, "fr") is not None, "no day was said"
    unknown = leaving(edition(), leaves | {"hospital_phone": None}, routes, TODAY, "fr")
    assert unknown is not None
    assert unknown.telephone == "", "no number was said"
    assert leaving(edition(), leaves, routes, TODAY + SOON + timedelta(days=2), "fr") is None
    assert leaving(edition(), {"needs": ["home_help"]}, routes, TODAY, "fr") is None


def test_a_stay_of_weeks_ago_is_said_not_to_be_urgent_by_itself() -> None:
    left = {"needs": ["hospital_discharge"], "hospital_leaving": TODAY.isoformat()}
    assert left_before(left, TODAY + SOON) is None
    assert left_before(left, TODAY + SOON + timedelta(days=1)) == TODAY
    assert left_before(left | {"needs": ["home_help"]}, TODAY + 2 * SOON) is None
    assert left_before({"needs": ["hospital_discharge"]}, TODAY) is None


def test_a_paper_put_off_and_one_never_spoken_of_are_two_things() -> None:
    filed = replace(a_request(), later=frozenset({"identity"}), promised={"identity": "2026-03-01"})
    found = coming(edition(), filed, {"tax_notice"}, date(2026, 3, 2), "fr")
    told = {one.kind: (one.later, one.gone) for one in found}
    assert told["identity"] == (True, True)
    assert told["bank_details"] == (False, False)
    assert "tax_notice" not in told


def _place(standing: Standing) -> Place:
    return places_of([standing], edition(), "fr")[0]


def test_once_the_papers_were_brought_the_page_says_when() -> None:
    assert _place(replace(READ, askings=(ASKED,))).brought is None
    assert _place(replace(READ, askings=(BROUGHT,))).brought == BROUGHT.ended_at
    dropped = replace(BROUGHT, ending=Ending.CANCELLED)
    assert _place(replace(READ, askings=(dropped,))).brought is None


def test_a_funder_that_has_all_papers_or_decided_waits_for_none() -> None:
    complete = replace(READ, noted=(a_note(READ.dossier, a_caseworker()),))
    assert not _place(READ).has_all
    assert _place(complete).has_all
    assert not _place(replace(complete, askings=(ASKED,))).has_all, "it asked for more"
    with in_language("fr"):
        decided = _place(replace(READ, decision=DECIDED))
        provisional = _place(replace(READ, provisional=DECIDED))
    assert (decided.decided, decided.has_all) == (True, True)
    assert provisional.answered
    assert not provisional.has_all


def test_a_paper_that_is_asked_for_again_says_why() -> None:
    unread = a_judgment(READ.dossier, a_caseworker(), worth=Worth.UNREADABLE, paper=PAPER)
    asked = _place(replace(READ, askings=(ASKED,), again=(unread,))).asked
    assert asked is not None
    assert asked.unfit == {ASKED.left[0]: "unreadable"}
    brought = _place(replace(READ, askings=(BROUGHT,), again=(unread,)))
    assert brought.asked is None
    assert [why for _, _, why in brought.again] == ["unreadable"]


def test_a_delay_that_nothing_publishes_is_said_to_be_unknown() -> None:
    own = replace(READ.dossier, routes=(_route("carsat-bretagne", "home_help"),))
    apa = replace(READ.dossier, routes=(_route("dep-35", "apa"),))
    assert _place(replace(READ, dossier=own)).unknown_delay
    assert not _place(replace(READ, dossier=apa)).unknown_delay
    with in_language("fr"):
        assert not _place(replace(READ, dossier=own, decision=DECIDED)).unknown_delay


def test_funders_to_send_a_dossier_to_are_in_groups_and_departements_have_numbers() -> None:
    with in_language("fr"):
        groups = by_kind(edition(), ["anah", "dep-01", "carsat-bretagne", "dep-35"])
    assert [[name for _, name in funders] for _, funders in groups] == [
        ["01 Département de l’Ain", "35 Département d’Ille-et-Vilaine"],
        ["Carsat Bretagne"],
        ["Anah, Agence nationale de l’habitat"],
    ]


def test_nothing_is_asked_for_a_request_that_was_taken_back() -> None:
    dossier: Dossier = READ.dossier
    marked = {dossier.number: Mark(unread=1, asking=ASKED)}
    assert mark_of(dossier, marked).waits
    taken = mark_of(replace(dossier, withdrawn_at=NOON), marked)
    assert (taken.waits, taken.unread) == (False, 1)


def test_the_next_task_is_the_first_that_can_be_done() -> None:
    done, later = tasks.State.DONE, tasks.State.NOT_YET
    states = [done, later, tasks.State.BEGUN, tasks.State.TO_DO]
    listed = [tasks.Task("section", "", f"/{rank}", state) for rank, state in enumerate(states)]
    following = tasks.next_of(listed)
    assert following is not None
    assert following.address == "/2"
    assert tasks.next_of(listed[:2]) is None
    signed = tasks.Task("check", "", "/check", tasks.State.TO_DO)
    assert tasks.next_of([*listed, signed]) == signed, "papers do not keep from sending"


def test_a_day_that_was_not_written_is_asked_for_and_one_that_cannot_be_is_said_so() -> None:
    for typed, words in (("", "Écrivez la date"), ("2026-02-31", "Cette date n’existe pas")):
        with app().test_request_context("/", method="POST", data={"until": typed}):
            assert no_day("until") == words
