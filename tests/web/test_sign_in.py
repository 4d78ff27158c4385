"""Signing in at each door through a real provider; what a lying provider gets is a refusal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask

from portal.demo.postgres import Postgres
from portal.demo.served import Running
from portal.desk import Desk
from portal.web import oidc_wire
from tests.build import Clock
from tests.web import doors
from tests.web.hostile import CLIENT_ID, ENVELOPES, Hostile, Twist, hostile_provider


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        yield desk


@pytest.fixture(scope="module")
def provider(desk: Desk) -> Iterator[Running]:
    running = doors.demo_provider(desk, funders=lambda: ("dep-35",))
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
def liar() -> Iterator[Hostile]:
    with hostile_provider() as hostile:
        yield hostile


@pytest.fixture
def clock(desk: Desk) -> Clock:
    return cast("Clock", desk.clock)


@pytest.fixture
def lied_to(desk: Desk, liar: Hostile) -> Flask:
    return doors.an_app(desk, oidc_citizens_issuer=liar.issuer)


NOT_EXPECTED = "n’était pas celle que nous attendions"
AWAY = "momentanément indisponible"


def through_liar(app: Flask, liar: Hostile) -> int:
    """Sign in through the lying provider; gives the status of the way back."""
    client = app.test_client()
    start = client.get("/connexion/demande/depart")
    if start.status_code != 302:
        assert client.get("/connexion/demande").status_code == 200, "not signed in"
        return start.status_code
    back = requests.get(start.headers["Location"], allow_redirects=False, timeout=5)
    answer = client.get(doors.path_of(back.headers["Location"]))
    if answer.status_code == 303:
        assert client.get("/connexion/demande").status_code == 303, "signed in, and so sent on"
    else:
        assert {403: NOT_EXPECTED, 503: AWAY}[answer.status_code] in answer.text
        assert client.get("/connexion/demande").status_code == 200, "not signed in"
    return answer.status_code


def test_a_citizen_signs_in_and_goes_where_they_wanted(app: Flask) -> None:
    client = app.test_client()
    away = client.get("/demande/")
    assert away.status_code == 303
    assert away.headers["Location"] == "/connexion/demande?suite=/demande/"
    page = client.get(away.headers["Location"])
    assert "/connexion/demande/depart?suite=/demande/" in page.text
    answer = doors.sign_in(client, suite="/demande/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/demande/")
    assert client.get("/connexion/demande?suite=/demande/").headers["Location"] == "/demande/"


def test_an_agent_signs_in_at_the_other_door(app: Flask) -> None:
    client = app.test_client()
    answer = doors.sign_in(client, "instruction", funder="dep-35")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/instruction/")
    assert client.get("/demande/").status_code == 403


def test_the_request_to_the_provider_holds_all_it_must(app: Flask) -> None:
    """PKCE by S256, state and nonce of 32 characters or more, the level asked for."""
    start = app.test_client().get("/connexion/demande/depart")
    asked = {key: value[0] for key, value in parse_qs(urlsplit(start.location).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    assert asked["acr_values"] == "eidas1"
    assert asked["redirect_uri"] == f"{doors.WEB}/connexion/demande/retour"
    again = app.test_client().get("/connexion/demande/depart")
    assert parse_qs(urlsplit(again.location).query)["nonce"] != [asked["nonce"]]


def test_an_answer_works_once(app: Flask) -> None:
    client = app.test_client()
    start = client.get("/connexion/demande/depart")
    back = doors.through_provider(start.headers["Location"], person="ahmed")
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403


def test_an_answer_is_for_the_browser_that_asked(app: Flask) -> None:
    start = app.test_client().get("/connexion/demande/depart")
    back = doors.through_provider(start.headers["Location"], person="ahmed")
    assert app.test_client().get(back).status_code == 403


def test_giving_up_is_no_error(app: Flask) -> None:
    client = app.test_client()
    start = client.get("/connexion/demande/depart")
    answer = client.get(doors.through_provider(start.headers["Location"], refuse="1"))
    assert "Vous avez renoncé" in answer.text


def test_signing_out_ends_both_sessions_and_comes_back_with_the_state(app: Flask) -> None:
    client = app.test_client()
    doors.sign_in(client)
    token = doors.token_in(client.get("/connexion/instruction").text)
    out = client.post("/deconnexion", data={"csrf_token": token})
    assert "/citoyens/end-session" in out.headers["Location"]
    asked = parse_qs(urlsplit(out.headers["Location"]).query)
    assert len(asked["state"][0]) >= 32
    assert client.get("/demande/").status_code == 303
    wrong = client.get("/deconnexion/retour?state=someone-elses")
    assert wrong.status_code == 403
    back = requests.get(out.headers["Location"], allow_redirects=False, timeout=5)
    assert client.get(doors.path_of(back.headers["Location"])).status_code == 200


def test_a_provider_that_is_away_is_said_and_not_hidden(desk: Desk) -> None:
    app = doors.an_app(desk, oidc_citizens_issuer="http://127.0.0.1:9")
    answer = app.test_client().get("/connexion/demande/depart")
    assert answer.status_code == 503
    assert "momentanément indisponible" in answer.text


def test_a_truthful_answer_is_accepted(lied_to: Flask, liar: Hostile) -> None:
    assert through_liar(lied_to, liar) == 303


def test_new_keys_of_the_provider_are_asked_for(lied_to: Flask, liar: Hostile) -> None:
    """A key that is not among those kept is looked for once more, as providers change theirs."""
    assert through_liar(lied_to, liar) == 303
    liar.published = "rotated"
    liar.twist = Twist(id_key="rotated", user_key="rotated")
    assert through_liar(lied_to, liar) == 303


LIES = {
    "userinfo in plain JSON": Twist(user_plain=True),
    "userinfo signed by another key": Twist(user_key="forged"),
    "userinfo not signed at all": Twist(user_algorithm="none"),
    "userinfo signed by our secret": Twist(user_algorithm="HS256 by the client's secret"),
    "userinfo of another person": Twist(user_claims={"sub": "u2"}),
    "userinfo for another client": Twist(user_claims={"aud": "autre"}),
    "userinfo for us and another": Twist(user_claims={"aud": [CLIENT_ID, "autre"]}),
    "userinfo without issuer": Twist(user_claims={"iss": None}),
    "userinfo of another issuer": Twist(user_claims={"iss": "http://evil"}),
    "userinfo long expired": Twist(user_claims={"exp": 1_700_000_000}),
    "id token for another, by our order": Twist(id_claims={"aud": ["autre"], "azp": CLIENT_ID}),
    "id token for another": Twist(id_claims={"aud": "autre"}),
    "id token for us and another": Twist(id_claims={"aud": [CLIENT_ID, "autre"], "azp": CLIENT_ID}),
    "id token without nonce": Twist(id_drop=("nonce",)),
    "id token of another request": Twist(id_claims={"nonce": "x" * 43}),
    "id token without subject": Twist(id_drop=("sub",)),
    "id token without expiry": Twist(id_drop=("exp",)),
    "id token dead for 90 seconds": Twist(id_age=150),
    "id token of the next 90 seconds": Twist(id_age=-90),
    "id token of the next 10 minutes": Twist(id_age=-600),
    "id token not signed": Twist(algorithm="none"),
    "id token not signed, no list of algorithms": Twist(algorithm="none", lists_algorithms=False),
    "id token signed by our secret": Twist(algorithm="HS256 by the client's secret"),
    "id token signed by the public key": Twist(
        algorithm="HS256 by the public key", lists_algorithms=False
    ),
    "id token signed by another key": Twist(id_key="forged"),
    "id token without level": Twist(id_drop=("acr",)),
    "id token of a lower level": Twist(id_claims={"acr": "eidas0"}),
    "id token of another issuer": Twist(id_claims={"iss": "http://evil"}),
    "answer of another provider (RFC 9207)": Twist(answers_as="http://evil"),
    "answer of nobody, though it says it tells": Twist(answers_without_issuer=True),
    "metadata of another issuer": Twist(wrong_metadata=True),
    "metadata with an endpoint that is no web address": Twist(metadata={"jwks_uri": "file:///etc"}),
    "id token for us, asked for by another": Twist(id_claims={"azp": "autre"}),
    "id token of another access token": Twist(id_claims={"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    "id token in an envelope, and we gave no key": Twist(token={"id_token": "a.b.c.d.e"}),
    "keys that are none": Twist(keys={"keys": ["k1", {"kty": "EC"}]}),
    "keys that are a list": Twist(keys=["k1"]),
    "no id token": Twist(token={"id_token": None}),
    "userinfo without expiry": Twist(user_claims={"exp": None}),
    "userinfo in an envelope, and we gave no key": Twist(user_closed_for="ours"),
    "the provider's own trouble": Twist(refuses="&error=server_error&error_description=HUGUETTE"),
    "metadata elsewhere": Twist(leads_away="openid-configuration"),
    "tokens elsewhere": Twist(leads_away="token"),
    "keys elsewhere": Twist(leads_away="jwks"),
    "userinfo elsewhere": Twist(leads_away="userinfo"),
}
WEARY = {
    "metadata without end": Twist(endless="openid-configuration"),
    "keys without end": Twist(endless="jwks"),
    "tokens without end": Twist(endless="token"),
    "userinfo without end": Twist(endless="userinfo"),
    "tokens drop by drop": Twist(drips="token"),
    "userinfo drop by drop": Twist(drips="userinfo"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused(lied_to: Flask, liar: Hostile, lie: str) -> None:
    liar.twist = LIES[lie]
    assert through_liar(lied_to, liar) == 403


@pytest.mark.parametrize("lie", WEARY)
def test_an_answer_is_bounded_in_bytes_and_in_time(
    lied_to: Flask, liar: Hostile, lie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc_wire.Bounded, "longest_seconds", 0.5)
    liar.twist = WEARY[lie]
    began = time.monotonic()
    assert through_liar(lied_to, liar) == 503
    assert time.monotonic() - began < 4
    liar.twist = Twist()
    assert through_liar(lied_to, liar) == 303, "the next one goes through"


def test_what_the_provider_says_of_a_person_is_in_no_log(
    lied_to: Flask, liar: Hostile, capfd: pytest.CaptureFixture[str]
) -> None:
    for twist in (LIES["the provider's own trouble"], Twist(user_claims={"sub": "HUGUETTE"})):
        liar.twist = twist
        assert through_liar(lied_to, liar) == 403
    said = "".join(capfd.readouterr())
    assert "/connexion/<word:door>/retour" in said, "requests are logged"
    assert not any(word in said for word in ("HUGUETTE", "Ana", "server_error"))


def test_keys_nobody_knows_are_asked_for_once_a_minute(
    lied_to: Flask, liar: Hostile, desk: Desk
) -> None:
    assert through_liar(lied_to, liar) == 303
    liar.twist = Twist(id_key="rotated")
    before = liar.seen["jwks"]
    assert [through_liar(lied_to, liar) for _ in range(3)] == [403] * 3
    assert liar.seen["jwks"] == before + 1


def test_keys_taken_back_count_for_an_hour_at_most(
    lied_to: Flask, liar: Hostile, desk: Desk, clock: Clock
) -> None:
    assert through_liar(lied_to, liar) == 303
    liar.published = "rotated"
    assert through_liar(lied_to, liar) == 303, "not asked for each time"
    clock.now += timedelta(hours=1)
    try:
        liar.twist = Twist(id_age=-3600, user_claims={"exp": int(clock.now.timestamp()) + 60})
        assert through_liar(lied_to, liar) == 403
    finally:
        clock.now -= timedelta(hours=1)


def test_what_is_closed_for_us_is_opened_and_nothing_less_is_taken(
    desk: Desk, liar: Hostile, tmp_path: Path
) -> None:
    """With a key of ours set, userinfo in the open is refused; so is one closed for another."""
    key = tmp_path / "key.pem"
    key.write_bytes(ENVELOPES["ours"].as_pem(private=True))
    app = doors.an_app(
        desk, oidc_citizens_issuer=liar.issuer, oidc_citizens_decryption_key_file=str(key)
    )
    for name, status in (("ours", 303), ("another's", 403), ("", 403)):
        liar.twist = Twist(user_closed_for=name)
        assert through_liar(app, liar) == status, name


@pytest.mark.parametrize(
    "suite",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "javascript:alert(1)",
        "evil.example",
        "/demande/\r\nSet-Cookie: a=b",
        "/deconnexion",
        "/nowhere-of-ours",
        "/demande/?x=https://evil.example",
    ],
)
def test_the_way_back_is_always_ours(app: Flask, suite: str) -> None:
    client = app.test_client()
    assert doors.sign_in(client, suite=suite).headers["Location"] == "/demande/"
    assert client.get("/connexion/demande", query_string={"suite": suite}).location == "/demande/"


def test_the_demo_provider_wants_the_verifier_and_uses_a_code_once(
    app: Flask, provider: Running
) -> None:
    start = app.test_client().get("/connexion/demande/depart")
    back = doors.through_provider(start.headers["Location"], person="maria")
    code = parse_qs(urlsplit(back).query)["code"][0]
    told = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{doors.WEB}/connexion/demande/retour",
        "client_id": CLIENT_ID,
        "client_secret": "s" * 64,
        "code_verifier": "v" * 64,
    }
    url = f"{provider.citizens_issuer}/token"
    wrong_secret = requests.post(url, told | {"client_secret": "x"}, timeout=5)
    assert (wrong_secret.status_code, wrong_secret.json()["error"]) == (401, "invalid_client")
    for _ in range(2):
        answer = requests.post(url, told, timeout=5)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_the_demo_provider_refuses_a_request_that_lacks_something(
    app: Flask, provider: Running
) -> None:
    start = urlsplit(app.test_client().get("/connexion/demande/depart").headers["Location"])
    asked = {key: value[0] for key, value in parse_qs(start.query).items()}
    url = f"{provider.citizens_issuer}/authorize"
    assert requests.get(url, asked, timeout=5).status_code == 200
    for name in ("client_id", "redirect_uri", "state", "nonce", "code_challenge", "acr_values"):
        lacking = {key: value for key, value in asked.items() if key != name}
        assert requests.get(url, lacking, timeout=5).status_code == 400, name
    elsewhere = asked | {"redirect_uri": "https://evil.example/"}
    assert requests.get(url, elsewhere, timeout=5).status_code == 400


def test_twists_are_what_they_say() -> None:
    """A twist that changes nothing would make its test pass for nothing."""
    assert all(twist != Twist() for twist in (*LIES.values(), *WEARY.values()))
    assert replace(Twist()) == Twist()
