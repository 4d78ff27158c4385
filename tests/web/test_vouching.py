"""What the State's sign-in tells fills the form, is not typed over, and is marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.acts import confirm_mandate
from portal.demo.postgres import Postgres
from portal.demo.served import Running
from portal.desk import Desk
from portal.domain.people import Actor, Role
from portal.form.vouch import identity
from tests.acts.helped import POST, asked
from tests.build import NOON
from tests.web import doors

MARK = "Fourni par FranceConnect"
CLAIMS = {
    "given_name": "Huguette Marie",
    "family_name": "LEROUX",
    "preferred_username": "MARTIN",
    "birthdate": "1944-03-12",
    "birthplace": "35238",
    "birthcountry": "99100",
    "gender": "female",
}


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        yield desk


@pytest.fixture(scope="module")
def provider(desk: Desk) -> Iterator[Running]:
    running = doors.demo_provider(desk)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def app(desk: Desk, provider: Running) -> Flask:
    return doors.an_app(desk, oidc_citizens_issuer=provider.citizens_issuer)


def begun(app: Flask, person: str, for_whom: str = "self") -> tuple[FlaskClient, str]:
    """A draft of this person, who said for whom it is; gives its address."""
    client = app.test_client()
    doors.sign_in(client, person=person)
    token = doors.token_in(client.get("/demande/").text)
    draft = client.post("/demande/", data={"csrf_token": token}).headers["Location"]
    send(client, f"{draft}for_whom", for_whom=for_whom)
    return client, draft


def send(client: FlaskClient, page: str, button: str = "", **typed: str) -> str:
    """Send this page, or press a button of it; gives where it leads."""
    token = doors.token_in(client.get(page).text)
    answer = client.post(page + button, data={"csrf_token": token, **typed})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def boxes(text: str) -> set[str]:
    """The names of what is asked on a page."""
    names = re.findall(r'<(?:input|textarea|select)[^>]* name="([\w-]+)"', text)
    return set(names) - {"csrf_token", "langue", "seen"}


def on_page(edition: object, page: str, **changed: str) -> dict[str, object]:
    found = next(one for one in edition.pages if one.id == page)  # type: ignore[attr-defined]
    claims = {**CLAIMS, **changed}
    return dict(identity(edition, found, claims, NOON.date()))  # type: ignore[arg-type]


def test_it_is_shown_kept_and_marked_whatever_is_typed(app: Flask, desk: Desk) -> None:
    client, draft = begun(app, "huguette")
    page = client.get(f"{draft}name").text
    assert boxes(page) == set()
    assert page.count(MARK) == 4
    assert {"Madame", "LEROUX", "MARTIN", "Huguette Marie"} <= set(re.findall(r"<bdi>(.*?)<", page))
    send(client, f"{draft}name", birth_name="FORGED", civility="sir")
    birth = client.get(f"{draft}birth").text
    assert boxes(birth) == {"nir"}
    assert "12 mars 1944" in birth
    assert "Rennes (35)" in birth
    send(client, f"{draft}birth", nir="244033523800185")
    check = client.get(f"{draft}verifier").text
    assert "FORGED" not in check
    assert check.count(MARK) == 6


def test_a_day_nobody_knows_and_a_birth_abroad(app: Flask) -> None:
    """The year alone is told; the town abroad is asked, for the State tells the country alone."""
    client, draft = begun(app, "ahmed")
    page = client.get(f"{draft}birth").text
    assert boxes(page) == {"birth_place", "nir"}
    assert page.count(MARK) == 1
    assert "1951" in page
    assert "used_name" in boxes(client.get(f"{draft}name").text), "a name used may be added"


def test_it_is_of_who_signs_in_and_of_nobody_else(app: Flask) -> None:
    client, draft = begun(app, "yann", for_whom="relative")
    assert "birth_name" in boxes(client.get(f"{draft}name").text)
    assert MARK not in client.get(f"{draft}name").text


def test_the_spouses_request_is_not_of_who_signed_in(app: Flask) -> None:
    """There "for myself" is what the spouse says, beside whoever signed in."""
    client, draft = begun(app, "huguette")
    send(client, f"{draft}name")
    send(client, f"{draft}nationality", nationality="fr", marital_status="married")
    second = send(client, draft, "conjoint")
    send(client, f"{second}for_whom", for_whom="self")
    page = client.get(f"{second}name").text
    assert {"birth_name", "first_names"} <= boxes(page)
    assert MARK not in page
    send(client, f"{second}name", birth_name="Martin", first_names="Yves", civility="sir")
    assert MARK not in client.get(f"{second}verifier").text


def test_what_is_not_right_is_written_by_the_person_and_loses_its_mark(app: Flask) -> None:
    client, draft = begun(app, "huguette")
    send(client, f"{draft}name")
    send(client, f"{draft}name", "/pas-juste")
    page = client.get(f"{draft}name").text
    assert "LEROUX" in page
    assert MARK not in page
    right = {"civility": "madam", "birth_name": "LE ROUX", "first_names": "Huguette"}
    send(client, f"{draft}name", **right)
    check = client.get(f"{draft}verifier").text
    assert "LE ROUX" in check
    assert MARK not in check
    send(client, f"{draft}name", "/reprendre")
    assert client.get(f"{draft}name").text.count(MARK) == 4


def test_another_sign_in_of_the_draft_keeps_the_mark(app: Flask, desk: Desk) -> None:
    """The mark is the draft's, and not the session's: who comes in by a pass sees it too."""
    client, draft = begun(app, "maria")
    send(client, f"{draft}name")
    with client.session_transaction(base_url=doors.WEB) as session:
        del session["identity"]
    page = client.get(f"{draft}name").text
    assert MARK in page
    assert "birth_name" not in boxes(page)


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ({"birthdate": "1944-03-00"}, {"birth_date": "1944-03-00"}),
        ({"birthdate": "1944-00-00"}, {"birth_date": "1944-00-00"}),
        ({"birthdate": "1944-13-01"}, {}),
        ({"birthdate": "2199-01-01"}, {}),
        ({"birthdate": "12/03/1944"}, {}),
        ({"birthplace": "00000"}, {"birth_date": "1944-03-12"}),
        ({"birthplace": "", "birthcountry": "99352"}, {"birth_date": "1944-03-12"}),
    ],
)
def test_what_the_form_would_refuse_is_asked(
    desk: Desk, told: dict[str, str], answers: dict[str, str]
) -> None:
    edition = next(iter(desk.editions.values()))
    birth_place = {} if "birthplace" in told else {"birth_place": "Rennes (35)"}
    assert on_page(edition, "birth", **told) == answers | birth_place


@pytest.mark.parametrize("gender", ["unspecified", "", "madam"])
def test_who_is_neither_chooses(desk: Desk, gender: str) -> None:
    edition = next(iter(desk.editions.values()))
    assert "civility" not in on_page(edition, "name", gender=gender)


def test_it_never_fills_what_is_for_another(desk: Desk, provider: Running) -> None:
    """Not even where a helper says that the request is for whoever types."""
    keyed_desk = replace(desk, post=POST)
    app = doors.an_app(keyed_desk, oidc_citizens_issuer=provider.citizens_issuer)
    client = app.test_client()
    doors.sign_in(client, person="huguette")
    with client.session_transaction() as session:
        huguette = Actor(Role.APPLICANT, session["actor"]["id"])
    mandate = asked(keyed_desk, huguette)
    confirm_mandate.confirm_on_paper(keyed_desk, huguette, mandate.id)
    token = doors.token_in(client.get("/proches/").text)
    begun = client.post(f"/proches/{mandate.id}/demande", data={"csrf_token": token})
    draft = begun.headers["Location"]
    send(client, f"{draft}for_whom", for_whom="self")
    page = client.get(f"{draft}name").text
    assert "birth_name" in boxes(page)
    assert MARK not in page
    send(client, f"{draft}name", civility="madam", birth_name="LE GOFF", first_names="Odette")
    check = client.get(f"{draft}verifier").text
    assert MARK not in check
    assert "LEROUX" not in check
