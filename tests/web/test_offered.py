"""A plan of help on the pages: sent from the desk, opened, answered once, read by its funder."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import file
from tests.browser.every.site import Site
from tests.browser.every.states_offer import FUNDER, seal_plans
from tests.web import doors


def sent(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    token = doors.token_in(client.get("/verifier").text)
    return client.post(path, data={"csrf_token": token, **typed})


def plain(answer: TestResponse) -> str:
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_plan_goes_to_its_person_and_the_answer_comes_back(site: Site) -> None:
    owner, other = site.person("odile"), site.person("ahmed").client
    who = owner.client
    request = file(site.desk, owner.actor, None, street="5 rue du plan").number
    number = f"{request}-1"
    site.work()
    seal_plans(site, site.agent(FUNDER, part="evaluator"), [number])
    agent, at = site.agent(FUNDER).client, f"/instruction/{number}/plan"
    page = f"/suivi/{number}/proposition"
    assert who.get(page).status_code == 404, "nothing was sent"
    answered = sent(agent, f"{at}/proposer", plan="2", seen="0")
    assert answered.headers["Location"].endswith("?envoi=autre-plan#proposition")
    assert sent(agent, f"{at}/proposer", plan="1", seen="0").status_code == 303
    site.work()
    told = "SELECT channel FROM messages WHERE request = %s AND kind = 'written'"
    assert site.office.asked(told, request), "a message left"
    for client in (other, site.person("margaret").client):
        assert client.get(page).status_code == 404
        assert sent(client, f"{page}/lire", sent="1").status_code == 404
        assert sent(client, page, sent="1", answer="accepted", sure="1").status_code == 404
    assert page in who.get(f"/suivi/{request}").text
    assert "Plan d’aide à lire" in plain(who.get("/suivi/"))
    before = plain(who.get(page))
    assert "vous avez 10 jours pour répondre" in before and "410,44" not in before
    assert sent(who, f"{page}/lire", sent="1").headers["Location"] == page
    listed = plain(who.get("/suivi/"))
    tags = re.findall(r'class="govuk-tag[^>]*>([^<]+)<', listed)
    assert tags[0] == "Plan d’aide : répondez", "first of what is to be done"
    assert "Plan d’aide" not in plain(other.get("/suivi/"))
    shown = plain(who.get(page))
    for words in ("410,44 €", "93,45 €", "503,89 €", "20,5", "1 215,99 €", "Une douche",
                  "Répondez au plus tard le"):  # fmt: skip
        assert words in shown, words
    assert sent(who, page, sent="1", answer="contested", words=" ").status_code == 422
    changes = {"sent": "1", "answer": "contested", "words": "Plutôt le matin."}
    check = sent(who, page, **changes)
    assert "Envoyer ma réponse" in check.text and "Plutôt le matin." in check.text
    assert "Vous avez demandé des changements" not in who.get(page).text, "nothing was sent yet"
    assert "checked" in sent(who, page, **changes, sure="no").text, "it is still in its boxes"
    assert sent(who, page, **changes, sure="1").status_code == 303
    assert "Vous avez demandé des changements." in who.get(page).text
    assert "Plan d’aide" not in plain(who.get("/suivi/")), "it waits for nothing"
    assert sent(who, page, sent="1", answer="accepted", sure="1").status_code == 409
    site.work()
    listed = agent.get("/instruction/?liste=toutes&signe=replied").text
    assert number in listed and "Réponse au plan d’aide reçue" in listed
    assert "Des changements sont demandés" in agent.get(at).text
    assert "Plutôt le matin." in agent.get(f"/instruction/{number}/messages").text
