"""Private notes and opinions on a dossier; papers for a doctor; the daily digest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import attach, consult, opine, remark, submit
from portal.domain.happened import legal_day
from portal.domain.opinions import Opinion
from portal.opinion_wish import OUTSIDE, Wished
from portal.web.entering import keyed
from tests.acts.office import file
from tests.acts.test_urgent import URGENT
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post, speaking
from tests.build import a_pdf, an_applicant
from tests.web import doors

FUNDER = "dep-35"


def states_talk(site: Site) -> Iterator[State]:
    """A dossier that several agents of a funder talk about."""
    agent, eva = (site.agent(FUNDER, part=part) for part in ("caseworker", "evaluator"))
    papers = {"identity": a_pdf(), "hospital_report": a_pdf("Compte rendu")}
    number, untouched = (
        f"{file(site.desk, an_applicant(f'talked-of-{rank}'), papers).number}-1" for rank in (1, 2)
    )
    site.work()
    yield from each(
        ("no private note", get(agent.client, f"/instruction/{untouched}/notes")),
        ("no opinion", get(agent.client, f"/instruction/{untouched}/demandes-avis")),
        ("a digest to choose", get(agent.client, "/instruction/recapitulatif")),
        ("a digest, chosen", get(eva.client, "/instruction/recapitulatif?garde=oui")),
        ("no opinion asked of oneself", get(agent.client, "/instruction/avis")),
    )
    yield from _taken_up(site, untouched)
    yield from _remarks(site, agent, eva, number)
    yield from _opinions(site, agent, eva, number)
    yield from _by_link(site, agent, number)
    yield from _for_doctors(site, eva)


def _taken_up(site: Site, number: str) -> Iterator[State]:
    """What was being written when a session ended, where the page has a box for it, and not."""
    agent, page = site.agent(FUNDER), f"/instruction/{number}/notes"
    words = [("words", "Vu avec sa fille."), ("gone", "Une case d’avant.")]
    with agent.client.session_transaction() as session:
        session["pending"] = {"path": page, "answers": words, "lost": True,
                              "person": agent.actor.id, "token": None, "page": page}  # fmt: skip
    yield State("a note taken up again", get(agent.client, page))


def _for_doctors(site: Site, eva: Somebody) -> Iterator[State]:
    """Papers that their person keeps for the doctor, or may: in a draft, then in a dossier."""
    who, report = site.person("huguette"), {"hospital_report": a_pdf("Confidentiel")}
    leaves = URGENT | {"hospital_leaving": legal_day(site.desk.clock()).isoformat()}
    free, kept, sent = (
        site.draft(who.actor, report, **changes) for changes in (leaves, leaves, {})
    )
    for draft in (kept, sent):
        attach.reserve(site.desk, who.actor, draft.id, draft.pieces[0].id, for_doctor=True)
    number = f"{submit.submit(site.desk, who.actor, sent.id, 'x', 'eidas1').number}-1"
    site.work()
    yield from each(
        (
            "papers, one that may be for the doctor",
            get(who.client, f"/demande/{free.id}/documents"),
        ),
        ("papers, one for the doctor", get(who.client, f"/demande/{kept.id}/documents")),
        ("a dossier with a paper for the doctor", get(eva.client, f"/instruction/{number}")),
    )


def _remarks(site: Site, agent: Somebody, eva: Somebody, number: str) -> Iterator[State]:
    page = f"/instruction/{number}/notes"
    for words, medical in (("Sa fille appelle le lundi.", False), ("Confusion.", True)):
        remark.remark(site.desk, agent.actor, number, words, medical=medical)
    yield from each(
        ("private notes, one hidden", get(agent.client, page)),
        ("private notes, all of them", get(eva.client, page)),
        ("a private note of no words", post(agent.client, page, medical="1")),
        ("a dossier with private notes", get(agent.client, f"/instruction/{number}")),
    )


def _asked(site: Site, by: Somebody, number: str, who: str, **changes: Any) -> Opinion:
    until = legal_day(site.desk.clock()) + timedelta(days=14)
    told = {"name": "Dr Le Bras", "email": "expert@chu.fr", "question": "Convient-il ?",
            "papers": ["pieces/identity-1.pdf"], "sections": ["home"]}  # fmt: skip
    wished = Wished(**{"who": who, "until": until, "doctor": False, **told, **changes})
    with site.app.app_context():
        return consult.ask(site.desk, by.actor, number, wished, keyed)


def _opinions(site: Site, agent: Somebody, eva: Somebody, number: str) -> Iterator[State]:
    page = f"/instruction/{number}/demandes-avis"
    form, mine = f"{page}/nouvelle", "/instruction/avis"
    yield from each(
        ("an opinion to ask", get(agent.client, form)),
        ("an opinion to ask, with medical papers", get(eva.client, form)),
        (
            "an opinion, everything lacks",
            post(eva.client, form, paper="pieces/hospital_report-1.pdf"),
        ),
        ("an opinion of an expert, wrong", post(agent.client, form, who=OUTSIDE, until="x")),
    )
    first = _asked(site, agent, number, eva.actor.id)
    opine.give(site.desk, eva.actor, number, first.id, "Oui.")
    second = _asked(site, agent, number, eva.actor.id)
    stopped = _asked(site, agent, number, OUTSIDE)
    opine.end(site.desk, agent.actor, number, stopped.id)
    yield from each(
        ("opinions", get(agent.client, page)),
        ("an opinion asked of oneself", get(eva.client, page)),
        ("opinions asked of oneself", get(eva.client, mine)),
        ("a list with an opinion asked of oneself", get(eva.client, "/instruction/")),
        ("an opinion of no words", post(eva.client, f"{page}/{second.id}", page)),
    )


def _by_link(site: Site, agent: Somebody, number: str) -> Iterator[State]:
    """Each step is another expert's, in a browser of their own."""
    ranks = range(1, 5)
    links = [_link(site, agent, number, f"expert-{rank}@chu.fr") for rank in ranks]
    (new, fresh), (asked, coding), (shown, reading), (over, done) = links
    for here, who in links[1:]:
        assert _sent(who, here, "code").status_code == 303
    for here, who in links[2:]:
        with who.session_transaction() as session:
            code = site.desk.post.digits(session["expert"]["code"])
        assert _sent(who, here, "preuve", code=code).status_code == 303
    assert _sent(done, over, "", words="Oui.").status_code == 303
    yield from each(
        ("an opinion's link that leads nowhere", get(fresh, "/avis/xxxxxxxx")),
        ("an opinion's link", get(fresh, new)),
        ("an opinion's code", get(coding, asked)),
        ("an opinion's code, wrong", post(coding, f"{asked}/preuve", asked, code="0")),
        ("what an expert is shown", get(reading, shown)),
        ("an expert's opinion of no words", post(reading, shown, shown)),
        ("an opinion that was sent", get(done, over)),
        ("an opinion's link that is over", get(fresh, over)),
    )


def _link(site: Site, agent: Somebody, number: str, email: str) -> tuple[str, FlaskClient]:
    one = _asked(site, agent, number, OUTSIDE, email=email)
    return f"/avis/{site.desk.post.secret(one.id)}", speaking(site.nobody(), "fr")


def _sent(who: FlaskClient, here: str, step: str, **typed: str) -> TestResponse:
    token = doors.token_in(who.get(here).text)
    there = f"{here}/{step}" if step else here
    return who.post(there, data={"csrf_token": token, **typed})
