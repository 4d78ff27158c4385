"""Two who sign, at the doors: on two devices; the second sees this draft alone, and only proven."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import add, answer, cosign
from portal.completing import WORDS
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.people import Actor
from tests.acts.added import SIGNED
from tests.acts.helped import POST
from tests.build import answers
from tests.web import doors
from tests.web.markup import plain
from tests.web.test_helping import come_in, last_code, person_of

PROTECTED = answers(legal_protection="curatelle", protector_name="Paul Curateur")


@dataclass
class Pair:
    """Odette, signed in, and Paul on a device of his own with the link she passed on."""

    app: Flask
    desk: Desk
    odette: FlaskClient
    actor: Actor
    paul: FlaskClient
    draft: str
    link: str = ""

    def post(self, client: FlaskClient, path: str, **typed: str) -> TestResponse:
        page = "/connexion/code/courriel" if client is self.paul else "/demande/"
        token = doors.token_in(client.get(page).text)
        return client.post(path, data={"csrf_token": token, **typed})

    def first(self) -> str:
        """Odette signs; the link that her page shows."""
        assert self.post(self.odette, f"/demande/{self.draft}/envoyer").status_code == 303
        return self.given()

    def given(self, address: str = "paul@exemple.fr") -> str:
        """Odette says where Paul is reached; the link that goes there."""
        here = f"/demande/{self.draft}/signatures"
        assert self.post(self.odette, here, lien="curator", address=address).status_code == 303
        found = re.search(r'href="[^"]*(/signature/[^"]+)"', self.odette.get(here).text)
        assert found
        self.link = found[1]
        return self.link

    def proven(self) -> TestResponse:
        """Paul types the code that came; whatever else he sends, it goes where Odette said."""
        asked = self.post(self.paul, f"{self.link}/code", address="autre@exemple.fr")
        assert asked.status_code == 303
        code = self.desk.post.digits(last_code(self.desk))
        return self.post(self.paul, f"{self.link}/preuve", code=code)

    def signed(self, **changes: str) -> TestResponse:
        found = re.search(r'name="mark" value="([^"]*)"', self.paul.get(self.link).text)
        mark = found[1] if found else ""
        told = {"mark": mark, "name": "Paul Curateur", "agree": "yes"} | changes
        return self.post(self.paul, f"{self.link}/signer", **told)


@pytest.fixture
def pair(postgres: Postgres) -> Iterator[Pair]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare:
        desk = replace(bare, post=POST)
        app = doors.an_app(desk)
        odette = come_in(app, desk, "odette@exemple.fr")
        actor = person_of(desk, odette)
        draft = answer.start_draft(desk, actor, "fr")
        answer.answer_all(desk, actor, draft.id, PROTECTED)
        yield Pair(app, desk, odette, actor, app.test_client(), draft.id)


def test_both_sign_each_on_their_own_device(pair: Pair) -> None:
    check = pair.odette.get(f"/demande/{pair.draft}/verifier").text
    assert "Signer, puis demander l’autre signature" in check
    pair.first()
    assert answer.draft(pair.desk, pair.actor, pair.draft).number is None
    told = pair.paul.get(pair.link).text
    assert "Odette Le Goff vous demande" in told
    assert "Odette Marie Le Goff" in told and "p…l@exemple.fr" in told
    assert "3 rue des Essais" not in told  # nothing of the answers before the code
    assert pair.proven().status_code == 303
    read = pair.paul.get(pair.link).text
    assert "3 rue des Essais" in read
    assert "J’assiste Odette Marie Le Goff" in read
    assert pair.signed(name=" ").status_code == 422
    assert pair.signed(agree="").status_code == 422
    assert pair.signed().status_code == 303
    number = answer.draft(pair.desk, pair.actor, pair.draft).number
    assert number
    assert number in pair.paul.get(pair.link).text
    receipt = pair.odette.get(f"/suivi/{number}").text
    assert "2 personnes ont signé" in receipt
    assert "Paul Curateur" in receipt
    assert pair.paul.get(f"/suivi/{number}").status_code == 303  # he has no sign-in here
    assert "3 rue" not in pair.app.test_client().get(pair.link).text


def test_who_filled_it_in_and_is_neither_makes_three(pair: Pair) -> None:
    relative = {"for_whom": "relative", "filler_name": "Léa Petit", "filler_tie": "child"}
    told = PROTECTED | relative | {"protector_is_filler": "no", "filler_phone": "+33299000000"}
    told |= {"filler_visit": "yes", "signed_as": "helper"}
    answer.answer_all(pair.desk, pair.actor, pair.draft, told)
    check = pair.odette.get(f"/demande/{pair.draft}/verifier").text
    assert "3 personnes signent" in check
    assert "La personne qui a rempli la demande signe elle aussi." in check
    assert "Signer, puis demander les autres signatures" in check
    pair.first()
    shown = pair.odette.get(f"/demande/{pair.draft}/signatures").text
    assert "3 personnes signent" in shown
    assert len(set(re.findall(r'href="[^"]*(/signature/[^"]+)"', shown))) == 1
    asked = set(re.findall(r'name="lien" value="(\w+)"', shown))
    assert asked == {"curator", "person"}, "where the other is reached is asked first"
    check = pair.odette.get(f"/demande/{pair.draft}/verifier").text
    assert "Il manque encore 2 signatures." in check


def test_who_leaves_hospital_reads_what_to_do_while_a_signature_is_awaited(pair: Pair) -> None:
    days = {"hospital_entered": "2026-02-20", "hospital_leaving": "2026-03-04"}
    stay = {"needs": ["hospital_discharge"], "hospital_name": "CHU", **days}
    answer.answer_all(pair.desk, pair.actor, pair.draft, PROTECTED | stay)
    pair.first()
    shown = pair.odette.get(f"/demande/{pair.draft}/signatures").text
    assert "n’attendez pas de lettre" in shown
    assert 'data-copy="lien-curator"' in shown
    assert "/static/copy.js" in shown
    field = re.search(r'<input [^>]*id="lien-curator"[^>]*value="([^"]+)"[^>]*readonly', shown)
    assert field, "it can be selected where no script runs"
    assert field[1].endswith(pair.link)


def test_the_second_signer_sees_nothing_else(pair: Pair) -> None:
    pair.first()
    pair.proven()
    for rule in pair.app.url_map.iter_rules():
        if "draft_id" in rule.arguments and "GET" in (rule.methods or ()):
            values = {"draft_id": pair.draft, "page_id": "name", "kind": "identity"}
            given = {name: values.get(name, "x") for name in rule.arguments}
            path = pair.app.url_map.bind("localhost").build(rule.endpoint, given)
            assert pair.paul.get(path).status_code in (303, 404), path
    assert pair.paul.get(f"{pair.link[:-1]}x").status_code == 404


def test_a_wrong_code_a_wrong_address_and_an_answer_that_changed(pair: Pair) -> None:
    pair.first()
    here = f"/demande/{pair.draft}/signatures"
    refused = pair.post(pair.odette, here, lien="curator", address="nobody")
    assert refused.status_code == 422 and "Écrivez une adresse entière" in refused.text
    assert pair.signed().status_code == 303  # nothing was proven: back to the address
    pair.post(pair.paul, f"{pair.link}/code")
    assert pair.post(pair.paul, f"{pair.link}/preuve", code="0").status_code == 422
    assert pair.proven().status_code == 303
    answer.answer_some(pair.desk, pair.actor, pair.draft, {"street": "4 rue des Essais"})
    assert pair.signed().status_code == 409
    assert "plus rien à signer" in pair.paul.get(pair.link).text
    for path in ("signatures", "verifier"):
        assert "ne valent plus" in pair.odette.get(f"/demande/{pair.draft}/{path}").text
    answer.answer_some(pair.desk, pair.actor, pair.draft, SIGNED)
    old = pair.link
    assert pair.first() != old
    assert pair.paul.get(old).status_code == 404


def test_what_completes_the_request_is_signed_by_both(pair: Pair) -> None:
    pair.first()
    pair.proven()
    pair.signed()
    number = answer.draft(pair.desk, pair.actor, pair.draft).number or ""
    draft = add.start_addition(pair.desk, pair.actor, number)
    pair.draft, here = draft.id, f"/demande/{draft.id}"
    check = pair.odette.get(f"{here}/verifier").text
    assert "Signer, puis demander l’autre signature" in check
    assert pair.post(pair.odette, f"{here}/envoyer", **SIGNED).status_code == 422  # nothing in it
    typed = SIGNED | {WORDS: "Mon nouveau voisin a la clé."}
    sent = pair.post(pair.odette, f"{here}/envoyer", **typed)
    assert sent.headers["Location"] == f"{here}/signatures"
    assert "Voir qui doit encore signer" in pair.odette.get(f"{here}/verifier").text
    assert "/signature/" not in pair.odette.get(f"{here}/signatures").text, "nowhere to send it"
    pair.given("paul.curateur@exemple.fr")
    assert pair.proven().status_code == 303
    read = pair.paul.get(pair.link).text
    assert "Mon nouveau voisin a la clé." in read
    assert f"complément à la demande {number}" in read
    assert "3 rue des Essais" not in read  # what is sent, and nothing else
    assert pair.signed().status_code == 303
    assert f"{number}-C1" in pair.paul.get(pair.link).text
    assert "Mon nouveau voisin" in pair.odette.get(f"/suivi/{number}").text


def test_a_link_is_made_anew_and_signatures_are_taken_back(pair: Pair) -> None:
    old, here = pair.first(), f"/demande/{pair.draft}/signatures"
    assert pair.post(pair.odette, here, lien="nobody").status_code == 404
    assert pair.post(pair.odette, here, lien="curator").status_code == 303
    assert pair.paul.get(old).status_code == 404
    assert pair.first() != old
    assert pair.post(pair.odette, here, arreter="1").status_code == 303
    assert pair.paul.get(pair.link).status_code == 404
    assert pair.odette.get(here).headers["Location"].endswith("/verifier")


def test_who_signs_by_another_name_is_asked_and_the_receipt_says_so(pair: Pair) -> None:
    pair.first()
    pair.given("odette@exemple.fr")  # they share it
    assert pair.proven().status_code == 303
    asked = pair.signed(name="Luc Tuteur")
    assert asked.status_code == 422
    said = asked.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Vous signez au nom de : Luc Tuteur. La demande nomme : Paul Curateur." in said
    assert pair.signed(name="Luc Autre", sure="Luc Tuteur").status_code == 422
    assert pair.signed(name="Luc Tuteur", sure="Luc Tuteur").status_code == 303
    number = answer.draft(pair.desk, pair.actor, pair.draft).number
    receipt = plain(pair.odette.get(f"/suivi/{number}"))
    assert "Autre nom : la demande nomme Paul Curateur" in receipt
    assert "Même téléphone ou même adresse que : La personne" in receipt


def test_a_link_that_names_no_address_shows_whose_it_is_and_lets_nobody_in(pair: Pair) -> None:
    assert pair.post(pair.odette, f"/demande/{pair.draft}/envoyer").status_code == 303
    (one,) = [
        each
        for each in cosign.signings(
            pair.desk, pair.actor, answer.draft(pair.desk, pair.actor, pair.draft)
        )
        if each.signer is None
    ]
    pair.link = f"/signature/{one.id}/{cosign.token_of(pair.desk, one)}"
    page = pair.paul.get(pair.link).text
    assert "Odette Marie Le Goff" in page and "dites-lui où vous joindre" in page
    assert "3 rue des Essais" not in page and 'action="' + pair.link not in page
    assert pair.post(pair.paul, f"{pair.link}/code", address="x@exemple.fr").status_code == 409
