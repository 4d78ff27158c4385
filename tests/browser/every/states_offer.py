"""A plan of help that is sent to its person, opened, and answered, as both of them see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.acts import add, answer, decide, offer, reply, sign_sheet, study
from portal.domain.sheets import SheetKind
from tests.acts.office import file
from tests.acts.test_study import PLAN, typed
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post
from tests.build import a_pdf

FUNDER, STREET = "dep-35", "5 rue du plan"


def states_offer(site: Site, who: Somebody) -> Iterator[State]:
    """Requests whose plan is sealed, sent, opened, contested, and accepted in the end."""
    every = [f"{file(site.desk, who.actor, None, street=STREET).number}-1" for _ in range(5)]
    site.work()
    agent = site.agent(FUNDER)
    seal_plans(site, site.agent(FUNDER, part="evaluator"), every)
    ready, sent, opened, contested, accepted = every
    for number in every[1:]:
        rank = offer.send(site.desk, agent.actor, number, 1, 0).rank
        if number != sent:
            reply.receive(site.desk, who.actor, number, rank)
    for number in (contested, accepted):
        reply.reply(site.desk, who.actor, number, 1, "contested", "Plutôt le matin.")
    final = offer.send(site.desk, agent.actor, accepted, 1, 3).rank
    reply.receive(site.desk, who.actor, accepted, final)
    reply.reply(site.desk, who.actor, accepted, final, "accepted", "")
    site.work()
    yield from _funder(agent, ready, sent, contested, accepted)
    yield from _person(who, sent, opened, contested, accepted)
    yield from _mourned(site, who, agent)


def _funder(
    agent: Somebody, ready: str, sent: str, contested: str, accepted: str
) -> Iterator[State]:
    yield from each(
        ("a plan to be sent", get(agent.client, f"/instruction/{ready}/plan")),
        ("what to do: send the plan", get(agent.client, f"/instruction/{ready}")),
        ("a plan that was sent", get(agent.client, f"/instruction/{sent}/plan?envoi=clos")),
        ("a plan, contested", get(agent.client, f"/instruction/{contested}/plan")),
        ("a plan, accepted", get(agent.client, f"/instruction/{accepted}/plan")),
        ("a list with an answer", get(agent.client, "/instruction/?liste=toutes&signe=replied")),
    )


def _person(
    who: Somebody, sent: str, opened: str, contested: str, accepted: str
) -> Iterator[State]:
    page, told = f"/suivi/{opened}/proposition", {"sent": "1"}
    for name, number in (("proposed", sent), ("opened", opened), ("contested", contested)):
        status = get(who.client, f"/suivi/{number.removesuffix('-1')}")
        yield State(f"a request whose plan is {name}", status)
    changes = told | {"answer": "contested", "words": "Le matin."}
    again = {"answer": "accepted", "sure": "1"}
    yield from each(
        ("a proposal to be opened", get(who.client, f"/suivi/{sent}/proposition?change=oui")),
        ("a proposal, opened", get(who.client, page)),
        ("a proposal, no answer chosen", post(who.client, page, **told)),
        ("changes without words", post(who.client, page, **changes | {"words": " "})),
        ("changes to confirm", post(who.client, page, **changes)),
        ("changes, on second thoughts", post(who.client, page, **changes, sure="no")),
        ("a refusal to confirm", post(who.client, page, **told, answer="declined")),
        ("an agreement to confirm", post(who.client, page, **told, answer="accepted")),
        ("an answer to another proposal", post(who.client, page, **again, sent="99")),
        ("a proposal, contested", get(who.client, f"/suivi/{contested}/proposition")),
        ("answered twice", post(who.client, f"/suivi/{accepted}/proposition", page, **again)),
    )


def _mourned(site: Site, who: Somebody, agent: Somebody) -> Iterator[State]:
    """A plan that waits for an answer once its person has died: of somebody else, of that name."""
    named = {"first_names": "Maryvonne"}
    closed, opened = (
        f"{file(site.desk, who.actor, None, street=one, **named).number}-1"
        for one in (STREET, "6 rue du plan")
    )
    draft = site.draft(who.actor, street="7 rue du plan", **named)
    site.work()
    seal_plans(site, site.agent(FUNDER, part="evaluator"), [opened])
    rank = offer.send(site.desk, agent.actor, opened, 1, 0).rank
    reply.receive(site.desk, who.actor, opened, rank)
    begun = add.start_addition(site.desk, who.actor, opened.removesuffix("-1")).id
    yield State("a list with a plan to answer", get(who.client, "/suivi/"))
    decide.decide(site.desk, agent.actor, closed, "no_further_action", a_pdf(), 0, "deceased")
    site.work()
    page, request = f"/suivi/{opened}/proposition", f"/suivi/{opened.removesuffix('-1')}"
    told = {"sent": str(rank), "answer": "contested", "words": "Le matin."}
    asked = {"papers": "tax_notice", "words": "Merci d’avance.", "until": "2030-01-01"}
    at = f"/instruction/{opened}"
    yield from each(
        ("a plan of somebody who has died", get(who.client, page)),
        ("an answer after a death", post(who.client, page, "/verifier", **told)),
        ("a change after a death", get(who.client, f"{request}?trop-tard=")),
        ("drafts for somebody who has died", get(who.client, "/demande/")),
        ("a plan nobody answers any more", get(agent.client, f"{at}/plan")),
        ("papers asked after a death", post(agent.client, f"{at}/pieces", "/verifier", **asked)),
    )
    for one in (draft.id, begun):
        answer.discard(site.desk, who.actor, one)


def seal_plans(site: Site, eva: Somebody, every: Sequence[str]) -> None:
    """Sign and seal the evaluation and the plan of each."""
    for number in every:
        saved = study.save(site.desk, eva.actor, number, SheetKind.EVALUATION, typed(), 0)
        sign_sheet.sign_evaluation(
            site.desk, eva.actor, number, typed(), seen=saved.version, name=eva.name, ticked=True
        )
    site.work()
    for number in every:
        saved = study.save(site.desk, eva.actor, number, SheetKind.PLAN, PLAN, 0)
        sign_sheet.sign_plan(site.desk, eva.actor, number, PLAN, seen=saved.version)
    site.work()
