"""Sessions: whose they are, how long they last, and what outlives them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from portal.acts import sign_in
from portal.demo.agents import COUNTER, agent_subject
from portal.demo.postgres import OWNER, Postgres
from portal.demo.served import Running
from portal.desk import Desk
from portal.domain.people import Actor, Role
from portal.web import lasting, sessions
from portal.web.refill import refilled
from tests.build import Clock
from tests.web import doors

COOKIE, GUICHET = "guichet", "/guichet/"


@pytest.fixture(scope="module")
def address(postgres: Postgres) -> Iterator[str]:
    with doors.a_database(postgres) as address:
        yield address


@pytest.fixture
def desk(address: str) -> Iterator[Desk]:
    with doors.desk_at(address) as desk:
        yield desk


@pytest.fixture
def provider(desk: Desk) -> Iterator[Running]:
    running = doors.demo_provider(desk)
    yield running
    running.stop()


@pytest.fixture
def app(desk: Desk, provider: Running) -> Flask:
    return doors.an_app(
        desk,
        oidc_citizens_issuer=provider.citizens_issuer,
        oidc_staff_issuer=provider.agents_issuer,
    )


@pytest.fixture
def clock(desk: Desk) -> Clock:
    return cast("Clock", desk.clock)


def cookie(client: FlaskClient) -> str | None:
    kept = client.get_cookie(COOKIE)
    return kept.value if kept else None


def signed_in(client: FlaskClient) -> bool:
    return client.get("/connexion/demande").status_code == 303


def rows(address: str) -> list[tuple[Any, ...]]:
    owner = address.replace("portal_app@", f"{OWNER}@")
    with psycopg.connect(owner) as connection:
        return connection.execute("SELECT id_sha256, data FROM sessions").fetchall()


def a_draft(client: FlaskClient) -> str:
    """The address of a page of a draft just begun."""
    token = doors.token_in(client.get("/demande/").text)
    begun = client.post("/demande/", data={"csrf_token": token})
    return f"{begun.headers['Location']}name"


def hidden(text: str) -> MultiDict[str, str]:
    """What a form would send."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)
    return MultiDict((name, html.unescape(value)) for name, value in found)


def test_reading_public_pages_makes_no_session(app: Flask, address: str) -> None:
    client, before = app.test_client(), len(rows(address))
    for path in ("/", "/verifier", "/sante", "/connexion/demande", "/demande/"):
        client.get(path)
    assert cookie(client) is None
    assert len(rows(address)) == before


def test_signing_in_takes_a_new_id_and_forgets_the_old(app: Flask, address: str) -> None:
    """Session fixation: an id planted before the sign-in opens nothing after it."""
    client = app.test_client()
    client.get("/connexion/demande/depart")
    before = cookie(client)
    doors.sign_in(client)
    assert cookie(client) != before
    planted = app.test_client()
    planted.set_cookie(COOKIE, str(before))
    assert not signed_in(planted)


def test_an_id_nobody_gave_is_not_taken(app: Flask) -> None:
    for invented in ("A" * 43, "x", "", "A" * 4000, "'; drop table sessions; --"):
        client = app.test_client()
        client.set_cookie(COOKIE, invented)
        assert not signed_in(client)
        doors.sign_in(client)
        assert signed_in(client)
        assert cookie(client) != invented


def test_the_table_holds_neither_the_id_nor_the_person(app: Flask, address: str) -> None:
    client = app.test_client()
    doors.sign_in(client, person="huguette")
    kept = rows(address)
    assert kept
    for digest, data in kept:
        assert digest != cookie(client)
        assert b"MARTIN" not in data
        assert b"Huguette" not in data
        assert b"csrf" not in data


def test_a_row_that_was_changed_is_nobody_s_session(app: Flask, address: str) -> None:
    client = app.test_client()
    doors.sign_in(client)
    owner = address.replace("portal_app@", f"{OWNER}@")
    with psycopg.connect(owner) as connection:
        connection.execute("UPDATE sessions SET data = overlay(data placing 'x' from 40)")
    assert not signed_in(client)


