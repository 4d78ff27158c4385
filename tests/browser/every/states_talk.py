"""What caseworkers tell each other of a dossier: private notes."""

from __future__ import annotations

from collections.abc import Iterator

from portal.acts import remark
from tests.acts.office import file
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post
from tests.build import a_pdf, an_applicant

FUNDER = "dep-35"


def states_talk(site: Site) -> Iterator[State]:
    """A dossier that several agents of a funder talk about."""
    agent, eva = (site.agent(FUNDER, part=part) for part in ("caseworker", "evaluator"))
    papers = {"identity": a_pdf(), "hospital_report": a_pdf("Compte rendu")}
    number = f"{file(site.desk, an_applicant('talked-of'), papers).number}-1"
    site.work()
    yield from _remarks(site, agent, eva, number)


def _remarks(site: Site, agent: Somebody, eva: Somebody, number: str) -> Iterator[State]:
    page = f"/instruction/{number}/notes"
    yield State("no private note", get(agent.client, page))
    for words, medical in (("Sa fille appelle le lundi.", False), ("Confusion.", True)):
        remark.remark(site.desk, agent.actor, number, words, medical=medical)
    yield from each(
        ("private notes, one hidden", get(agent.client, page)),
        ("private notes, all of them", get(eva.client, page)),
        ("a private note of no words", post(agent.client, page, medical="1")),
        ("a dossier with private notes", get(agent.client, f"/instruction/{number}")),
    )
