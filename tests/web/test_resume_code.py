"""A code opens one draft on another device, and nothing else; whoever comes by it cannot send."""

# ruff: noqa: F811  fixtures of another file are arguments here

from __future__ import annotations

import re
from typing import cast

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.desk import Desk
from tests.build import Clock
from tests.web import doors
from tests.web.markup import faults, parsed
from tests.web.test_applicant import Visitor, client, desk, visitor  # noqa: F401  fixtures

BIRTH = {"birth_date-day": "9", "birth_date-month": "juillet", "birth_date-year": "1941"}


@pytest.fixture
def filled(visitor: Visitor) -> Visitor:
    visitor.begin()
    visitor.fill()
    return visitor


@pytest.fixture
def elsewhere(client: FlaskClient) -> FlaskClient:
    """Another browser, where nobody is signed in."""
    other = client.application.test_client()
    other.set_cookie("langue", "fr")
    return other


def code_of(visitor: Visitor) -> str:
    visitor.get(visitor.draft + "code")
    visitor.post(visitor.draft + "code")
    page = visitor.get(visitor.draft + "code").text
    (code,) = parsed(page).xpath("//p[@class='app-code']/text()")
    return str(code)


def resumed(other: FlaskClient, code: str, **birth: str) -> TestResponse:
    page = other.get("/reprendre").text
    assert faults(page) == []
    typed = {"csrf_token": doors.token_in(page), "code": code, **(birth or BIRTH)}
    answer = other.post("/reprendre", data=typed)
    if answer.status_code != 303:
        assert faults(answer.text) == []
    return answer


def test_a_code_leads_to_the_draft_and_works_once(filled: Visitor, elsewhere: FlaskClient) -> None:
    code = code_of(filled)
    assert re.fullmatch(r"\w{4}-\w{4}", code)
    assert code in filled.get(filled.draft).text, "the list of steps shows it too"
    assert code not in elsewhere.get("/reprendre").text
    assert resumed(elsewhere, code.lower()).headers["Location"] == filled.draft
    page = elsewhere.get(filled.draft).text
    assert "avec un code" in page
    assert faults(page) == []
    again = elsewhere.application.test_client()
    assert resumed(again, code).status_code == 422
    assert code not in filled.get(filled.draft).text, "once used, it is shown no more"


def test_no_code_is_made_before_a_birth_date_is_given(visitor: Visitor) -> None:
    draft = visitor.begin()
    page = visitor.get(draft + "code")
    (first,) = parsed(page.text).xpath("//a[@role='button']/@href")
    assert first == draft + "birth"
    visitor.post(draft + "code")  # as from a page that was open before
    page = visitor.get(draft + "code")
    assert "donnez-la d’abord" in page.text
    assert "app-code" not in page.text


def test_looking_at_the_page_of_the_code_makes_none(filled: Visitor) -> None:
    assert "app-code" not in filled.get(filled.draft + "code").text
    assert "app-code" not in filled.get(filled.draft + "code").text


def test_the_answers_go_on_where_they_were(filled: Visitor, elsewhere: FlaskClient) -> None:
    resumed(elsewhere, code_of(filled))
    page = elsewhere.get(filled.draft + "address").text
    assert "3 rue des Essais" in page
    typed = {
        "csrf_token": doors.token_in(page),
        "street": "5 rue du Port",
        "commune": "Rennes (35000)",
        "commune-choice": "35238",
        "moved_recently": "no",
        "occupancy": "owner",
    }
    assert elsewhere.post(filled.draft + "address", data=typed).status_code == 303
    assert "5 rue du Port" in filled.get(filled.draft + "address").text


@pytest.mark.parametrize(
    "birth",
    [
        {"birth_date-year": "1942"},
        {"birth_date-year": ""},
        {"birth_date-day": "31", "birth_date-month": "2"},
    ],
)
def test_what_is_wrong_is_not_said(
    filled: Visitor, elsewhere: FlaskClient, birth: dict[str, str]
) -> None:
    """A wrong date, no date, a date that does not exist, a wrong code: the answer is the same."""
    wrong = resumed(elsewhere, code_of(filled), **{**BIRTH, **birth})
    nothing = resumed(elsewhere, "AAAA-AAAA")
    said = [parsed(one.text).xpath("//p[@id='code-error']") for one in (wrong, nothing)]
    assert (wrong.status_code, nothing.status_code) == (422, 422)
    assert said[0][0].text_content() == said[1][0].text_content()
    assert elsewhere.get(filled.draft).status_code == 303


