"""FranceConnect's ways with a certified provider: sign-in, identity, sign-out, closed answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient

from portal.demo.postgres import Postgres
from portal.desk import Desk
from tests.build import Clock
from tests.web import doors
from tests.web.certified import Browser, certified_provider
from tests.web.hostile import ENVELOPES


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    """A desk whose clock shows the time of day, as the provider's does."""
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        cast("Clock", desk.clock).now = datetime.fromtimestamp(time.time(), UTC)
        yield desk


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with certified_provider() as issuer:
        yield issuer


def signed_in(client: FlaskClient, browser: Browser, person: str) -> int:
    """Sign in as this person; gives the status of the way back."""
    start = client.get("/connexion/demande/depart")
    page = browser.follow(start.headers["Location"])
    assert not isinstance(page, str), page
    return client.get(browser.choose(page, person)).status_code


def test_the_whole_way_in_and_out(desk: Desk, issuer: str) -> None:
    """PKCE, state, nonce, level and signed userinfo in; id_token_hint and state out."""
    client, browser = doors.an_app(desk, oidc_citizens_issuer=issuer).test_client(), Browser()
    assert signed_in(client, browser, "huguette") == 303
    home = client.get("/demande/").text
    assert "Session ouverte au nom de Huguette MARTIN." in home
    out = client.post("/deconnexion", data={"csrf_token": doors.token_in(home)})
    page = browser.follow(out.headers["Location"])
    assert not isinstance(page, str), page
    assert client.get(browser.confirm(page)).status_code == 200
    assert client.get("/demande/").status_code == 303
    again = browser.follow(client.get("/connexion/demande/depart").headers["Location"])
    assert not isinstance(again, str), "signed out there too: it asks who one is"


def test_giving_up_there_is_no_error(desk: Desk, issuer: str) -> None:
    client, browser = doors.an_app(desk, oidc_citizens_issuer=issuer).test_client(), Browser()
    page = browser.follow(client.get("/connexion/demande/depart").headers["Location"])
    assert not isinstance(page, str), page
    assert "Vous avez renoncé" in client.get(browser.choose(page, "nobody")).text


def test_userinfo_in_plain_json_is_refused(desk: Desk) -> None:
    with certified_provider(SIGNED="no") as issuer:
        app = doors.an_app(desk, oidc_citizens_issuer=issuer)
        assert signed_in(app.test_client(), Browser(), "ahmed") == 403


def test_userinfo_closed_for_us_is_opened(desk: Desk, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(ENVELOPES["ours"].as_pem(private=True))
    public = ENVELOPES["ours"].as_dict(private=False) | {"use": "enc", "alg": "RSA-OAEP-256"}
    with certified_provider(CLOSED_FOR=json.dumps(public)) as issuer:
        told = {"oidc_citizens_decryption_key_file": str(key)}
        app = doors.an_app(desk, oidc_citizens_issuer=issuer, **told)
        client = app.test_client()
        assert signed_in(client, Browser(), "ahmed") == 303
        assert "Ahmed BENALI" in client.get("/demande/").text
