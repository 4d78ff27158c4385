"""How long one stays signed in is said on every page, and made longer on demand (WCAG 2.2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.desk import Desk
from portal.web import sessions
from tests.build import Clock
from tests.web import doors
from tests.web.markup import faults, parsed
from tests.web.test_sessions import address, desk  # noqa: F401  fixtures, by their names


@pytest.fixture
def app(desk: Desk) -> Iterator[Flask]:  # noqa: F811
    running = doors.demo_provider(desk)
    yield doors.an_app(
        desk,
        oidc_citizens_issuer=running.citizens_issuer,
        oidc_staff_issuer=running.agents_issuer,
    )
    running.stop()


@pytest.fixture
def clock(desk: Desk) -> Clock:  # noqa: F811
    return cast("Clock", desk.clock)


def seconds(client: FlaskClient, path: str = "/demande/") -> int:
    page = client.get(path).text
    assert faults(page) == []
    (left,) = parsed(page).xpath("//*[@data-session]/@data-seconds")
    return int(left)


@pytest.mark.parametrize(
    ("door", "path"), [("demande", "/demande/"), ("instruction", "/instruction/")]
)
def test_every_page_says_until_when(app: Flask, clock: Clock, door: str, path: str) -> None:
    client = app.test_client()
    client.set_cookie("langue", "fr")
    doors.sign_in(client, door)
    page = client.get(path).text
    (said,) = parsed(page).xpath("//*[@data-until]")
    assert said.text_content() == "Votre session reste ouverte jusqu’à 14\u00a0h\u00a000."
    assert seconds(client, path) == sessions.IDLE.total_seconds()


def test_public_pages_say_nothing_of_it(app: Flask) -> None:
    assert "data-session" not in app.test_client().get("/").text


def test_what_is_said_is_true(app: Flask, clock: Clock) -> None:
    """Reading pages writes the session now and then: what is promised is what is kept."""
    client = app.test_client()
    doors.sign_in(client)
    for minutes in (1, 3, 4, 7):
        clock.forward(minutes=minutes)
        left = seconds(client)
        assert left > sessions.IDLE.total_seconds() - sessions.FRESH.total_seconds()
    clock.forward(seconds=left - 1)
    assert client.get("/connexion/demande").status_code == 303


def test_it_ends_when_it_was_said_to(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    doors.sign_in(client)
    clock.forward(minutes=3)
    clock.forward(seconds=seconds(client))
    assert client.get("/connexion/demande").status_code == 200


def test_it_is_made_longer_ten_times_and_more(app: Flask, clock: Clock) -> None:
    client, times = app.test_client(), 0
    doors.sign_in(client)
    token = doors.token_in(client.get("/demande/").text)
    while True:
        clock.forward(minutes=55)
        longer = client.post("/session/prolonger", data={"csrf_token": token})
        if longer.status_code != 200:
            break
        assert longer.json is not None
        if longer.json["seconds"] < 55 * 60:
            break
        times += 1
    assert times >= 10
    assert timedelta(minutes=55) * times < sessions.LONGEST


def test_a_whole_hour_is_given_each_time(app: Flask, clock: Clock) -> None:
    """Even right after a page, which is not written down at each visit."""
    client = app.test_client()
    doors.sign_in(client)
    token = doors.token_in(client.get("/demande/").text)
    clock.forward(minutes=3)
    longer = client.post("/session/prolonger", data={"csrf_token": token}).json
    assert longer is not None
    assert longer["seconds"] == sessions.IDLE.total_seconds()
    clock.now += sessions.IDLE - timedelta(seconds=1)
    assert client.get("/connexion/demande").status_code == 303


def test_who_is_not_signed_in_makes_nothing_longer(app: Flask) -> None:
    client = app.test_client()
    doors.sign_in(client)
    token = doors.token_in(client.get("/demande/").text)
    assert client.post("/session/prolonger").status_code == 400
    client.post("/deconnexion", data={"csrf_token": token})
    assert client.post("/session/prolonger", data={"csrf_token": token}).status_code == 400
    assert client.get("/session/prolonger").status_code == 405
