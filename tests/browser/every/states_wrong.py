"""The pages of error, each with its status; and a session about to end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import review
from portal.domain.erasure import WasErased
from portal.domain.errors import Conflict, NotReady, Problem, Tampered, Unavailable
from tests.acts.office import file
from tests.browser.every.site import Site
from tests.browser.every.states import State, each, get, speaking
from tests.build import NOON, Clock
from tests.web import doors

HOURS = 12
"""How long a session lasts at most; the page warns five minutes before."""


def states_wrong(site: Site) -> Iterator[State]:
    """Each page of error."""
    who, agent, nobody = site.person("simone"), site.agent("dep-35"), site.nobody()
    filed = site.draft(who.actor, street="9 rue des Essais")
    yield from each(
        ("400, no token", partial(_without_token, nobody)),
        ("400, another site's form", partial(_from_elsewhere, nobody)),
        ("401, asked by a script", partial(_by_script, nobody, filed.id)),
        ("403, another door", get(who.client, "/instruction/")),
        ("403, a caseworker", get(agent.client, "/demande/")),
        ("403, a caseworker at the counter", get(agent.client, "/guichet/")),
        ("403, the counter's agent among dossiers", get(site.typist().client, "/instruction/")),
        ("404, nobody", get(nobody, "/nulle-part")),
        ("404, an applicant", get(who.client, f"/suivi/{_somebody_elses(site)}")),
        ("404, a caseworker", get(agent.client, "/instruction/GA-2026-AAAAA-BBBBB-1")),
        ("405", get(nobody, "/deconnexion")),
        ("410, erased", partial(_erased, agent.client)),
        ("413", partial(_too_big, site)),
        ("429", partial(_too_often, site)),
        ("503 of a page", partial(_broken, site, Unavailable("away"))),
        ("503 of a form", partial(_broken_form, site)),
        ("409", partial(_broken, site, Conflict("changed"))),
        ("422", partial(_broken, site, NotReady([Problem("name", "birth_name", "Écrivez-le")]))),
        ("500, tampered", partial(_broken, site, Tampered("changed"))),
        ("500", partial(_broken, site, RuntimeError("a fault"))),
        ("the session ends soon", partial(_ends_soon, site)),
    )


def _somebody_elses(site: Site) -> str:
    return file(site.desk, street="8 rue des Essais").number


def _without_token(client: FlaskClient, language: str) -> TestResponse:
    return speaking(client, language).post("/reprendre", data={"code": "x"})


def _from_elsewhere(client: FlaskClient, language: str) -> TestResponse:
    return speaking(client, language).post("/simulateur/continuer")


def _by_script(client: FlaskClient, draft: str, language: str) -> TestResponse:
    sent = {"Sec-Fetch-Dest": "empty"}
    return speaking(client, language).get(f"/demande/{draft}/documents", headers=sent)


def _too_big(site: Site, language: str) -> TestResponse:
    app = site.app_of(site.desk)
    app.config["MAX_CONTENT_LENGTH"] = 100
    body = doors.in_one_body(document=(io.BytesIO(bytes(200)), "d.pdf"))
    return speaking(app.test_client(), language).post("/verifier", **body)


def _too_often(site: Site, language: str) -> TestResponse:
    client = speaking(site.app_of(site.desk).test_client(), language)
    for _ in range(11):
        answer = client.post("/verifier")
    return answer


# ---------------------------------------------------------------- a neighbour that fails


def _broken(site: Site, error: Exception, language: str) -> TestResponse:
    """A page whose act fails with this error."""

    def read(*_: object) -> Any:
        raise error

    code = "0" * 32
    app = site.app_of(replace(site.desk, read=read))
    client = speaking(app.test_client(), language)
    return client.get(f"/connexion/lien/{code}/{site.desk.post.secret(code)}")


def _erased(client: FlaskClient, language: str) -> TestResponse:
    """A dossier that was erased, asked for by its number."""
    with patch.object(review, "open_dossier", side_effect=WasErased(NOON)):
        return speaking(client, language).get("/instruction/GA-2026-AAAAA-BBBBB-1")


def _broken_form(site: Site, language: str) -> TestResponse:
    """A form on its way to a database that is away: the page holds what was typed."""

    @contextmanager
    def begin(*_: object) -> Iterator[Any]:
        raise Unavailable("away")
        yield

    def read(*_: object) -> Any:
        raise Unavailable("away")

    app = site.app_of(replace(site.desk, begin=begin, read=read))
    client = speaking(app.test_client(), language)
    client.set_cookie("guichet", "A" * 43)
    return client.post("/reprendre", data={"code": "ABCD-2345"})


# ---------------------------------------------------------------- time


def _ends_soon(site: Site, language: str) -> TestResponse:
    """A page three minutes before the longest session ends: its script warns at once."""
    clock = Clock(site.desk.clock())
    who = site.person("maria", site.app_of(replace(site.desk, clock=clock)))
    client = speaking(who.client, language)
    for _ in range(HOURS * 60 // 50):
        clock.forward(minutes=50)
        client.get("/demande/")
    clock.forward(minutes=HOURS * 60 - HOURS * 60 // 50 * 50 - 3)
    page = client.get("/demande/")
    assert 'data-seconds="180"' in page.text
    return page
