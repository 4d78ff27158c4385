"""Signing in by a code, page by page: the same words for everybody, and no GET that uses a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
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
from portal.web.i18n import moment
from tests.build import Clock
from tests.post import a_post, code_in, link_in
from tests.web import doors

EMAIL = "/connexion/code/courriel"


@dataclass(frozen=True, slots=True)
class Site:
    """An application that sends codes, and where they come."""

    app: Flask
    desk: Desk
    mailbox: Mailbox
    clock: Clock

    def ask(self, client: FlaskClient, address: str, way: str = EMAIL) -> TestResponse:
        token = doors.token_in(client.get(way).text)
        return client.post(way, data={"csrf_token": token, "address": address})

    def received(self) -> str:
        """Send what waits, as the worker does; the text that came last."""
        with self.desk.begin(WORKER) as tx:
            while job := tx.jobs.take("test", 60, ["code"]):
                tx.jobs.done(job)
                send_code(self.desk, job.subject)
        return self.mailbox.received()[0].text

    def type_in(self, client: FlaskClient, code: str) -> TestResponse:
        token = doors.token_in(client.get("/connexion/code").text)
        return client.post("/connexion/code", data={"csrf_token": token, "code": code})


@pytest.fixture
def site(postgres: Postgres, tmp_path: Path) -> Iterator[Site]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare, a_post(tmp_path) as both:
        mailbox, post = both
        desk = replace(bare, post=post)
        clock = desk.clock
        assert isinstance(clock, Clock)
        yield Site(doors.an_app(desk), desk, mailbox, clock)


def test_without_a_provider_the_door_offers_codes(site: Site) -> None:
    page = site.app.test_client().get("/connexion/demande")
    assert page.status_code == 200
    assert "Recevoir un code par e-mail" in page.text
    assert "par SMS" not in page.text
    assert "/depart" not in page.text
    assert site.app.test_client().get("/connexion/instruction").status_code == 404


def test_without_a_messenger_there_is_no_such_page(postgres: Postgres) -> None:
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        client = doors.an_app(desk).test_client()
        for path in (EMAIL, "/connexion/code", "/connexion/demande"):
            assert client.get(path).status_code == 404, path


def test_somebody_signs_in_by_a_code_and_goes_where_they_wanted(site: Site) -> None:
    client = site.app.test_client()
    away = client.get("/suivi/")
    assert away.headers["Location"] == "/connexion/demande?suite=/suivi/"
    page = client.get(away.headers["Location"])
    assert f"{EMAIL}?suite=/suivi/" in page.text
    client.get(f"{EMAIL}?suite=/suivi/")
    assert site.ask(client, "odette@exemple.fr").headers["Location"] == "/connexion/code"
    answer = site.type_in(client, code_in(site.received()))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/suivi/")
    shown = client.get("/suivi/")
    assert shown.status_code == 200
    assert "odette@exemple.fr" in shown.text


def test_another_site_s_address_never_follows(site: Site) -> None:
    client = site.app.test_client()
    client.get(f"{EMAIL}?suite=https://evil.example/")
    site.ask(client, "odette@exemple.fr")
    answer = site.type_in(client, code_in(site.received()))
    assert answer.headers["Location"] == "/demande/"


def test_known_or_not_the_answer_is_the_same(site: Site) -> None:
    """Status, address, headers and words, but for the address typed and what is random."""

    def seen(address: str) -> list[object]:
        client = site.app.test_client()
        answer = site.ask(client, address)
        page = client.get("/connexion/code")
        words = page.text.replace(address, "…")
        words = re.sub(r'name="csrf_token" value="[^"]+"', "", words)
        headers = {name for name, _ in answer.headers}
        return [answer.status_code, answer.headers["Location"], headers, words]

    client = site.app.test_client()
    site.ask(client, "known@exemple.fr")
    assert site.type_in(client, code_in(site.received())).status_code == 303
    assert seen("known@exemple.fr") == seen("never@exemple.fr") == seen("no@refuse.example")


def test_a_wrong_code_is_said_and_the_fifth_ends_it(site: Site) -> None:
    client = site.app.test_client()
    site.ask(client, "odette@exemple.fr")
    right = code_in(site.received())
    wrong = "00000000" if right != "0000 0000" else "11111111"
    answer = site.type_in(client, wrong)
    assert answer.status_code == 422
    assert "Il vous reste 4 essais" in answer.text.replace("\u00a0", " ")
    for _ in range(4):
        answer = site.type_in(client, wrong)
    assert "Ce code ne sert plus" in answer.text
    assert site.type_in(client, right).status_code == 422
    assert client.get("/demande/").status_code == 303
    assert site.type_in(client, " ").status_code == 422


def test_a_code_that_is_too_old_is_said(site: Site) -> None:
    client = site.app.test_client()
    site.ask(client, "odette@exemple.fr")
    digits = code_in(site.received())
    site.clock.forward(minutes=15)
    assert "Ce code ne sert plus" in site.type_in(client, digits).text


def test_a_code_is_for_the_browser_that_asked(site: Site) -> None:
    client, other = site.app.test_client(), site.app.test_client()
    site.ask(client, "odette@exemple.fr")
    digits = code_in(site.received())
    token = doors.token_in(other.get(EMAIL).text)
    answer = other.post("/connexion/code", data={"csrf_token": token, "code": digits})
    assert answer.headers["Location"] == "/connexion/demande"
    assert other.get("/demande/").status_code == 303
    assert site.type_in(client, digits).status_code == 303


def test_looking_at_a_link_uses_nothing_up(site: Site) -> None:
    """A mail scanner fetches every link, more than once; then the person presses the button."""
    site.ask(site.app.test_client(), "odette@exemple.fr")
    link = link_in(site.received())
    scanner = site.app.test_client()
    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
        assert scanner.get("/demande/").status_code == 303
    assert scanner.post(link).status_code == 400, "without its page's token"
    telephone = site.app.test_client()
    page = telephone.get(link)
    assert "o…e@exemple.fr" in page.text
    assert "odette" not in page.text
    answer = telephone.post(link, data={"csrf_token": doors.token_in(page.text)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/demande/")
    assert telephone.get("/demande/").status_code == 200
    assert scanner.get(link).status_code == 404
    again = telephone.post(link, data={"csrf_token": doors.token_in(telephone.get("/").text)})
    assert again.status_code == 404


def test_a_link_with_a_changed_letter_leads_nowhere(site: Site) -> None:
    site.ask(site.app.test_client(), "odette@exemple.fr")
    link = link_in(site.received())
    changed = link[:-1] + ("0" if link[-1] != "0" else "1")
    answer = site.app.test_client().get(changed)
    assert answer.status_code == 404
    assert "Ce lien ne sert plus" in answer.text


def test_what_was_used_on_another_device_is_over_here(site: Site) -> None:
    here, there = site.app.test_client(), site.app.test_client()
    site.ask(here, "odette@exemple.fr")
    text = site.received()
    page = there.get(link_in(text))
    there.post(link_in(text), data={"csrf_token": doors.token_in(page.text)})
    assert "Ce code ne sert plus" in site.type_in(here, code_in(text)).text


def test_too_many_wishes_get_the_usual_page(site: Site) -> None:
    answers = [site.ask(site.app.test_client(), "odette@exemple.fr") for _ in range(4)]
    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    assert "odette" not in answers[-1].text
    until = site.clock() + timedelta(minutes=16)
    assert moment(until, "fr").replace("\u00a0", " ") in answers[-1].text.replace("\u00a0", " ")
    assert "une minute" not in answers[-1].text
    site.clock.forward(minutes=16)
    assert site.ask(site.app.test_client(), "odette@exemple.fr").status_code == 303


def test_the_address_of_the_sign_in_is_proposed_where_the_form_asks_for_it(site: Site) -> None:
    client = site.app.test_client()
    site.ask(client, "odette@exemple.fr")
    site.type_in(client, code_in(site.received()))
    token = doors.token_in(client.get("/demande/").text)
    draft = client.post("/demande/", data={"csrf_token": token}).headers["Location"]
    contact = f"{draft.rsplit('/', 1)[0]}/contact"
    for whom, proposed in (("self", True), ("relative", False)):
        page = f"{draft.rsplit('/', 1)[0]}/for_whom"
        client.post(page, data={"csrf_token": token, "for_whom": whom})
        assert ('value="odette@exemple.fr"' in client.get(contact).text) is proposed, whom


def test_a_telephone_that_signs_in_is_written_as_people_write_it(site: Site) -> None:
    client = site.app.test_client()
    site.ask(client, "odette@exemple.fr")
    site.type_in(client, code_in(site.received()))
    with client.session_transaction(base_url=doors.WEB) as session:
        session["name"] = "+33612345678"
    page = client.get("/demande/").text.replace("\u00a0", " ")
    assert "au nom de 06 12 34 56 78." in page
    assert "+33612345678" not in page


@pytest.mark.parametrize("typed", ["", "odette", "a@b", "a@b.fr\r\nBcc: c@d.fr"])
def test_what_is_no_address_is_shown_again(site: Site, typed: str) -> None:
    answer = site.ask(site.app.test_client(), typed)
    assert answer.status_code == 422
    assert 'href="#address"' in answer.text
    assert 'aria-describedby="address-hint address-error"' in answer.text


def test_another_way_is_not_found(site: Site) -> None:
    client = site.app.test_client()
    for way in ("sms", "lettre", "pigeon"):
        assert client.get(f"/connexion/code/{way}").status_code == 404


def test_signing_out_forgets_a_code_s_session(site: Site) -> None:
    client = site.app.test_client()
    site.ask(client, "odette@exemple.fr")
    site.type_in(client, code_in(site.received()))
    token = doors.token_in(client.get("/demande/").text)
    assert client.post("/deconnexion", data={"csrf_token": token}).status_code == 303
    assert client.get("/demande/").status_code == 303
