"""The simulator: an answer before any sign-in, nothing kept, and the way into the form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.form.typed import typed_of
from portal.web.drafting import page_of
from tests.build import answers
from tests.web import doors
from tests.web.markup import faults, parsed

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def desk(postgres: Postgres) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as desk:
        yield desk


@pytest.fixture
def client(desk: Desk) -> Iterator[FlaskClient]:
    provider = doors.demo_provider(desk)
    client = doors.an_app(desk, oidc_citizens_issuer=provider.citizens_issuer).test_client()
    client.set_cookie("langue", "fr")
    yield client
    provider.stop()


def typed(**changes: Any) -> dict[str, Any]:
    """What somebody types there, as a browser would send it."""
    edition = max(doors.editions().items())[1]
    assert edition.simulator
    complete = answers(**changes)
    texts = typed_of(edition.simulator.questions, complete)
    return {name: texts.getlist(name) for name in texts}


def test_the_page_asks_and_keeps_nothing(client: FlaskClient) -> None:
    page = client.get("/simulateur")
    assert page.status_code == 200
    assert faults(page.text) == []
    assert client.get_cookie("guichet") is None


def test_it_says_who_why_and_what_to_prepare(client: FlaskClient) -> None:
    page = client.get("/simulateur", query_string=typed())
    assert page.status_code == 200, page.text
    assert faults(page.text) == ["a form has no token"], "and needs none: see simulator.go_on"
    main = parsed(page.text).get_element_by_id("resultat").text_content()
    assert "Département d’Ille-et-Vilaine" in main
    assert "CASF" in main
    assert "Votre commune est Rennes." in main
    (folded,) = parsed(page.text).xpath("//div[@id='resultat']//details")
    assert "Carsat Bretagne" in folded.text_content()
    assert "L114-2" in folded.text_content()
    assert "Avis d’impôt" in main
    assert client.get_cookie("guichet") is None, "nothing is kept"


def test_what_is_missing_is_said_and_nothing_is_lost(client: FlaskClient) -> None:
    told = typed() | {"birth_date-year": [""]}
    page = client.get("/simulateur", query_string=told)
    assert page.status_code == 422
    tree = parsed(page.text)
    assert tree.xpath("//div[@id='erreurs']//a/@href") == ["#birth_date-year"]
    assert tree.get_element_by_id("commune").get("value") == told["commune"][0]


def test_who_cannot_be_helped_here_is_told_so(client: FlaskClient) -> None:
    page = client.get("/simulateur", query_string=typed(birth_date="1990-07-09"))
    assert (
        "ce n’est pas ce guichet" in parsed(page.text).get_element_by_id("resultat").text_content()
    )
    assert "/simulateur/continuer" not in page.text
    (where,) = parsed(page.text).xpath("//p[contains(., 'certificat médical')]")
    assert where.xpath("ancestor::details") == [], "where to go is not folded away"


def test_its_answers_go_into_the_form(client: FlaskClient) -> None:
    asked = typed()
    went = client.post("/simulateur/continuer", data=asked, headers=OURS)
    assert went.headers["Location"] == "/demande/"
    doors.sign_in(client)
    drafts = client.get("/demande/")
    assert "simulateur" in drafts.text
    draft = client.post("/demande/", data={"csrf_token": doors.token_in(drafts.text)})
    page = client.get(draft.headers["Location"] + "address").text
    edition = max(doors.editions().items())[1]
    told = typed_of(page_of(edition, "address").questions, answers())
    assert parsed(page).get_element_by_id("commune").get("value") == told.getlist("commune")[0]
    assert "simulateur" not in client.get("/demande/").text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_page_cannot_put_answers_in(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/simulateur/continuer", data=typed(), headers=headers).status_code == 400
    doors.sign_in(client)
    assert "simulateur" not in client.get("/demande/").text


def test_the_language_changes_and_the_answers_stay(client: FlaskClient) -> None:
    page = client.get("/simulateur", query_string=typed() | {"langue": "en"})
    tree = parsed(page.text)
    assert tree.get("lang") == "en"
    assert tree.get_element_by_id("commune").get("value")


def test_without_a_fixed_home_the_commune_is_that_of_the_domiciliation(client: FlaskClient) -> None:
    told = typed(dwelling="no_fixed_abode")
    assert "Département d’Ille-et-Vilaine" in client.get("/simulateur", query_string=told).text
    nowhere = told | {"commune": [""]}
    page = client.get("/simulateur", query_string=nowhere)
    assert page.status_code == 200
    assert (
        "ce n’est pas ce guichet" in parsed(page.text).get_element_by_id("resultat").text_content()
    )


def test_a_word_that_others_add_to_a_link_is_no_answer(client: FlaskClient) -> None:
    assert client.get("/simulateur?fbclid=abc").status_code == 200
