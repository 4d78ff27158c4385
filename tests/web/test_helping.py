"""Helpers at the doors: each one tries every address of every other person; nothing crosses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.acts import answer, submit
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.mandates import Allowed, Mandate
from portal.domain.people import WORKER, Actor, Role
from tests.acts.helped import POST, acting, asked, confirmed
from tests.build import answers
from tests.web import doors

HELPERS = {"soizic": "odette", "paul": "yann"}
NAMES = {"odette": "Odette Le Goff", "yann": "Yann Kervella"}
NAMED = {"draft_id", "number", "dossier", "part", "decision"}
VALUES = {
    "page_id": "name", "kind": "identity", "name": "pieces/identity-1.pdf", "token": "0" * 40,
    "way": "courriel", "right": "relative",
}  # fmt: skip
NOT_YET = ("document.pdf", "complement.pdf", "code.svg", "deja-envoyee", "nouveau-formulaire",
           "messages", "lettre.pdf", "formulaire.pdf", "proposition")  # fmt: skip
"""Addresses where there is nothing for anybody yet, or that no printer prints here."""


@dataclass(frozen=True)
class Town:
    """Soizic helps Odette, Paul helps Yann, and Zoé helps nobody; each has things of their own."""

    app: Flask
    desk: Desk
    clients: Mapping[str, FlaskClient]
    mandates: Mapping[str, Mandate]
    things: Mapping[str, Mapping[str, str]]

    def may(self, who: str, whose: str) -> bool:
        return who == whose or HELPERS.get(who) == whose

    def rules(self, method: str) -> Iterator[Rule]:
        for rule in self.app.url_map.iter_rules():
            roles = getattr(self.app.view_functions[rule.endpoint], "only", frozenset())
            own = Role.APPLICANT in roles and Role.PUBLIC not in roles
            if own and method in (rule.methods or ()) and NAMED & rule.arguments:
                yield rule

    def address(self, rule: Rule, whose: str) -> str:
        values = {**VALUES, **self.things[whose]}
        values["part"] = values["decision"] = f"{values['number']}-1-C1"
        given = {name: values[name] for name in rule.arguments}
        built = self.app.url_map.bind("localhost").build(rule.endpoint, given)
        assert isinstance(built, str)
        return built


def last_code(desk: Desk) -> str:
    """The id of the code that was asked for last; none waits any more."""
    found = ""
    with desk.begin(WORKER) as tx:
        while job := tx.jobs.take("test", 60, ["code"]):
            tx.jobs.done(job)
            found = job.subject
    return found


def come_in(app: Flask, desk: Desk, address: str) -> FlaskClient:
    """Sign in by the code that goes to this address."""
    client = app.test_client()
    token = doors.token_in(client.get("/connexion/code/courriel").text)
    told = {"csrf_token": token, "address": address}
    assert client.post("/connexion/code/courriel", data=told).status_code == 303
    code = last_code(desk)
    token = doors.token_in(client.get("/connexion/code").text)
    typed = {"csrf_token": token, "code": desk.post.digits(code)}
    assert client.post("/connexion/code", data=typed).status_code == 303
    return client


def person_of(desk: Desk, client: FlaskClient) -> Actor:
    token = doors.token_in(client.get("/demande/").text)
    begun = client.post("/demande/", data={"csrf_token": token})
    with desk.begin(WORKER) as tx:
        draft = tx.drafts.get(begun.headers["Location"].strip("/").split("/")[-1])
    return Actor(Role.APPLICANT, draft.person)


def things_of(desk: Desk, actor: Actor, name: str) -> dict[str, str]:
    """An open draft and a request that was sent."""
    given = answers(birth_name=name.rsplit(maxsplit=1)[-1], first_names=name.split(maxsplit=1)[0])
    filed = answer.start_draft(desk, actor, "fr")
    answer.answer_all(desk, actor, filed.id, given)
    number = submit.submit(desk, actor, filed.id, "x", "eidas1").number
    draft = answer.start_draft(desk, actor, "fr")
    answer.answer_all(desk, actor, draft.id, given)
    return {"draft_id": draft.id, "number": number, "dossier": f"{number}-1"}


@pytest.fixture(scope="module")
def town(postgres: Postgres) -> Iterator[Town]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare:
        desk = replace(bare, post=POST)
        app = doors.an_app(desk)
        mandates, things = {}, {}
        clients = {
            who: come_in(app, desk, f"{who}@exemple.fr") for who in ("soizic", "paul", "zoe")
        }
        for helper, senior in HELPERS.items():
            person = person_of(desk, clients[helper])
            mandate = confirmed(desk, person, f"{senior}@exemple.fr", NAMES[senior])
            mandates[senior] = mandate
            things[senior] = things_of(desk, acting(person, mandate), NAMES[senior])
            things[helper] = things_of(desk, person, f"Moi {helper}")
        clients |= {who: come_in(app, desk, f"{who}@exemple.fr") for who in NAMES}
        for helper in HELPERS:  # what was confirmed since they came in
            assert clients[helper].get("/proches/").status_code == 200
        yield Town(app, desk, clients, mandates, things)


def test_every_helper_tries_every_address_of_every_other_person(town: Town) -> None:
    """Allowed to the person and to who helps them; to everybody else, there is no such page."""
    tried = 0
    for rule in town.rules("GET"):
        for whose in town.things:
            address = town.address(rule, whose)
            for who, client in town.clients.items():
                status = client.get(address).status_code
                tried += 1
                if not town.may(who, whose):
                    assert status == 404, (who, whose, address, status)
                elif not address.endswith(NOT_YET):
                    assert status in (200, 303), (who, whose, address, status)
    assert tried > 200


def test_nobody_writes_into_another_person_s_things(town: Town) -> None:
    for rule in town.rules("POST"):
        for whose in town.things:
            address = town.address(rule, whose)
            for who, client in town.clients.items():
                if town.may(who, whose):
                    continue
                token = doors.token_in(client.get("/demande/").text)
                told = {"csrf_token": token, "birth_name": "Autre", "kind": "identity"}
                status = client.post(address, data=told).status_code
                assert status == 404, (who, whose, address, status)


def test_a_mandate_s_pages_are_the_helper_s(town: Town) -> None:
    for senior, mandate in town.mandates.items():
        for who, client in town.clients.items():
            status = client.get(f"/proches/{mandate.id}").status_code
            assert status == (200 if HELPERS.get(who) == senior else 404), (who, senior)


def test_the_banner_is_on_every_page_of_another_s_draft_and_request(town: Town) -> None:
    """And it names that one, in two windows side by side too; the person's own pages have none."""
    soizic, looked = town.clients["soizic"], 0
    for rule in town.rules("GET"):
        page = soizic.get(town.address(rule, "odette"))
        if page.status_code == 200 and page.mimetype == "text/html" and "<main" in page.text:
            looked += 1
            assert "Vous agissez pour" in page.text, rule.rule
            assert NAMES["odette"] in page.text
            own = soizic.get(town.address(rule, "soizic"))
            assert "Vous agissez pour" not in own.text, rule.rule
            theirs = town.clients["odette"].get(town.address(rule, "odette"))
            assert "Vous agissez pour" not in theirs.text, rule.rule
    assert looked >= 8


