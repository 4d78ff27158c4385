"""Once a death is noted: the family's pages say so and ask nothing; the desk says what is true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import add, ask, decide, offer, reply
from portal.domain.errors import Conflict
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import file
from tests.browser.every.site import Site
from tests.browser.every.states_offer import seal_plans
from tests.build import a_caseworker, a_pdf
from tests.web import doors
from tests.web.markup import faults, plain

RENNES = a_caseworker("dep-35")
DEATH = "Nous avons appris le décès de Le Goff Odette Marie"
TOLD = "SELECT count(*) FROM ledger WHERE word NOT IN ('DossierOpened', 'ExchangeRead')"
SEND = "Pour envoyer un papier"
ASKS = (
    "On vous demande des papiers", "Retirer votre demande", "une personne qui vous aide",
    "Compléter votre demande", "Qui étudie votre demande", "Papiers à envoyer",
    "Où en est votre demande",
)  # fmt: skip


def test_the_pages_of_the_family_ask_nothing_and_the_desk_says_what_is_true(site: Site) -> None:
    owner = site.person("odile")
    who, agent = owner.client, site.agent("dep-35").client
    closed, open_, other = (
        file(site.desk, owner.actor, **changes).number
        for changes in ({}, {"monthly_income": "1400.00"}, {"first_names": "Yann"})
    )
    site.work()
    until = site.desk.clock().date() + timedelta(days=20)
    ask.ask(site.desk, RENNES, f"{open_}-1", ask.Wished(["tax_notice"], until, "", 0))
    site.work()
    assert SEND in plain(who.get(f"/suivi/{open_}-1/messages"))
    before = plain(who.get(f"/suivi/{open_}"))
    for words in ASKS:
        assert words in before, words
    decide.decide(site.desk, RENNES, f"{closed}-1", "no_further_action", a_pdf(), 0, "deceased")
    site.work()
    for number in (closed, open_):
        page = plain(who.get(f"/suivi/{number}"))
        assert DEATH in page and "Nous présentons nos condoléances" in page
        for words in ASKS:
            assert words not in page, words
        assert f"/suivi/{number}-1/document.pdf" in page
        assert f"/suivi/{number}-1/messages" in page
        messages = plain(who.get(f"/suivi/{number}-1/messages"))
        assert "Envoyer ce message" in messages and SEND not in messages
        assert who.get(f"/suivi/{number}/retirer").headers["Location"] == f"/suivi/{number}"
    assert f"{closed}-1-D1/lettre.pdf" in who.get(f"/suivi/{closed}").text
    assert "Papiers demandés" not in plain(who.get("/suivi/"))
    assert "le décès" not in plain(who.get(f"/suivi/{other}")), "somebody else's"

    listed = plain(agent.get("/instruction/?liste=toutes"))
    marked = {row.partition('"')[0] for row in listed.split('href="/instruction/')
              if "Personne décédée" in row}  # fmt: skip
    assert {f"{closed}-1", f"{open_}-1"} <= marked and f"{other}-1" not in marked
    at = f"/instruction/{open_}-1"
    assert "Classer sans suite : la personne est décédée" in plain(agent.get(at))
    assert "aucun papier n’est plus à lui demander" in plain(agent.get(f"{at}/pieces"))
    assert "la personne reçoit un message" not in plain(agent.get(f"{at}/delais"))
    assert "Vous pouvez écrire à la personne" not in plain(
        agent.get(f"/instruction/{closed}-1/pieces")
    )
    assert "la personne reçoit un message" in plain(agent.get(f"/instruction/{other}-1/delais"))


def test_what_is_sent_after_a_death_is_refused_and_the_page_says_that_it_is_not_kept(
    site: Site,
) -> None:
    owner, agent = site.person("odile"), site.agent("dep-35")
    who, name = owner.client, {"first_names": "Maryvonne"}
    closed, open_, unsent = (
        file(site.desk, owner.actor, street=f"{rank} rue du deuil", **name).number
        for rank in range(3)
    )
    draft = site.draft(owner.actor, street="4 rue du deuil", **name)
    site.work()
    seal_plans(site, site.agent("dep-35", part="evaluator"), [f"{open_}-1", f"{unsent}-1"])
    rank = offer.send(site.desk, agent.actor, f"{open_}-1", 1, 0).rank
    reply.receive(site.desk, owner.actor, f"{open_}-1", rank)
    begun = add.start_addition(site.desk, owner.actor, open_).id
    assert "Plan d’aide : répondez" in plain(who.get("/suivi/"))
    assert f"/demande/{draft.id}/" in who.get("/demande/").text
    decide.decide(site.desk, RENNES, f"{closed}-1", "no_further_action", a_pdf(), 0, "deceased")
    site.work()
    before = site.office.asked(TOLD)
    page, said = (
        f"/suivi/{open_}-1/proposition",
        "ce que vous venez d’envoyer n’est ni pris, ni gardé",
    )
    shown = plain(who.get(page))
    assert "le décès de Le Goff Maryvonne" in shown and "503,89 €" in shown
    assert "Votre réponse" not in shown and said not in shown
    told = {"sent": str(rank), "answer": "contested", "words": "Plutôt le matin."}
    for more in ({}, {"sure": "1"}):
        refused = sent(who, page, **told, **more)
        assert refused.status_code == 409
        assert said in spoken(refused) and "Plutôt le matin." in refused.text
    for path in (
        f"/suivi/{open_}/retirer",
        f"/suivi/{open_}/completer",
        f"/demande/{begun}/documents",
    ):
        answer = sent(who, path)
        assert answer.headers["Location"] == f"/suivi/{open_}?trop-tard=", path
    assert said in plain(who.get(f"/suivi/{open_}?trop-tard="))
    drafts, listed = plain(who.get("/demande/")), plain(who.get("/suivi/"))
    assert drafts.count("La personne est décédée : rien n’est plus à envoyer.") == 2
    assert "Nous avons appris le décès de Le Goff Maryvonne" in drafts
    for address in (f"/demande/{draft.id}/", f"/demande/{begun}/"):
        assert f'href="{address}"' not in drafts, "there is nothing to go on with"
    assert "Plan d’aide" not in listed
    assert "Pour envoyer un papier" not in plain(who.get(f"/suivi/{open_}-1/messages"))

    asked = {"papers": "tax_notice", "words": "Merci d’avance.", "seen": "0"}
    asked["until"] = (site.desk.clock().date() + timedelta(days=20)).isoformat()
    refused = sent(agent.client, f"/instruction/{open_}-1/pieces", **asked)
    assert refused.status_code == 409 and "Merci d’avance." in refused.text
    assert "Rien n’est demandé : cette personne est décédée." in spoken(refused)
    unproposed = sent(agent.client, f"/instruction/{unsent}-1/plan/proposer", plan="1", seen="0")
    assert "envoi=clos" in unproposed.headers["Location"]
    plan = plain(agent.client.get(f"/instruction/{unsent}-1/plan"))
    assert "Envoyer la proposition" not in plan
    assert "aucune réponse n’est plus attendue" in plain(
        agent.client.get(f"/instruction/{open_}-1/plan")
    )
    assert "par la personne" not in plain(agent.client.get(f"/instruction/{open_}-1/delais"))
    after = site.office.asked(TOLD)
    assert after == before, "nothing changed"


def sent(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    token = doors.token_in(client.get("/verifier").text)
    return client.post(path, data={"csrf_token": token, **typed})


def spoken(answer: TestResponse) -> str:
    """The words of a page that refuses something."""
    assert faults(answer.text) == []
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_proposal_is_neither_sent_nor_opened_nor_answered_any_more(site: Site) -> None:
    owner, desk = site.person("odile"), site.desk
    dead, ready, sent, opened = (
        f"{file(desk, owner.actor, first_names='Jeanne', street=f'{one} rue du deuil').number}-1"
        for one in range(4)
    )
    site.work()
    seal_plans(site, site.agent("dep-35", part="evaluator"), [ready, sent, opened])
    for number in (sent, opened):
        assert offer.look(desk, RENNES, number).next
        offer.send(desk, RENNES, number, 1, 0)
    reply.receive(desk, owner.actor, opened, 1)
    decide.decide(desk, RENNES, dead, "no_further_action", a_pdf(), 0, "deceased")
    site.work()
    assert offer.look(desk, RENNES, ready).next is None
    with pytest.raises(Conflict):
        offer.send(desk, RENNES, ready, 1, 0)
    for number, act in (
        (sent, lambda: reply.receive(desk, owner.actor, sent, 1)),
        (opened, lambda: reply.reply(desk, owner.actor, opened, 1, "accepted", "")),
    ):
        with pytest.raises(Conflict, match="has died"):
            act()
        page = plain(owner.client.get(f"/suivi/{number}/proposition"))
        assert "Nous avons appris le décès de Le Goff Jeanne" in page
        assert "Il n’y a plus à répondre à cette proposition." in page
        assert "Lire la proposition" not in page and 'name="answer"' not in page
        told = plain(site.agent("dep-35").client.get(f"/instruction/{number}/plan"))
        assert "aucune réponse n’est plus attendue" in told and "l’envoyer par courrier" not in told
    assert "503,89" in plain(owner.client.get(f"/suivi/{opened}/proposition")), "it is still read"
