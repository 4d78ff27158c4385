"""Signing in by a letter, page by page: the same words for everybody, the code on any device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts.notify import send_code
from portal.demo.mailbox import Mailbox
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.people import WORKER
from tests.post import a_post, letter_code
from tests.web import doors

ASK = "/connexion/courrier"
HOME = {"name": "Odette Le Goff", "street": "3 rue des Essais", "commune": "35000 Rennes"}


@dataclass(frozen=True, slots=True)
class Site:
    """An application that writes letters, and where they come."""

    app: Flask
    desk: Desk
    mailbox: Mailbox

    def ask(self, client: FlaskClient, **changes: str) -> TestResponse:
        token = doors.token_in(client.get(ASK).text)
        return client.post(ASK, data={"csrf_token": token, **HOME, **changes})

    def code(self) -> str:
        """Print what waits, as the worker does; the code that came."""
        with self.desk.begin(WORKER) as tx:
            while job := tx.jobs.take("test", 60, ["code"]):
                tx.jobs.done(job)
                send_code(self.desk, job.subject)
        (letter,) = self.mailbox.letters.glob("*.pdf")
        return letter_code(letter)

    def type_in(self, client: FlaskClient, code: str) -> TestResponse:
        token = doors.token_in(client.get("/lettre").text)
        return client.post("/lettre", data={"csrf_token": token, "code": code})


@pytest.fixture
def site(postgres: Postgres, tmp_path: Path) -> Iterator[Site]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare, a_post(tmp_path) as both:
        mailbox, post = both
        desk = replace(bare, post=post)
        yield Site(doors.an_app(desk), desk, mailbox)


def test_somebody_asks_for_a_letter_and_signs_in_on_another_device(site: Site) -> None:
    here, there = site.app.test_client(), site.app.test_client()
    assert f'href="{ASK}"' in here.get("/connexion/demande").text
    answer = site.ask(here)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ASK}/envoi")
    sent = here.get(f"{ASK}/envoi").text
    for line in ("Odette Le Goff", "3 rue des Essais", "35000 RENNES", "localhost/lettre"):
        assert line in sent, line
    assert there.get(f"{ASK}/envoi").headers["Location"] == ASK
    answer = site.type_in(there, site.code())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/demande/")
    shown = there.get("/demande/").text
    assert "Session ouverte au nom de Odette Le Goff" in shown
    assert "Essais" not in shown


def test_what_is_missing_is_asked_again_and_a_doubtful_commune_is_chosen(site: Site) -> None:
    client = site.app.test_client()
    answer = site.ask(client, name=" ", street="", commune="")
    assert answer.status_code == 422
    for box in ("name", "street", "commune"):
        assert f'href="#{box}"' in answer.text, box
    doubtful = site.ask(client, commune="Saint-Denis")
    assert doubtful.status_code == 422
    assert 'name="commune-choice"' in doubtful.text
    assert 'value="Odette Le Goff"' in doubtful.text
    chosen = site.ask(client, commune="Saint-Denis", **{"commune-choice": "93066"})
    assert chosen.status_code == 303
    assert "93200 SAINT-DENIS" in client.get(f"{ASK}/envoi").text


def test_known_or_not_or_asked_too_often_the_answer_is_the_same(site: Site) -> None:
    def seen(name: str) -> list[object]:
        client = site.app.test_client()
        answer = site.ask(client, name=name)
        words = client.get(f"{ASK}/envoi").text.replace(name, "…")
        return [answer.status_code, answer.headers["Location"], re.sub(r'value="[^"]+"', "", words)]

    first = seen("Odette Le Goff")
    assert site.type_in(site.app.test_client(), site.code()).status_code == 303
    assert first == seen("Odette Le Goff") == seen("Yann Le Goff")


def test_a_code_that_is_none_used_or_too_old_is_said_in_the_same_words(site: Site) -> None:
    client, said = site.app.test_client(), "Ce code ne va pas"
    site.ask(client)
    code = site.code()
    assert said in site.type_in(client, "1234 5678 9012 3456").text
    assert site.type_in(client, " ").status_code == 422
    assert site.type_in(site.app.test_client(), code).status_code == 303
    again = site.type_in(client, code)
    assert (again.status_code, said in again.text) == (422, True)
    assert client.get("/demande/").status_code == 303


def test_too_many_wishes_and_tries_get_the_usual_page(site: Site) -> None:
    client = site.app.test_client()
    asked = [site.ask(client, name=f"Odette {'I' * n}").status_code for n in range(1, 5)]
    assert asked == [303, 303, 303, 429]
    tried = [site.type_in(client, f"{n:016}").status_code for n in range(11)]
    assert tried == [422] * 10 + [429]


def test_without_a_letters_folder_there_is_no_such_page(postgres: Postgres) -> None:
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        client = doors.an_app(desk).test_client()
        for path in (ASK, f"{ASK}/envoi", "/lettre"):
            assert client.get(path).status_code == 404, path