def test_each_person_s_list_is_apart(town: Town) -> None:
    soizic = town.clients["soizic"]
    person = soizic.get(f"/proches/{town.mandates['odette'].id}").text
    assert town.things["odette"]["number"] in person
    assert town.things["soizic"]["number"] not in person
    for page in ("/demande/", "/suivi/"):
        assert town.things["odette"]["number"] not in soizic.get(page).text
        assert town.things["odette"]["draft_id"] not in soizic.get(page).text


def test_who_may_only_fill_in_is_told_who_sends(town: Town) -> None:
    soizic = town.clients["soizic"]
    helper = person_of(town.desk, soizic)
    mandate = confirmed(town.desk, helper, "anne@exemple.fr", "Anne Guern", acts=(Allowed.FILL,))
    things = answer.start_draft(town.desk, acting(helper, mandate), "fr")
    given = answers(birth_name="Guern", first_names="Anne")
    answer.answer_all(town.desk, acting(helper, mandate), things.id, given)
    soizic.get("/proches/")
    page = soizic.get(f"/demande/{things.id}/verifier").text
    assert "C’est la personne qui envoie" in page
    assert f"/demande/{things.id}/envoyer" not in page


def test_a_name_that_is_not_the_mandate_s_is_left_to_mend(town: Town) -> None:
    """The check says it, with a link to the name, and has no button to send."""
    soizic, mandate = town.clients["soizic"], town.mandates["odette"]
    theirs = acting(person_of(town.desk, soizic), mandate)
    draft = answer.start_draft(town.desk, theirs, "fr")
    given = answers(birth_name="Petit", first_names="Jeanne")
    answer.answer_all(town.desk, theirs, draft.id, given)
    page = soizic.get(f"/demande/{draft.id}/verifier").text
    assert f'href="/demande/{draft.id}/name?suite=verifier#birth_name"' in page
    assert "Ce nom est un autre\N{NO-BREAK SPACE}: Jeanne Petit." in page
    assert f"/demande/{draft.id}/envoyer" not in page


def test_who_helps_is_told_at_the_start_that_a_mandate_can_be_confirmed(town: Town) -> None:
    """Where they write their own name; not to who acts under one already."""
    soizic, mandate = town.clients["soizic"], town.mandates["odette"]
    helper = person_of(town.desk, soizic)
    for who, told in ((helper, True), (acting(helper, mandate), False)):
        draft = answer.start_draft(town.desk, who, "fr")
        answer.answer_some(town.desk, who, draft.id, {"for_whom": "relative"})
        page = soizic.get(f"/demande/{draft.id}/filler").text
        assert ("Vous pouvez d’abord faire confirmer ici votre mandat" in page) is told
        assert "Vous pouvez d’abord" not in soizic.get(f"/demande/{draft.id}/name").text


