"""An application with its doors, for the tests that knock at them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import psycopg
import requests
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal import places
from portal.acts import sign_in as sign_in_acts
from portal.adapters.file_keyring import FileKeyring
from portal.app import create_app
from portal.demo import served
from portal.demo.agents import COUNTER, OPERATOR, PLACE, duties_of
from portal.demo.postgres import APP, DATABASE, OWNER, Postgres
from portal.demo.provider_rules import Client
from portal.desk import Desk, nothing_new
from portal.domain.duties import Duty
from portal.domain.people import Actor, Role
from portal.form.edition import Edition
from portal.form.load import load_editions
from portal.store.database import Database
from tests.build import Clock

WEB = "http://localhost"
"""Where Flask's test client says it is."""


@dataclass(frozen=True, kw_only=True)
class DoorSettings:
    """What the doors read of the settings."""

    public_url: str = WEB
    secret_key: SecretStr = SecretStr("k" * 64)
    doors: tuple[str, ...] = ("public", "applicant", "caseworker", "funder", "operator")
    demonstration: bool = False
    support_phone: str = "01 23 45 67 89"
    publisher: str = ""
    oidc_citizens_issuer: str | None = None
    oidc_citizens_client_id: str | None = "portail"
    oidc_citizens_client_secret: SecretStr | None = SecretStr("s" * 64)
    oidc_citizens_decryption_key_file: str | None = None
    oidc_staff_issuer: str | None = None
    oidc_staff_client_id: str | None = "portail-agents"
    oidc_staff_client_secret: SecretStr | None = SecretStr("t" * 64)
    staff_second_factor: bool = True
    trusted_proxies: int = 0
    demonstration_messages: str | None = None


NOBODY: Any = cast("Any", object())
"""A neighbour that no act of these tests asks anything of."""
NEIGHBOURS: Mapping[str, Any] = {
    **dict.fromkeys(Desk.__dataclass_fields__, NOBODY),
    "look_again": nothing_new,
}
"""All that stands on a desk of theirs; each request asks whether a funder joined, and none did."""


_rank = count(1)


@contextmanager
def a_database(postgres: Postgres) -> Iterator[str]:
    """The address of a migrated database, for as many tests as share it."""
    name = f"{DATABASE}_doors_{next(_rank)}"
    with psycopg.connect(postgres.address(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
        yield postgres.address(APP, name)
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def desk_at(url: str) -> Iterator[Desk]:
    """A desk with a real database and keyring, the editions, and a clock that stands still."""
    clock = Clock()
    database = Database(url, clock=clock, new_id=lambda: str(uuid4()))
    folder = TemporaryDirectory()
    try:
        yield Desk(
            begin=database.begin,
            read=database.read,
            vault=NOBODY,
            inbox=NOBODY,
            keyring=FileKeyring.create(Path(folder.name) / "keyring"),
            printer=NOBODY,
            sealer=NOBODY,
            papers=NOBODY,
            scanner=None,
            ledger_signer=NOBODY,
            editions=editions(),
            clock=clock,
            new_id=lambda: str(uuid4()),
        )
    finally:
        database.close()
        folder.cleanup()


@cache
def editions() -> Mapping[str, Edition]:
    return load_editions(places.forms())


def an_app(desk: Desk, **settings: object) -> Flask:
    return create_app(desk, DoorSettings(**settings))  # type: ignore[arg-type]


def demo_provider(desk: Desk, **more: object) -> served.Running:
    """The demonstration's provider, for an application at WEB."""

    def client(name: str, secret: str, door: str) -> Client:
        return Client(name, secret, f"{WEB}/connexion/{door}/retour", f"{WEB}/deconnexion/retour")

    issuer: list[str] = []

    def appoint(subject: str, funder: str) -> None:
        operator = Actor(Role.OPERATOR, "operator")
        if funder == COUNTER:
            sign_in_acts.seat(desk, operator, issuer[0], subject, PLACE)
        elif funder == OPERATOR:
            sign_in_acts.make_operator(desk, operator, issuer[0], subject)
        else:
            duties = [Duty(one) for one in duties_of(subject)]
            sign_in_acts.appoint(desk, operator, issuer[0], subject, funder, duties)

    running = served.serve(
        0,
        citizens=client("portail", "s" * 64, "demande"),
        agents=client("portail-agents", "t" * 64, "instruction"),
        clock=desk.clock,
        appoint=appoint,
        **more,  # type: ignore[arg-type]
    )
    issuer.append(running.agents_issuer)
    return running


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def through_provider(away: str, **chosen: str) -> str:
    """Follow the browser's way through the provider: choose, and come back with an address."""
    assert requests.get(away, timeout=5).ok
    parts = urlsplit(away)
    form = dict(parse_qsl(parts.query)) | chosen
    answer = requests.post(
        f"{parts.scheme}://{parts.netloc}{parts.path}", form, allow_redirects=False, timeout=5
    )
    assert answer.status_code == 302, answer.text
    return path_of(answer.headers["Location"])


def sign_in(
    client: FlaskClient, door: str = "demande", suite: str | None = None, **chosen: str
) -> TestResponse:
    """Sign in at a door; gives the answer to the way back."""
    start = client.get(f"/connexion/{door}/depart", query_string={"suite": suite} if suite else {})
    assert start.status_code == 302, start.text
    who = chosen or ({"person": "huguette"} if door == "demande" else {"funder": "dep-35"})
    return client.get(through_provider(start.headers["Location"], **who))


def token_in(text: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert found, "no form on this page"
    return found[1]


def in_one_body(**values: Any) -> dict[str, Any]:
    """A form made beforehand: the client keeps a large one in a file that it leaves open."""
    files = {name: FileStorage(*told) for name, told in values.items() if isinstance(told, tuple)}
    boundary, body = encode_multipart(values | files)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
