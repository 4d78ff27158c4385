"""Once a death is noted: the family's pages say so and ask nothing; the desk says what is true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.acts import ask, decide, offer, reply
from portal.domain.errors import Conflict
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import file
from tests.browser.every.site import Site
from tests.browser.every.states_offer import seal_plans
from tests.build import a_caseworker, a_pdf
from tests.web.markup import plain

RENNES = a_caseworker("dep-35")
DEATH = "Nous avons appris le décès de Le Goff Odette Marie"
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
        assert "Nous avons appris le décès de Le Goff Jeanne. Il n’y a plus à répondre" in page
        assert "Lire la proposition" not in page and 'name="answer"' not in page
        told = plain(site.agent("dep-35").client.get(f"/instruction/{number}/plan"))
        assert "aucune réponse n’est plus attendue" in told and "l’envoyer par courrier" not in told
    assert "503,89" in plain(owner.client.get(f"/suivi/{opened}/proposition")), "it is still read"