def test_a_mandate_that_was_confirmed_here_is_no_paper_to_send(town: Town) -> None:
    """Her own draft for a relative asks for it; the same under a mandate does not."""
    soizic, mandate = town.clients["soizic"], town.mandates["odette"]
    helper = person_of(town.desk, soizic)
    for who, listed in ((helper, True), (acting(helper, mandate), False)):
        draft = answer.start_draft(town.desk, who, "fr")
        given = answers(
            for_whom="relative", filler_name="Soizic", filler_tie="child",
            filler_phone="+33261910002", filler_visit="no", signed_as="mandated",
        )  # fmt: skip
        answer.answer_all(town.desk, who, draft.id, given)
        for path in ("documents", "verifier"):
            page = soizic.get(f"/demande/{draft.id}/{path}").text
            assert ("Mandat de la personne aidée" in page) is listed, path


def test_the_pages_that_ask_for_a_mandate(town: Town) -> None:
    """From the right one acts by to the code, and what is missing on the way."""
    zoe = town.clients["zoe"]
    page = zoe.get("/proches/nouveau")
    token = doors.token_in(page.text)
    wrong = zoe.post("/proches/nouveau", data={"csrf_token": token})
    assert wrong.status_code == 422
    chosen = zoe.post("/proches/nouveau", data={"csrf_token": token, "right": "relative"})
    assert chosen.headers["Location"] == "/proches/nouveau/relative"
    nothing = zoe.post(chosen.headers["Location"], data={"csrf_token": token})
    assert nothing.status_code == 422
    assert nothing.text.count("govuk-error-message") == 6
    told = {
        "csrf_token": token, "senior_name": "Anne Guern", "birth_date-day": "9",
        "birth_date-month": "7", "birth_date-year": "1941", "helper_name": "Zoé Guern",
        "tie": "child", "acts": ["fill", "send"], "length": "half", "unprotected": "yes",
    }  # fmt: skip
    asked_for = zoe.post(chosen.headers["Location"], data=told)
    assert asked_for.status_code == 303, asked_for.text
    here = asked_for.headers["Location"]
    shown = zoe.get(here).text
    assert "Anne Guern" in shown
    assert "lire les messages" not in shown
    own = zoe.post(f"{here}/code/courriel", data={"csrf_token": token, "address": "zoe@exemple.fr"})
    assert own.status_code == 422
    assert "votre propre adresse" in own.text
    link = shown.split('class="govuk-link" href="http://localhost')[1].split('"')[0]
    stranger = town.app.test_client()
    assert "Zoé Guern demande à agir pour vous" in stranger.get(link).text
    token = doors.token_in(stranger.get(link).text)
    yes = stranger.post(link, data={"csrf_token": token, "answer": "yes"})
    assert yes.headers["Location"].startswith("/connexion/demande?suite=/mandat/")
    stranger.post(link, data={"csrf_token": token, "answer": "no"})
    assert "arrêté" in zoe.get(here).text
    assert town.app.test_client().get(link[:-1] + "0").status_code in (200, 404)


def test_a_mandate_waits_for_the_code_of_the_person(town: Town) -> None:
    zoe = town.clients["zoe"]
    mandate = asked(town.desk, person_of(town.desk, zoe))
    here = f"/proches/{mandate.id}"
    token = doors.token_in(zoe.get(here).text)
    told = {"csrf_token": token, "address": "anne@exemple.fr"}
    assert zoe.post(f"{here}/code/courriel", data=told).headers["Location"] == f"{here}/code"
    code = last_code(town.desk)
    wrong = zoe.post(f"{here}/code", data={"csrf_token": token, "code": "0000 0000"})
    assert (wrong.status_code, "4 essais" in wrong.text) == (422, True)
    right = {"csrf_token": token, "code": town.desk.post.digits(code)}
    assert zoe.post(f"{here}/code", data=right).headers["Location"] == here
    begun = zoe.post(f"{here}/demande", data={"csrf_token": token})
    page = zoe.get(begun.headers["Location"]).text
    assert "Vous agissez pour" in page


def test_the_person_ends_it_in_one_press(town: Town) -> None:
    """The last test of the file: the town is another one afterwards."""
    odette, soizic, mandate = (
        town.clients["odette"], town.clients["soizic"], town.mandates["odette"],
    )  # fmt: skip
    shown = odette.get("/proches/")
    assert "Soizic Le Goff" in shown.text
    receipt = odette.get(f"/suivi/{town.things['odette']['number']}").text
    assert "Remplie et envoyée par" in receipt
    data = {"csrf_token": doors.token_in(shown.text)}
    assert odette.post(f"/proches/{mandate.id}/arreter", data=data).status_code == 303
    for name in ("draft_id", "number"):
        where = "demande" if name == "draft_id" else "suivi"
        address = f"/{where}/{town.things['odette'][name]}{'/' if name == 'draft_id' else ''}"
        assert soizic.get(address).status_code == 404
        assert odette.get(address).status_code == 200
    assert "arrêté" in soizic.get(f"/proches/{mandate.id}").text
