"""The pages of keys: a manager gives them, sees their last use, and ends them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from portal.adapters.https_caller import HttpsCaller
from portal.adapters.outward import Outward
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.push import Push
from tests.web import doors
from tests.web.markup import faults, parsed
from tests.web.software import API

KEYS = "/instruction/cles"


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as made:
        yield replace(made, push=Push(HttpsCaller(Outward())))


@pytest.fixture(scope="module")
def app(desk: Desk) -> Iterator[Flask]:
    running = doors.demo_provider(desk)
    yield doors.an_app(desk, oidc_staff_issuer=running.agents_issuer)
    running.stop()


def sign_in(app: Flask, part: str, funder: str = "dep-35") -> FlaskClient:
    client = app.test_client()
    assert doors.sign_in(client, "instruction", funder=funder, part=part).status_code == 303
    return client


def send(client: FlaskClient, to: str, **form: Any) -> Any:
    token = doors.token_in(client.get(KEYS).text)
    return client.post(to, data=form | {"csrf_token": token})


def asked(app: Flask, software: str, secret: str) -> int:
    shown = base64.b64encode(f"{software}:{secret}".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "feed"}
    answer = app.test_client().post(
        f"{API}/token", data=form, headers={"Authorization": f"Basic {shown}"}
    )
    return answer.status_code


def test_a_manager_gives_a_secret_sees_its_use_and_ends_it(app: Flask, desk: Desk) -> None:
    boss = sign_in(app, "manager")
    assert KEYS in boss.get("/instruction/").text
    wrong = send(boss, KEYS, name=" ", scopes=["medical"])
    assert wrong.status_code == 422
    links = parsed(wrong.text).xpath("//div[@class='govuk-error-summary']//a/@href")
    assert links == ["#name", "#scopes"]
    refused = send(boss, KEYS, name="Évaluation", scopes=["read", "medical"])
    assert refused.status_code == 422 and "évaluateur ou médecin" in refused.text
    made = send(boss, KEYS, name=" Logiciel  métier", scopes=["feed", "read"])
    place, software = made.location, made.location.rpartition("/")[2]
    page = boss.get(place)
    assert "Logiciel métier" in page.text and software in page.text
    assert "ne peut pas venir" in page.text
    given = send(boss, f"{place}/secret")
    (secret,) = parsed(given.text).xpath("//input[@id='secret']/@value")
    assert given.headers["Cache-Control"] == "no-store"
    assert secret not in boss.get(place).text, "shown once"
    assert "N’a pas encore servi" in boss.get(place).text
    assert (asked(app, software, secret), asked(app, software, secret + "x")) == (200, 401)
    assert "A servi le" in boss.get(place).text
    assert "Jamais encore" not in boss.get(KEYS).text
    (key,) = parsed(boss.get(place).text).xpath("//input[@name='key']/@value")
    ends = f"//form[@action='{place}/fin-cle']"
    assert parsed(boss.get(place).text).xpath(f"//details{ends}"), "behind a fold"
    assert send(boss, f"{place}/fin-cle", key=key).status_code == 303
    assert "n’a plus de clé" in boss.get(place).text
    assert send(boss, f"{place}/fin-cle", key=key).status_code == 409
    assert asked(app, software, secret) == 401
    assert send(boss, f"{place}/nom", name="Autre").status_code == 303
    assert "Autre" in boss.get(KEYS).text
    for each in (page, given, wrong, boss.get(KEYS), boss.get(place)):
        assert faults(each.text) == []
    assert send(boss, f"{place}/fin").status_code == 303
    assert "A pris fin" in boss.get(place).text
    assert send(boss, f"{place}/secret").status_code == 403
    assert send(boss, f"{place}/nom", name="x").status_code == 409


def test_a_public_key_is_told_by_its_thumbprint_and_a_private_one_refused(app: Flask) -> None:
    boss, key = sign_in(app, "manager"), ECKey.generate_key("P-256")
    place = send(boss, KEYS, name="Signe", scopes=["ack"]).location
    private = send(boss, f"{place}/cle-publique", key=key.as_pem(private=True).decode())
    assert private.status_code == 422 and "clé privée" in private.text
    typed = key.as_pem(private=False).decode()
    assert send(boss, f"{place}/cle-publique", key=typed).status_code == 303
    assert key.thumbprint()[:12] in boss.get(place).text
    again = send(boss, f"{place}/cle-publique", key=typed)
    assert again.status_code == 422 and "déjà cette clé" in again.text


def test_a_manager_has_a_software_called_and_changes_its_secret(app: Flask) -> None:
    boss = sign_in(app, "manager")
    place = send(boss, KEYS, name="Métier", scopes=["feed"]).location
    there = f"{place}/envois"
    assert f"{there}" in boss.get(place).text and "Rien n’est envoyé" in boss.get(there).text
    asked_for, wrong = f"{there}/nouveau/webhook", "http://payeur.exemple/"
    refused = send(boss, asked_for, address=wrong)
    assert refused.status_code == 422 and wrong in refused.text
    links = parsed(refused.text).xpath("//div[@class='govuk-error-summary']//a/@href")
    assert links == ["#address"]
    less = send(boss, KEYS, name="Sans suivre", scopes=["ack"]).location
    unfit = send(boss, f"{less}/envois/nouveau/webhook", address="https://payeur.exemple/")
    assert unfit.status_code == 422 and "pas les droits" in unfit.text
    summary = "//div[@class='govuk-error-summary']//a/@href"
    assert parsed(unfit.text).xpath(summary) == [], "nothing is wrong with the address"
    made = send(boss, asked_for, address="https://payeur.exemple/rappel")
    (secret,) = parsed(made.text).xpath("//input[@id='secret']/@value")
    assert secret.startswith("whsec_") and made.headers["Cache-Control"] == "no-store"
    listed = boss.get(there)
    (one,) = parsed(listed.text).xpath("//h2/a/@href[contains(., '/envois/')]")
    page = boss.get(one)
    assert "À l’essai" in page.text and secret not in page.text
    assert send(boss, f"{one}/fin-cle", key="x").status_code == 403, "the last one stays"
    assert "whsec_" in send(boss, f"{one}/cle").text
    third = send(boss, f"{one}/cle")
    assert third.status_code == 422 and "mettez d’abord fin" in third.text
    key, _ = parsed(boss.get(one).text).xpath("//input[@name='key']/@value")
    assert send(boss, f"{one}/fin-cle", key=key).status_code == 303
    assert send(boss, f"{one}/renvoyer").status_code == 303
    strange = send(boss, f"{one}/reprendre", cursor="x")
    assert strange.status_code == 422 and "curseur de votre organisme" in strange.text
    assert send(boss, f"{one}/reprendre").status_code == 303
    other = sign_in(app, "manager", "dep-75")
    for address in (one, there, asked_for):
        assert other.get(address).status_code == 404
    for part in ("fin", "cle", "fin-cle", "renvoyer", "reprendre"):
        assert send(other, f"{one}/{part}").status_code == 404, part
    assert sign_in(app, "caseworker").get(one).status_code == 403
    assert boss.get(f"{there}/nouveau/pigeon").status_code == 404
    for each in (refused, made, listed, page, third, strange):
        assert faults(each.text) == []
    assert send(boss, f"{one}/fin").status_code == 303
    assert "Plus rien n’y est envoyé" in boss.get(one).text
    assert "ont pris fin" in boss.get(there).text


def test_keys_are_the_managers_and_each_funder_s_own(app: Flask) -> None:
    boss, other = sign_in(app, "manager"), sign_in(app, "manager", "dep-75")
    place = send(boss, KEYS, name="À nous", scopes=["feed"]).location
    assert other.get(place).status_code == 404
    assert "À nous" not in other.get(KEYS).text
    for address in (f"{place}/secret", f"{place}/fin", f"{place}/fin-cle", f"{place}/nom"):
        assert send(other, address, name="x", key="x").status_code == 404, address
    for part in ("caseworker", "doctor", "evaluator"):
        colleague = sign_in(app, part)
        assert colleague.get(KEYS).status_code == colleague.get(place).status_code == 403
        assert KEYS not in colleague.get("/instruction/").text
