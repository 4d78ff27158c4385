"""A professional through Aidants Connect: both are known, one is acted for, lies are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import wiring
from portal.acts import answer, mandates, submit
from portal.demo.postgres import Postgres
from portal.demo.served import Running
from portal.desk import Desk
from portal.domain.errors import NotAllowed, NotReady
from portal.domain.mandates import Mandate, begun_with
from portal.domain.people import WORKER, Actor, Role
from tests.acts.helped import POST
from tests.build import NOON, answers
from tests.web import doors
from tests.web.hostile import Hostile, Twist, hostile_provider
from tests.web.test_sign_in import NOT_EXPECTED, through_liar

SECONDS = int(NOON.timestamp())
INES = {"sub": "ines", "name": "Inès Belkacem", "organization": "CCAS de Rennes"}
BORN = {"family_name": "Le Goff", "birthdate": "1941-07-09"}
BANNER = "Vous agissez pour"


def told(act: Any = INES, scope: Any = ("social",), **changes: Any) -> Twist:
    """What a provider says of an aidant, in the id token, and of the person."""
    scopes = list(scope) if isinstance(scope, tuple) else scope
    return Twist(id_claims={"rep_scope": scopes, "act": act}, user_claims=BORN | changes)


LIES = {
    "no scope": Twist(id_claims={"act": INES}, user_claims=BORN),
    "no scope at all": told(scope=()),
    "a scope that is nothing": told(scope=None),
    "a scope that is a text": told(scope="social"),
    "a scope that is a number": told(scope=("social", 7)),
    "a scope that is a page long": told(scope=("social", "x" * 301)),
    "an aidant that is nothing": told(None),
    "an aidant that is a text": told("ines"),
    "an aidant without subject": told({"name": "Inès"}),
    "an aidant whose subject is a number": told(INES | {"sub": 7}),
    "an aidant whose name is a list": told(INES | {"name": ["Inès"]}),
    "an aidant whose name is two lines": told(INES | {"name": "Inès\nBelkacem"}),
    "an aidant of oneself": told(INES | {"sub": "u1"}),
    "an aidant no more": told(INES | {"exp": SECONDS}),
    "an aidant until no time": told(INES | {"exp": "demain"}),
    "an aidant until after all time": told(INES | {"exp": 10**15}),
    "another aidant in the userinfo": Twist(
        id_claims={"rep_scope": ["social"], "act": INES},
        user_claims=BORN | {"act": INES | {"sub": "karim"}},
    ),
    "another scope in the userinfo": told(rep_scope=["papiers"]),
    "an aidant of another person": told(sub="u2"),
    "an aidant of a person without a birth date": told(birthdate=""),
    "an aidant of a person without a name": told(given_name="", family_name=""),
}


HUGUETTE = {"birth_name": "Leroux", "used_name": "Martin", "first_names": "Huguette"}


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        yield replace(desk, post=POST)


@pytest.fixture(scope="module")
def today(desk: Desk) -> Desk:
    """The same, by the clock that the database has too: a mandate of a day is over after it."""
    return replace(desk, clock=wiring.clock)


@pytest.fixture
def liar() -> Iterator[Hostile]:
    with hostile_provider() as hostile:
        yield hostile


@pytest.fixture(scope="module")
def provider(today: Desk) -> Iterator[Running]:
    running = doors.demo_provider(today, funders=lambda: ("dep-35",))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def app(today: Desk, provider: Running) -> Flask:
    return doors.an_app(
        today,
        oidc_citizens_issuer=provider.citizens_issuer,
        oidc_staff_issuer=provider.agents_issuer,
    )


def came(app: Flask, person: str = "huguette.ines") -> FlaskClient:
    client = app.test_client()
    assert doors.sign_in(client, person=person).status_code == 303
    return client


def begun(client: FlaskClient) -> str:
    token = doors.token_in(client.get("/demande/").text)
    there = client.post("/demande/", data={"csrf_token": token}).headers["Location"]
    return there.strip("/").split("/")[-1]


def acts_as(client: FlaskClient) -> Actor:
    with client.session_transaction() as session:
        return Actor(**session["actor"] | {"role": Role(session["actor"]["role"])})


def in_use(desk: Desk, client: FlaskClient) -> Mandate:
    return cast("Mandate", mandates.in_use(desk, acts_as(client)))


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_an_aidant_is_refused(desk: Desk, liar: Hostile, lie: str) -> None:
    """It is never passed over: who passed for the person would sign in their name."""
    liar.twist = LIES[lie]
    app = doors.an_app(desk, oidc_citizens_issuer=liar.issuer)
    assert through_liar(app, liar) == 403


def test_an_aidant_who_is_told_truly_comes_in(desk: Desk, liar: Hostile) -> None:
    app = doors.an_app(desk, oidc_citizens_issuer=liar.issuer)
    for twist in (told(), told(INES | {"exp": SECONDS + 60}), Twist(
        id_claims={"rep_scope": ["Social-Santé"]}, user_claims=BORN
    )):  # fmt: skip
        liar.twist = twist
        assert through_liar(app, liar) == 303
    assert '"rep_scope":{"essential":true}' in liar.asked["claims"]


def test_who_is_not_told_is_one_aidant_for_each_person(desk: Desk, liar: Hostile) -> None:
    """Nothing ties two people together by an aidant whom nobody names."""
    app, found = doors.an_app(desk, oidc_citizens_issuer=liar.issuer), []
    for subject in ("u1", "u2", "u1"):
        liar.twist = Twist(
            id_claims={"rep_scope": ["social"], "sub": subject},
            user_claims=BORN | {"sub": subject},
        )
        client = app.test_client()
        back = doors.requests.get(
            client.get("/connexion/demande/depart").headers["Location"],
            allow_redirects=False,
            timeout=5,
        )
        assert client.get(doors.path_of(back.headers["Location"])).status_code == 303
        found.append(acts_as(client))
        assert "Un aidant Aidants Connect" in in_use(desk, client).terms.words
        assert "filler_name" not in begun_with(in_use(desk, client))
    assert found[0] == found[2]
    assert found[0].id != found[1].id
    assert found[0].behalf != found[1].behalf


def test_a_scope_that_covers_something_else_is_refused_with_a_sentence(app: Flask) -> None:
    client = app.test_client()
    answer = doors.sign_in(client, person="maria.karim")
    assert answer.status_code == 403
    assert "ne couvre pas cette démarche" in answer.text
    assert NOT_EXPECTED not in answer.text
    assert client.get("/demande/").status_code == 303, "not signed in"


def test_both_are_kept_and_the_banner_is_on_every_page(app: Flask, today: Desk) -> None:
    client = came(app)
    mandate = in_use(today, client)
    assert mandate.terms.helper_name == "Inès Belkacem"
    assert "Huguette" in mandate.terms.senior_name
    assert "Inès Belkacem (CCAS de Rennes) agit pour Huguette" in mandate.terms.words
    assert mandate.confirmation
    assert mandate.confirmation.told.items() >= {
        "scope": "social", "organisation": "CCAS de Rennes", "family_name": "LEROUX",
    }.items()  # fmt: skip
    assert (mandate.ends_at - mandate.asked_at).days == 1
    draft = begun(client)
    for path in (
        "/", "/verifier", "/demande/", f"/demande/{draft}/", f"/demande/{draft}/name", "/suivi/",
        "/proches/", f"/proches/{mandate.id}", f"/demande/{draft}/documents", "/donnees",
    ):  # fmt: skip
        page = client.get(path)
        assert page.status_code == 200, path
        assert BANNER in page.text, path
    given = answer.draft(today, acts_as(client), draft).answers
    assert given["birth_name"] == "LEROUX"
    assert given["birth_date"] == "1944-03-12"
    assert given["filler_name"] == "Inès Belkacem"
    assert given["filler_organisation"] == "CCAS de Rennes"
    assert given["for_whom"] == "professional"


def test_what_is_sent_is_the_person_s_and_says_who_sent_it(app: Flask, today: Desk) -> None:
    client, own = came(app), came(app, "huguette")
    actor, draft = acts_as(client), begun(client)
    answer.answer_all(today, actor, draft, answers(**HUGUETTE))
    token = doors.token_in(client.get("/demande/").text)
    sent = client.post(f"/demande/{draft}/envoyer", data={"csrf_token": token})
    number = sent.headers["Location"].split("/")[-1]
    with today.begin(WORKER) as tx:
        filed = tx.aid_requests.get(number)
    assert filed.person == actor.behalf == acts_as(own).id
    assert filed.acting
    assert (filed.acting.confirmed_by, filed.acting.helper) == ("aidants_connect", actor.id)
    for who in (client, own):
        receipt = who.get(f"/suivi/{number}").text
        assert "Inès Belkacem" in receipt
        assert "CCAS de Rennes" in receipt
        assert "Huguette MARTIN" in receipt
        assert "par son mandat Aidants Connect" in receipt
    assert BANNER not in own.get(f"/suivi/{number}").text
    assert "Inès Belkacem" in own.get("/proches/").text


@pytest.mark.parametrize(
    "measure", ["sauvegarde", "curatelle", "tutelle", "habilitation_familiale"]
)
def test_a_protection_stops_everything_as_soon_as_it_is_told(
    app: Flask, today: Desk, measure: str
) -> None:
    """With the reason, what to do instead, and the way back to a wrong answer."""
    client = came(app)
    actor = acts_as(client)
    draft = answer.start_draft(today, actor, "fr").id
    answer.answer_all(today, actor, draft, answers(**HUGUETTE))
    here, token = f"/demande/{draft}", doors.token_in(client.get("/demande/").text)
    typed = {"csrf_token": token, "legal_protection": measure}
    assert client.post(f"{here}/legal_protection", data=typed).status_code == 303
    for path in ("/", "/name", "/documents", "/verifier"):
        page = client.get(f"{here}{path}")
        assert page.status_code == 403, path
        assert "Aidants Connect ne peut pas servir ici" in page.text
        assert f"{here}/legal_protection" in page.text
        assert BANNER in page.text
    for path in ("/name", "/documents", "/envoyer"):
        assert client.post(f"{here}{path}", data={"csrf_token": token}).status_code == 403, path
    whole = answers(legal_protection=measure, protector_name="UDAF 35", **HUGUETTE)
    answer.answer_all(today, actor, draft, whole)
    # Under a curatelle nobody sends alone, whoever they are.
    with pytest.raises(NotReady if measure == "curatelle" else NotAllowed):
        submit.submit(today, actor, draft, "x", "eidas1")
    assert came(app, "huguette").get(f"{here}/").status_code == 200, "the person's own"
    typed["legal_protection"] = "none"
    assert client.get(f"{here}/legal_protection").status_code == 200
    assert client.post(f"{here}/legal_protection", data=typed).status_code == 303
    assert client.get(f"{here}/verifier").status_code == 200


def test_the_session_is_for_this_person_alone(app: Flask, today: Desk) -> None:
    """No sign-in is brought together, nobody else is helped, nothing is withdrawn for her."""
    client = came(app)
    token = doors.token_in(client.get("/demande/").text)
    for path in ("/moyens-de-connexion", "/proches/nouveau", "/proches/nouveau/relative"):
        assert client.get(path).status_code == 403, path
    for path in ("/moyens-de-connexion/ajouter/franceconnect", "/proches/nouveau/relative"):
        assert client.post(path, data={"csrf_token": token}).status_code == 403, path
    adding = came(app, "margaret")
    token = doors.token_in(adding.get("/moyens-de-connexion").text)
    adding.post("/moyens-de-connexion/ajouter/franceconnect", data={"csrf_token": token})
    before = acts_as(adding)
    assert doors.sign_in(adding, person="huguette.ines").headers["Location"] == "/demande/"
    after = acts_as(adding)
    assert before.id not in (after.id, after.behalf), "an aidant brings nobody to their account"


@pytest.mark.parametrize("side", ["aidant", "person"])
def test_either_side_ends_it(app: Flask, today: Desk, side: str) -> None:
    client, own = came(app), came(app, "huguette")
    actor, draft = acts_as(client), begun(client)
    for one in mandates.lists(today, replace(actor, behalf=None))[0]:
        who = client if side == "aidant" else own
        if one.stands(today.clock()) and one.id != in_use(today, client).id:
            mandates.withdraw(today, replace(actor, behalf=None), one.id)
    mandate = in_use(today, client)
    token = doors.token_in(who.get("/demande/").text)
    who.post(f"/proches/{mandate.id}/arreter", data={"csrf_token": token})
    status = client.get(f"/demande/{draft}/").status_code
    assert status == (303 if side == "aidant" else 404)