def test_what_can_be_no_code_is_told_how_one_looks(elsewhere: FlaskClient) -> None:
    told = resumed(elsewhere, "12")
    assert told.status_code == 422
    assert "8 lettres et chiffres" in told.text


def test_who_comes_by_a_code_sees_that_draft_alone(
    filled: Visitor,
    elsewhere: FlaskClient,
    client: FlaskClient,
) -> None:
    filled.get(filled.draft + "verifier")
    number = filled.post(filled.draft + "envoyer").headers["Location"]
    other_draft = filled.begin()
    filled.get(other_draft + "for_whom")
    filled.post(other_draft + "for_whom", for_whom="self")
    first = filled.begin()
    filled.get(first + "birth")
    filled.post(first + "birth", **BIRTH)
    resumed(elsewhere, code_of(filled))
    assert elsewhere.get(first).status_code == 200
    assert elsewhere.get("/demande/").headers["Location"] == first
    for closed in ("/suivi/", number, first + "code", other_draft):
        answer = elsewhere.get(closed)
        assert answer.status_code == 303, closed
        assert answer.headers["Location"].startswith("/connexion/demande"), closed
    assert elsewhere.get("/instruction/").status_code == 403
    token = doors.token_in(elsewhere.get(first + "name").text)
    for closed in (
        "/demande/", other_draft + "name", other_draft + "supprimer", first + "supprimer",
        first + "code", first + "envoyer",
    ):  # fmt: skip
        answer = elsewhere.post(closed, data={"csrf_token": token})
        assert answer.headers["Location"].startswith("/connexion/demande"), closed
    assert filled.get(first).status_code == filled.get(other_draft).status_code == 200


def test_to_send_one_signs_in_and_comes_back(filled: Visitor, elsewhere: FlaskClient) -> None:
    resumed(elsewhere, code_of(filled))
    page = elsewhere.get(filled.draft + "verifier").text
    assert faults(page) == []
    assert not parsed(page).xpath("//form[contains(@action, 'envoyer')]")
    (way,) = parsed(page).xpath("//a[contains(@href, '/connexion/')]/@href")
    assert elsewhere.get(way).status_code == 200, "the sign-in is offered, not passed over"
    back = doors.sign_in(elsewhere, suite=filled.draft + "verifier")
    assert back.headers["Location"] == filled.draft + "verifier"
    page = elsewhere.get(filled.draft + "verifier").text
    sent = elsewhere.post(filled.draft + "envoyer", data={"csrf_token": doors.token_in(page)})
    assert sent.headers["Location"].startswith("/suivi/")


def test_who_is_signed_in_as_the_same_person_stays_so(filled: Visitor, client: FlaskClient) -> None:
    assert resumed(client, code_of(filled)).headers["Location"] == filled.draft
    assert client.get("/suivi/").status_code == 200


def test_a_form_left_open_is_taken_up_by_a_new_code(
    filled: Visitor,
    elsewhere: FlaskClient,
    desk: Desk,
) -> None:
    resumed(elsewhere, code_of(filled))
    page = elsewhere.get(filled.draft + "address").text
    cast("Clock", desk.clock).forward(minutes=59)
    code = code_of(filled)
    cast("Clock", desk.clock).forward(minutes=2)
    typed = {
        "csrf_token": doors.token_in(page),
        "street": "7 rue du Port",
        "commune": "Rennes (35000)",
        "commune-choice": "35238",
    }
    assert elsewhere.post(filled.draft + "address", data=typed).status_code == 303
    assert resumed(elsewhere, code).headers["Location"] == "/connexion/reprise"
    taken = elsewhere.get("/connexion/reprise").text
    assert "7 rue du Port" in taken
    assert faults(taken) == []


def test_too_many_codes_are_refused_in_the_page(elsewhere: FlaskClient) -> None:
    token = doors.token_in(elsewhere.get("/reprendre").text)
    typed = {"csrf_token": token, "code": "AAAA-AAAA"}
    many = [elsewhere.post("/reprendre", data=typed, environ_base={"REMOTE_ADDR": "192.0.2.9"})
            for _ in range(31)]  # fmt: skip
    assert [one.status_code for one in many[-2:]] == [422, 429]
    assert "Attendez une heure" in many[-1].text
    assert faults(many[-1].text) == []
