"""Signing in and out, by a provider or by a code, in each of its states."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from itertools import count

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.web.codes import ASKED
from tests.browser.every.site import Site
from tests.browser.every.states import State, each, get, post, speaking
from tests.browser.every.states_open import OURS
from tests.build import a_jpeg
from tests.web import doors

_rank = count(1)
WRONG = "0000 0000"


def states_in(site: Site) -> Iterator[State]:
    """Each page of the sign-in."""
    yield from each(
        ("the applicants' door", get(site.nobody(), "/connexion/demande")),
        ("on the way to a page", get(site.nobody(), "/connexion/demande?suite=/suivi/")),
        ("the caseworkers' door", get(site.nobody(), "/connexion/instruction")),
        ("given up at the provider", partial(_given_up, site)),
        ("refused", get(site.nobody(), "/connexion/demande/retour?state=x&code=y")),
        ("a caseworker refused", get(site.nobody(), "/connexion/instruction/retour?state=x")),
        ("signed out", get(site.nobody(), "/deconnexion/retour")),
        ("signed out by somebody else", get(site.nobody(), "/deconnexion/retour?state=x")),
        ("answers wait for the sign-in", partial(_interrupted, site, signs_in=False)),
        ("answers that waited", partial(_interrupted, site, signs_in=True)),
        ("a document that was lost", partial(_interrupted, site, signs_in=True, document=True)),
    )
    yield from _codes(site)
    yield from _letters(site)


def _given_up(site: Site, language: str) -> TestResponse:
    client = speaking(site.nobody(), language)
    start = client.get("/connexion/demande/depart")
    return client.get(doors.through_provider(start.headers["Location"], refuse="1"))


def _interrupted(
    site: Site, language: str, *, signs_in: bool, document: bool = False
) -> TestResponse:
    """Somebody whose session is gone sends a page."""
    before = site.person("simone")
    page = f"/demande/{site.draft(before.actor).id}/{'documents' if document else 'name'}"
    client = speaking(site.nobody(), language)
    told = {"birth_name": "Étienne", "first_names": "Simone"}
    file = {"file-identity": (io.BytesIO(a_jpeg()), "carte.jpg")} if document else {}
    away = client.post(page, **doors.in_one_body(**told, **file), headers=OURS)
    assert away.status_code == 303, away.text
    if not signs_in:
        return client.get(away.headers["Location"])
    back = doors.sign_in(client, person="simone")
    return client.get(back.headers["Location"])


def _codes(site: Site) -> Iterator[State]:
    for way in ("courriel", "sms"):
        page = f"/connexion/code/{way}"
        yield State(f"a code by {way}", get(site.nobody(), page))
        yield State(f"no address for a code by {way}", post(site.nobody(), page, address="x"))
    yield from each(
        ("a code was sent", partial(_asked, site, ())),
        ("no code typed", partial(_asked, site, ("",))),
        ("a wrong code", partial(_asked, site, (WRONG,))),
        ("a code tried too often", partial(_asked, site, (WRONG,) * 6)),
        ("a code asked for too often", partial(_too_often, site)),
        ("the link of a message", partial(_link, site)),
        ("a link that is dead", get(site.nobody(), f"/connexion/lien/{'0' * 32}/{'0' * 32}")),
        ("a link that is dead, pressed", partial(_pressed, site)),
    )


def _asked(site: Site, codes: tuple[str, ...], language: str) -> TestResponse:
    return _tried(_with_code(site, language), codes)


def _with_code(site: Site, language: str, address: str = "") -> FlaskClient:
    client = speaking(site.nobody(), language)
    told = address or f"odette{next(_rank)}@exemple.fr"
    post(client, "/connexion/code/courriel", address=told)(language)
    return client


def _tried(client: FlaskClient, codes: tuple[str, ...]) -> TestResponse:
    answer = client.get("/connexion/code")
    token = doors.token_in(answer.text)
    for code in codes:
        answer = client.post("/connexion/code", data={"csrf_token": token, "code": code})
    return answer


def _too_often(site: Site, language: str) -> TestResponse:
    address = f"odette{next(_rank)}@exemple.fr"
    for _ in range(3):
        _with_code(site, language, address)
    return post(site.nobody(), "/connexion/code/courriel", address=address)(language)


def _link(site: Site, language: str) -> TestResponse:
    client = _with_code(site, language)
    return client.get(_its_link(site, client))


def by_link(site: Site, language: str) -> FlaskClient:
    """Somebody new, who signed in by the link of a message."""
    client = _with_code(site, language)
    assert post(client, _its_link(site, client))(language).status_code == 303
    return client


def _its_link(site: Site, client: FlaskClient) -> str:
    with client.session_transaction() as session:
        code = session[ASKED]["id"]
    return f"/connexion/lien/{code}/{site.desk.post.secret(code)}"


def _pressed(site: Site, language: str) -> TestResponse:
    client = _with_code(site, language)
    token = doors.token_in(client.get("/connexion/code").text)
    return client.post(f"/connexion/lien/{'0' * 32}/{'0' * 32}", data={"csrf_token": token})


# ---------------------------------------------------------------- by post


def _letters(site: Site) -> Iterator[State]:
    ask = "/connexion/courrier"
    yield from each(
        ("a code by post", get(site.nobody(), ask)),
        ("no address for a code by post", post(site.nobody(), ask, name="")),
        ("a letter was sent", partial(_letter, site)),
        ("a letter's code", get(site.nobody(), "/lettre")),
        ("a letter's code, none typed", post(site.nobody(), "/lettre", code="")),
        ("a letter's code, a wrong one", post(site.nobody(), "/lettre", code="ABCD-EFGH-2345")),
    )


def _letter(site: Site, language: str) -> TestResponse:
    client, page = speaking(site.nobody(), language), "/connexion/courrier"
    home = {"street": f"{next(_rank)} rue des Essais", "commune": "35000 Rennes"}
    post(client, page, name="Odette Le Goff", **home)(language)
    return client.get(f"{page}/envoi")
