"""Tokens of funders' software: how it proves itself, how long they last, how they end at once."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import text as sql

from portal.acts import prove, software
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed, NotFound, NotReady
from portal.domain.people import Actor, Role
from portal.domain.software import KeyKind, Refused
from portal.store.database import Database
from portal.wiring import clock, new_id
from tests.acts.on_duty import OPERATOR, appoint
from tests.build import a_caseworker
from tests.web import doors
from tests.web.software import API, ASSERTION, EVERY, Soft, a_software, problem

STANDS = sql("SELECT software_stands()")
BOSS = a_caseworker("dep-35", "boss")
HMAC, NONE = b'{"alg":"HS256"}', b'{"alg":"none"}'
WEB = {"grant_type": "client_credentials", "scope": EVERY}


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as made:
        now = Database(url, clock=clock, new_id=new_id)
        with now.begin(OPERATOR) as tx:
            appoint(tx, "boss", "dep-35", Duty.MANAGER)
            appoint(tx, "whole", "dep-35", Duty.MANAGER, Duty.DOCTOR)
        yield replace(made, begin=now.begin, read=now.read, clock=clock)
        now.close()


@pytest.fixture(scope="module")
def app(desk: Desk) -> Flask:
    return doors.an_app(desk)


@pytest.fixture
def soft(desk: Desk) -> Soft:
    return a_software(desk, BOSS)


def later(desk: Desk, **much: float) -> Flask:
    """The same portal, some time after."""
    return doors.an_app(replace(desk, clock=lambda: desk.clock() + timedelta(**much)))


def feed(app: Flask, bearer: dict[str, str]) -> Any:
    return app.test_client().get(f"{API}/changes", headers=bearer)


def test_a_token_is_of_five_minutes_and_says_what_rfc_9068_asks(
    app: Flask, desk: Desk, soft: Soft
) -> None:
    answer = soft.asks(app.test_client(), "ack feed")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.get_json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 300, "ack feed")
    signed = jws.extract_compact(told["access_token"].encode())
    assert signed.headers()["typ"] == "at+jwt" and signed.headers()["alg"] == "ES256"
    claims = json.loads(signed.payload)
    assert claims["iss"] == claims["aud"] == "http://localhost/api/v1"
    assert claims["sub"] == claims["client_id"] == soft.id
    assert (claims["scope"], claims["funder"]) == ("feed ack", "dep-35")
    assert claims["exp"] - claims["iat"] == 300 and claims["jti"]
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    assert feed(app, bearer).status_code == 200
    assert feed(later(desk, seconds=290), bearer).status_code == 200
    gone = feed(later(desk, seconds=301), bearer)
    assert problem(gone) == (401, "invalid_token")
    assert 'error="invalid_token"' in gone.headers["WWW-Authenticate"]
    jwks = app.test_client().get(f"{API}/jwks.json").get_json()["keys"]
    jws.deserialize_compact(told["access_token"], ECKey.import_key(jwks[0]))
    assert "d" not in jwks[0]


def test_who_shows_no_token_or_another_one_is_told_so(app: Flask, soft: Soft) -> None:
    client = app.test_client()
    nobody = client.get(f"{API}/changes")
    assert problem(nobody) == (401, "no_token")
    assert nobody.headers["WWW-Authenticate"] == 'Bearer realm="guichet-autonomie"'
    good = soft.bearer(client)["Authorization"]
    forged = jws.serialize_compact(
        {"typ": "at+jwt", "alg": "ES256"}, jws.extract_compact(good[7:].encode()).payload,
        ECKey.generate_key("P-256"))  # fmt: skip
    for text in (good[:-4] + "AAAA", "Bearer x", "Bearer a.b.c", f"Bearer {forged}",
                 f"Bearer {soft.assertion()}"):  # fmt: skip
        assert problem(client.get(f"{API}/changes", headers={"Authorization": text})) == (
            401, "invalid_token",
        ), text  # fmt: skip
    assert problem(client.get(f"{API}/changes", headers=soft.basic())) == (401, "no_token")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "http://localhost/api/v2"}, {"aud": None}, {"aud": ["https://ailleurs.fr"]},
        {"iss": "somebody"}, {"iss": None}, {"jti": None}, {"jti": ""}, {"jti": 7},
        {"exp": None}, {"exp": -40}, {"exp": 3600}, {"exp": "tomorrow"}, {"nbf": 120}, {"iat": 120},
        {"sub": None}, {"sub": "nobody-at-all"}, {"sub": 7}, {"sub": "a\0b"}, {"sub": "' OR 1=1"},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_an_assertion_that_is_not_quite_right_lets_nobody_in(
    app: Flask, soft: Soft, changes: dict[str, Any]
) -> None:
    now = {name: int(time.time()) for name in ("exp", "nbf", "iat")}  # as seconds from now
    told = {
        name: now[name] + value if name in now and isinstance(value, int) else value
        for name, value in changes.items()
    }
    answer = soft.asks(app.test_client(), **told)
    assert (answer.status_code, answer.get_json()) == (401, {"error": "invalid_client"})


def test_an_assertion_is_good_for_each_of_our_names_and_used_once(app: Flask, soft: Soft) -> None:
    client = app.test_client()
    for aud in (
        "http://localhost/api/v1",
        "http://localhost/api/v1/token",
        ["x", "http://localhost/api/v1"],
    ):
        assert soft.asks(client, aud=aud).status_code == 200
    assert soft.asks(client, jti="once").status_code == 200
    assert soft.asks(client, jti="once").status_code == 401
    assert client.post(f"{API}/introspect", data=soft.form(jti="once")).status_code == 401


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_key_signs_with_its_own_algorithm_alone(app: Flask, soft: Soft) -> None:
    """`none`, or our public key as a secret: the two oldest tricks."""
    payload = soft.assertion().split(".")[1]
    shared = f"{packed(HMAC)}.{payload}"
    mac = hmac.digest(soft.key.as_pem(private=False), shared.encode(), "sha256")
    body, nothing = f"{shared}.{packed(mac)}", f"{packed(NONE)}.{payload}."
    for forged in (body, nothing, "x", "..", ""):
        told = WEB | {"client_assertion_type": ASSERTION, "client_assertion": forged}
        answer = app.test_client().post(f"{API}/token", data=told)
        assert answer.status_code == 401, forged


def test_a_secret_is_kept_as_a_digest_and_compared_as_one(
    app: Flask, desk: Desk, soft: Soft
) -> None:
    client = app.test_client()
    asked = client.post(f"{API}/token", data=WEB, headers=soft.basic())
    assert asked.status_code == 200
    (kept,) = [one for one in software.look(desk, BOSS, soft.id).keys if one.kind is KeyKind.SECRET]
    assert soft.secret not in kept.value and len(kept.value) == 64
    for wrong in ("", "x", soft.secret[:-1], soft.secret + "x", kept.value, "é"):
        refused = client.post(f"{API}/token", data=WEB, headers=soft.basic(wrong))
        assert refused.status_code == 401, wrong
        assert refused.get_json()["error"] == "invalid_client"
    assert "Basic" in refused.headers["WWW-Authenticate"]


def test_other_ways_to_prove_oneself_are_not_ours(app: Flask, soft: Soft) -> None:
    client = app.test_client()
    in_the_form = {"client_id": soft.id, "client_secret": soft.secret}
    assert client.post(f"{API}/token", data=WEB | in_the_form).status_code == 401
    assert client.post(f"{API}/token", data=WEB | {"client_id": soft.id}).status_code == 401
    both = client.post(f"{API}/token", data=WEB | soft.form(), headers=soft.basic())
    assert (both.status_code, both.get_json()["error"]) == (400, "invalid_request")
    written = client.post(f"{API}/token?scope=feed", data=WEB, headers=soft.basic())
    assert (written.status_code, written.get_json()["error"]) == (400, "invalid_request")
    for kind in ("password", "authorization_code", "refresh_token", ""):
        told = client.post(f"{API}/token", data=WEB | {"grant_type": kind}, headers=soft.basic())
        assert told.get_json()["error"] == "unsupported_grant_type", kind


@pytest.mark.parametrize("scope", ["", "feed medical", "medical", "feed write", "FEED", "*"])
def test_a_scope_that_is_not_given_is_refused_not_dropped(
    app: Flask, soft: Soft, scope: str
) -> None:
    answer = soft.asks(app.test_client(), scope)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_scope")
    why = answer.get_json()["error_description"]
    assert why.endswith("no scope medical" if "medical" in scope else "has: ack feed read")


def test_a_token_does_what_its_scopes_say_alone(app: Flask, soft: Soft) -> None:
    client = app.test_client()
    only_acks = soft.bearer(client, "ack")
    for address in ("changes", "dossiers/GA-1-1", "dossiers/GA-1-1/bag"):
        refused = client.get(f"{API}/{address}", headers=only_acks)
        assert problem(refused) == (403, "insufficient_scope"), address
        assert "insufficient_scope" in refused.headers["WWW-Authenticate"]
    refused = client.post(f"{API}/acks", json={}, headers=soft.bearer(client, "feed read"))
    assert problem(refused) == (403, "insufficient_scope")


def test_revocation_bites_at_once_and_introspection_knows_it(
    app: Flask, desk: Desk, soft: Soft
) -> None:
    client, other = app.test_client(), a_software(desk, BOSS)
    token = soft.bearer(client)["Authorization"][7:]

    def active(who: Soft, text: str = token) -> Any:
        answer = app.test_client().post(f"{API}/introspect", data=who.form() | {"token": text})
        assert answer.status_code == 200
        return answer.get_json()

    told = active(soft)
    assert told["active"] is True and (told["scope"], told["client_id"]) == (EVERY, soft.id)
    assert active(other) == active(soft, "x") == {"active": False}
    over = later(desk, seconds=301).test_client()
    answer = over.post(f"{API}/introspect", data=soft.form() | {"token": token})
    assert answer.get_json() == {"active": False}
    assert client.post(f"{API}/introspect", data={"token": token}).status_code == 401
    assert client.post(f"{API}/revoke", data={"token": token}).status_code == 401
    stolen = client.post(f"{API}/revoke", data=other.form() | {"token": token})
    assert stolen.status_code == 200 and active(soft)["active"] is True
    for _ in range(2):
        done = client.post(f"{API}/revoke", data=soft.form() | {"token": token})
        assert done.status_code == 200
    assert active(soft) == {"active": False}
    assert problem(feed(doors.an_app(desk), {"Authorization": f"Bearer {token}"})) == (
        401, "invalid_token",
    )  # fmt: skip
    with desk.begin(BOSS) as tx:
        words = [one.word for one in tx.ledger.of(soft.id)]
    assert words == ["SoftwareAdded", "SoftwareKeyAdded", "SoftwareKeyAdded", "TokenRevoked"]


def test_one_key_follows_another_without_a_gap(app: Flask, desk: Desk, soft: Soft) -> None:
    client = app.test_client()
    before = soft.bearer(client)
    new = replace(soft, key=ECKey.generate_key("P-256"))
    software.add_public_key(desk, BOSS, soft.id, json.dumps(new.key.as_dict(private=False)))
    after = new.bearer(client)
    assert soft.asks(client).status_code == new.asks(client).status_code == 200
    first, *_ = software.look(desk, BOSS, soft.id).standing
    assert first.kind is KeyKind.PUBLIC_KEY and first.used_at
    software.end_key(desk, BOSS, soft.id, first.id)
    assert (soft.asks(client).status_code, new.asks(client).status_code) == (401, 200)
    assert problem(feed(app, before)) == (401, "invalid_token"), "what the old key had brought"
    assert feed(app, after).status_code == 200
    fresh = software.add_secret(desk, BOSS, soft.id)
    for secret in (soft.secret, fresh):
        given = client.post(f"{API}/token", data=WEB, headers=soft.basic(secret))
        assert given.status_code == 200
    software.end(desk, BOSS, soft.id)
    assert problem(feed(app, after)) == (401, "invalid_token")
    assert client.post(f"{API}/token", data=WEB, headers=soft.basic(fresh)).status_code == 401
    for act in (
        lambda: software.add_secret(desk, BOSS, soft.id),
        lambda: software.add_public_key(desk, BOSS, soft.id, ""),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_key_that_is_none_is_named_as_such(desk: Desk, soft: Soft) -> None:
    private = soft.key.as_pem(private=True).decode()
    weak = rsa.generate_private_key(65537, 1024).public_key()
    weak_pem = weak.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    curve = ECKey.generate_key("P-521").as_pem(private=False).decode()
    for typed, code in (
        ("", software.NO_KEY), ("x", software.NO_KEY), ("{}", software.NO_KEY),
        ('{"kty":"oct","k":"AAAA"}', software.NO_KEY), (curve, software.NO_KEY),
        (weak_pem, software.WEAK), (private, software.PRIVATE),
        (json.dumps(soft.key.as_dict(private=True)), software.PRIVATE),
        (soft.key.as_pem(private=False).decode(), software.KNOWN),
    ):  # fmt: skip
        with pytest.raises(NotReady) as raised:
            software.add_public_key(desk, BOSS, soft.id, typed)
        assert [one.text for one in raised.value.problems] == [code], typed
    for _ in range(2):
        software.add_secret(desk, BOSS, soft.id)
    with pytest.raises(NotReady) as raised:
        software.add_secret(desk, BOSS, soft.id)
    assert [one.text for one in raised.value.problems] == [software.TOO_MANY]


def test_managers_alone_give_keys_and_of_their_own_funder(desk: Desk, soft: Soft) -> None:
    with desk.begin(OPERATOR) as tx:
        appoint(tx, "boss-75", "dep-75", Duty.MANAGER)
        appoint(tx, "agent", "dep-35", Duty.CASEWORKER, Duty.DOCTOR)
    agent, stranger = a_caseworker("dep-35", "agent"), a_caseworker("dep-75", "boss-75")
    assert software.every(desk, stranger) == ()
    for actor in (agent, stranger):
        for act in (
            lambda actor: software.look(desk, actor, soft.id),
            lambda actor: software.rename(desk, actor, soft.id, "x"),
            lambda actor: software.add_secret(desk, actor, soft.id),
            lambda actor: software.end(desk, actor, soft.id),
            lambda actor: software.end_key(desk, actor, soft.id, "x"),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                act(actor)
    statement = (
        "INSERT INTO software (id, funder, name, scopes, made_by, made_at)"
        " VALUES ('x', 'dep-35', 'x', '{}', '{}', now())"
    )
    for actor, scopes in ((agent, "feed"), (stranger, "feed"), (BOSS, "feed medical")):
        with pytest.raises(NotAllowed), desk.begin(actor) as tx:
            tx._wire.say(statement.format(scopes, actor.id))


def test_who_may_not_read_what_is_medical_gives_no_key_to_it(desk: Desk) -> None:
    with pytest.raises(NotReady) as raised:
        software.register(desk, BOSS, "Évaluation", ["read", "medical"])
    assert [one.text for one in raised.value.problems] == [software.NOT_YOURS]
    whole = a_caseworker("dep-35", "whole")
    made = a_software(desk, whole, "read", "medical")
    with pytest.raises(NotReady):
        software.add_secret(desk, BOSS, made.id)
    software.end(desk, BOSS, made.id)


def test_software_sees_itself_and_nothing_while_its_funder_is_not_its_own(
    desk: Desk, soft: Soft
) -> None:
    """The database alone: a token of another funder's, a software that ended, a guessed name."""
    for name, funder in ((soft.id, "dep-75"), ("nobody", "dep-35"), (soft.id, None)):
        with desk.begin(Actor(Role.FUNDER, name, funder)) as tx:
            assert tx._wire.value(STANDS) is False
    with desk.begin(Actor(Role.FUNDER, soft.id, "dep-35")) as tx:
        assert tx._wire.value(STANDS) is True
        assert [one.id for one in tx.software.every()] == [soft.id]
    with pytest.raises(NotAllowed), desk.begin(Actor(Role.FUNDER, soft.id, "dep-35")) as tx:
        tx._wire.say("UPDATE software SET scopes = 'feed read medical ack'")
    with pytest.raises(Refused):
        prove.by_secret(desk, "nobody", "x")