def test_a_session_copied_before_signing_out_opens_nothing_after(app: Flask) -> None:
    client = app.test_client()
    doors.sign_in(client)
    stolen = app.test_client()
    stolen.set_cookie(COOKIE, str(cookie(client)))
    assert signed_in(stolen)
    token = doors.token_in(client.get("/demande/").text)
    client.post("/deconnexion", data={"csrf_token": token})
    assert not signed_in(client)
    assert not signed_in(stolen)


def test_an_idle_session_ends(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    doors.sign_in(client)
    clock.now += sessions.IDLE - timedelta(seconds=1)
    assert signed_in(client)
    clock.now += sessions.IDLE
    assert not signed_in(client)
    assert not signed_in(client), "and looking at it does not wake it"


def test_a_busy_session_ends_too(app: Flask, clock: Clock) -> None:
    client, began = app.test_client(), clock.now
    doors.sign_in(client)
    while clock.now - began < sessions.LONGEST - timedelta(minutes=30):
        assert signed_in(client)
        clock.forward(minutes=30)
    clock.forward(minutes=31)
    assert not signed_in(client)


def test_reading_pages_writes_the_session_now_and_then(
    app: Flask, clock: Clock, address: str
) -> None:
    client = app.test_client()
    doors.sign_in(client)
    before = rows(address)
    assert signed_in(client)
    assert rows(address) == before
    clock.now += sessions.FRESH
    assert signed_in(client)
    assert rows(address) != before


def test_a_form_sent_too_late_waits_for_the_same_person(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    doors.sign_in(client, person="huguette")
    page = a_draft(client)
    token = doors.token_in(client.get(page).text)
    clock.forward(hours=30)
    typed = {"csrf_token": token, "birth_name": "Le Roux d'Été & Cie", "x": ["1", "2"]}
    away = client.post(page, data=typed)
    assert away.status_code == 303
    assert "Le+Roux" not in away.headers["Location"]
    assert "est gardé" in client.get(away.headers["Location"]).text
    back = doors.sign_in(client, suite=page, person="huguette")
    assert back.headers["Location"] == "/connexion/reprise"
    again = hidden(client.get("/connexion/reprise").text)
    assert again["birth_name"] == "Le Roux d'Été & Cie"
    assert again.getlist("x") == ["1", "2"]
    assert again["csrf_token"] != token
    assert client.post(page, data=again).status_code in (200, 303, 422)
    assert client.get("/connexion/reprise").status_code == 303, "sent: nothing waits any more"


def test_an_agent_of_a_counter_comes_back_by_the_agents_door(app: Flask, clock: Clock) -> None:
    """Though they type in at the addresses of applicants."""
    client = app.test_client()
    assert (
        doors.sign_in(client, "instruction", GUICHET, funder=COUNTER).headers["Location"] == GUICHET
    )
    token = doors.token_in(client.get(GUICHET).text)
    page = client.post(GUICHET, data={"csrf_token": token}).headers["Location"] + "name"
    token = doors.token_in(client.get(page).text)
    clock.forward(hours=2)
    away = client.post(page, data={"csrf_token": token, "birth_name": "Le Roux"})
    assert away.headers["Location"] == f"/connexion/instruction?suite={GUICHET}"
    assert "agents de guichet" in client.get(away.headers["Location"]).text
    doors.sign_in(client, "instruction", GUICHET, funder=COUNTER)
    again = hidden(client.get("/connexion/reprise").text)
    assert again["birth_name"] == "Le Roux"
    client.post(page, data=again)
    assert client.get("/connexion/reprise").headers["Location"] == GUICHET


def test_an_agent_of_both_doors_changes_by_one_press(
    app: Flask, desk: Desk, provider: Running
) -> None:
    """Never a bare refusal between the two; who has no place at the other is told so there."""
    client, own = app.test_client(), {"funder": "dep-35"}
    change = "/connexion/instruction/depart?suite="
    doors.sign_in(client, "instruction", **own)
    at_counter = client.get(GUICHET)
    assert at_counter.status_code == 403
    assert "Vous êtes ici par la porte « Étude des dossiers »" in plain(at_counter.text)
    assert f'href="{change}{GUICHET}"' in at_counter.text
    assert client.get(f"/connexion/instruction?suite={GUICHET}").status_code == 200
    refused = doors.sign_in(client, "instruction", GUICHET, **own)
    assert refused.status_code == 403  # nobody seated them
    operator = Actor(Role.OPERATOR, "operator")
    issuer = provider.agents_issuer
    sign_in.seat(desk, operator, issuer, agent_subject("dep-35"), "Vitré")
    came = doors.sign_in(client, "instruction", GUICHET, **own)
    assert came.headers["Location"] == GUICHET
    assert client.get(GUICHET).status_code == 200
    assert client.get(f"/connexion/instruction?suite={GUICHET}").headers["Location"] == GUICHET
    studied = client.get("/instruction/")
    assert f'href="{change}/instruction/"' in studied.text
    assert "Passer à la porte « Étude des dossiers »" in plain(studied.text)
    doors.sign_in(client, "instruction", "/instruction/", **own)
    assert client.get("/instruction/").status_code == 200
    token = doors.token_in(client.get("/verifier").text)
    posted = client.post(GUICHET, data={"csrf_token": token})
    assert f'href="{change}{GUICHET}"' in posted.text


def plain(text: str) -> str:
    """With ordinary blanks."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_what_one_person_typed_is_never_shown_to_another(app: Flask, clock: Clock) -> None:
    """The family's computer: the next one to sign in is not always the same."""
    client = app.test_client()
    doors.sign_in(client, person="huguette")
    page = a_draft(client)
    token = doors.token_in(client.get(page).text)
    clock.forward(hours=2)
    client.post(page, data={"csrf_token": token, "birth_name": "SECRET"})
    back = doors.sign_in(client, suite=page, person="ahmed")
    assert back.headers["Location"] == page
    take_up = client.get("/connexion/reprise", follow_redirects=True)
    assert "SECRET" not in take_up.text


def test_a_document_sent_too_late_is_said_to_be_lost(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    doors.sign_in(client)
    page = a_draft(client)
    token = doors.token_in(client.get(page).text)
    clock.forward(hours=2)
    document = {"csrf_token": token, "document": (__file__, "carte.pdf")}
    assert client.post(page, data=document).status_code == 303
    doors.sign_in(client)
    told = client.get("/connexion/reprise").text
    assert "ajoutez-le de nouveau" in told
    assert page in told


def test_a_week_later_the_form_is_refused_and_the_page_says_why(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    doors.sign_in(client)
    page = a_draft(client)
    token = doors.token_in(client.get(page).text)
    clock.now += lasting.ASLEEP + timedelta(minutes=1)
    late = client.post(page, data={"csrf_token": token, "birth_name": "SECRET"})
    assert late.status_code == 400
    assert "plus valable" in late.text
    assert "SECRET" not in late.text


def test_a_form_whose_session_is_gone_waits_for_the_sign_in(app: Flask) -> None:
    """The cookie is lost in mid-form: what was typed on our own page is offered again."""
    client = app.test_client()
    doors.sign_in(client)
    page = a_draft(client)
    typed = {"csrf_token": doors.token_in(client.get(page).text), "birth_name": "Le Roux"}
    client.delete_cookie(COOKIE)
    ours = {"Sec-Fetch-Site": "same-origin"}
    away = client.post(page, data=typed, headers=ours)
    assert away.status_code == 303
    assert "est gardé" in client.get(away.headers["Location"]).text
    doors.sign_in(client, suite=page)
    assert hidden(client.get("/connexion/reprise").text)["birth_name"] == "Le Roux"


def test_a_form_of_another_sign_in_is_shown_to_its_person_alone(app: Flask) -> None:
    """Signed out and in again in another tab: the same person goes on, another sees nothing."""
    for who, seen in (("huguette", True), ("ahmed", False)):
        client = app.test_client()
        doors.sign_in(client, person="huguette")
        page = a_draft(client)
        typed = {"csrf_token": doors.token_in(client.get(page).text), "birth_name": "SECRET"}
        client.post("/deconnexion", data=typed)
        doors.sign_in(client, person=who)
        sent = client.post(page, data=typed, headers={"Origin": doors.WEB})
        assert sent.headers["Location"] == "/connexion/reprise"
        taken_up = client.get("/connexion/reprise", follow_redirects=True).text
        assert ("SECRET" in taken_up) is seen


DIGEST, DAILY = "/instruction/recapitulatif", 'value="oui" checked'


def test_what_an_agent_typed_is_put_back_for_that_agent_alone(app: Flask, clock: Clock) -> None:
    """Signed out in another tab: theirs in their boxes, not sent; nothing to a colleague."""
    ours, own = {"Sec-Fetch-Site": "same-origin"}, {"funder": "dep-35"}
    for colleague, seen in ((own, True), (own | {"part": "manager"}, False)):
        client = app.test_client()
        doors.sign_in(client, "instruction", DIGEST, **own)
        shown = client.get(DIGEST).text
        typed = {"csrf_token": doors.token_in(shown), "daily": "oui"}
        assert DAILY not in shown
        client.post("/deconnexion", data=typed)
        away = client.post(DIGEST, data=typed, headers=ours)
        assert away.headers["Location"] == f"/connexion/instruction?suite={DIGEST}"
        assert "est gardé" in client.get(away.headers["Location"]).text
        doors.sign_in(client, "instruction", DIGEST, **colleague)
        taken_up = client.get("/connexion/reprise", follow_redirects=True).text
        assert ("remis à sa place" in taken_up) is seen
        assert (DAILY in client.get(DIGEST).text) is seen
        if not seen:  # the first one's tab is still open
            refused = client.post(DIGEST, data=typed, headers=ours)
            assert refused.status_code == 400
            assert "avec une autre session" in refused.text
            continue
        again = {"csrf_token": doors.token_in(taken_up)}
        assert client.post("/connexion/reprise", data=again).headers["Location"] == DIGEST
        assert DAILY not in client.get(DIGEST).text, "not sent, and dropped"


def test_what_an_agent_typed_waits_for_half_a_day(app: Flask, clock: Clock) -> None:
    """A form left open is taken in all the same; what waits of it is gone the next morning."""
    client = app.test_client()
    for hours, seen in ((11, True), (13, False)):
        doors.sign_in(client, "instruction", DIGEST, funder="dep-35")
        typed = {"csrf_token": doors.token_in(client.get(DIGEST).text), "daily": "oui"}
        clock.forward(hours=30)
        assert client.post(DIGEST, data=typed).status_code == 303
        clock.forward(hours=hours)
        doors.sign_in(client, "instruction", DIGEST, funder="dep-35")
        assert (DAILY in client.get(DIGEST).text) is seen


def test_every_box_of_a_form_is_put_back_and_no_other() -> None:
    """Words with signs, ticks, lists, and the state that was seen; what lost its box is told."""
    page = (
        '<!doctype html><form action="/b"><input name="x" value="other"></form>'
        '<form method="post" action="/a?b=1"><input type="hidden" name="seen" value="4">'
        '<input type="hidden" name="csrf_token" value="new"><input name="x" value="&lt;">'
        '<textarea name="w">\nold &amp; gone</textarea><select name="s"><option value="1" selected>'
        '<option value="2"></select><input type="checkbox" name="t" value="a" checked>'
        '<input type="checkbox" name="t" value="b"><button name="do" value="signer">é &eacute;'
    )
    typed = [("seen", "3"), ("csrf_token", "old"), ("x", '"> <'), ("w", "Été </textarea>\n&"),
             ("s", "2"), ("t", "b"), ("gone", "had words"), ("do", "signer")]  # fmt: skip
    drawn, left = refilled(page, "/a", typed)
    assert drawn == (
        '<!doctype html><form action="/b"><input name="x" value="other"></form>'
        '<form method="post" action="/a?b=1"><input type="hidden" name="seen" value="3">'
        '<input type="hidden" name="csrf_token" value="new">'
        '<input name="x" value="&quot;&gt; &lt;">'
        '<textarea name="w">\nÉté &lt;/textarea&gt;\n&amp;</textarea><select name="s">'
        '<option value="1"><option value="2" selected></select>'
        '<input type="checkbox" name="t" value="a">'
        '<input type="checkbox" name="t" value="b" checked>'
        '<button name="do" value="signer">é &eacute;'
    )
    assert left == ["had words"]


def test_signing_in_again_never_sends_a_request(app: Flask) -> None:
    """Pressed «Envoyer» without a session: the check is shown anew, and nothing waits."""
    client = app.test_client()
    doors.sign_in(client)
    draft = a_draft(client).removesuffix("name")
    token = doors.token_in(client.get("/demande/").text)
    client.delete_cookie(COOKIE)
    sent = client.post(
        f"{draft}envoyer", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert sent.status_code == 303
    doors.sign_in(client)
    assert client.get("/connexion/reprise").headers["Location"] == f"{draft}verifier"
    assert client.get("/connexion/reprise").headers["Location"] == "/demande/", "nothing waits"


def test_a_beginning_without_a_session_leads_to_the_sign_in(app: Flask) -> None:
    client = app.test_client()
    begun = client.post("/demande/", headers={"Sec-Fetch-Site": "same-origin"})
    assert begun.headers["Location"].startswith("/connexion/demande")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_words_of_another_page_are_never_kept(app: Flask, headers: dict[str, str]) -> None:
    client = app.test_client()
    doors.sign_in(client)
    page = a_draft(client)
    forged = client.post(page, data={"birth_name": "FORGED"}, headers=headers)
    assert forged.status_code == 400
    assert client.get("/connexion/reprise").status_code == 303, "nothing waits"


@pytest.mark.parametrize("path", ["/demande", "/connexion/demande/depart"])
def test_a_made_up_host_leads_nowhere(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, headers={"Host": "evil.example"})
    assert answer.status_code in (302, 308)
    assert "evil" not in answer.headers["Location"]


def test_another_session_s_token_is_refused(app: Flask) -> None:
    victim, attacker = app.test_client(), app.test_client()
    doors.sign_in(victim)
    doors.sign_in(attacker, person="ahmed")
    theirs = doors.token_in(attacker.get("/demande/").text)
    for token in ({"csrf_token": theirs}, {"csrf_token": "forged"}, {}):
        assert victim.post("/demande/", data=token).status_code == 400
        assert victim.post("/deconnexion", data=token).status_code == 400
    assert signed_in(victim)


def test_the_cookie_is_out_of_reach(app: Flask, desk: Desk, provider: Running) -> None:
    answer = app.test_client().get("/connexion/demande/depart")
    (given,) = answer.headers.getlist("Set-Cookie")
    assert given.startswith("guichet=")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Domain" not in given
    over_tls = doors.an_app(
        desk,
        public_url="https://portail.example",
        oidc_citizens_issuer=provider.citizens_issuer,
    )
    answer = over_tls.test_client().get(
        "/connexion/demande/depart", base_url="https://portail.example"
    )
    (given,) = answer.headers.getlist("Set-Cookie")
    assert given.startswith("__Host-guichet=")
    assert "Secure" in given
    assert "Path=/" in given
    assert "redirect_uri=https%3A%2F%2Fportail.example%2Fconnexion" in answer.headers["Location"]
