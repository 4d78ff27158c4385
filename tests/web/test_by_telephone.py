"""Photographs by telephone: a link opens once, for one kind of paper, and shows nothing else."""

# ruff: noqa: F811  fixtures of another file are arguments here

from __future__ import annotations

import io
from typing import cast

import pytest
from flask.testing import FlaskClient

from portal.desk import Desk
from tests.build import Clock, a_jpeg
from tests.web import doors
from tests.web.markup import faults, parsed
from tests.web.test_applicant import Visitor, client, desk, visitor  # noqa: F401  fixtures
from tests.web.test_papers import photo


@pytest.fixture
def telephone(client: FlaskClient) -> FlaskClient:
    """Another browser, where nobody is signed in."""
    other = client.application.test_client()
    other.set_cookie("langue", "fr")
    return other


class Link:
    """The computer's page of one paper, and the link it shows."""

    def __init__(self, visitor: Visitor, client: FlaskClient, kind: str = "identity") -> None:
        self.page = f"{visitor.draft or visitor.begin()}telephone/{kind}"
        self.photos = f"{visitor.draft}photo/{kind}"
        self.visitor, self.client = visitor, client
        visitor.get(self.page)
        visitor.post(self.page)
        with client.session_transaction() as session:
            token = session["links"][f"{visitor.draft.strip('/').split('/')[-1]}/{kind}"]
        self.address = f"/telephone/{token}"

    @property
    def shown(self) -> str:
        return self.visitor.get(self.page).text

    def arrived(self) -> list[str]:
        text = self.client.get(f"{self.page}/recus").text
        assert text in self.shown, "the page and what its script asks for are the same"
        return [one.split(" (")[0] for one in _texts(text)]


def _texts(text: str) -> list[str]:
    found = parsed(text).xpath("//ul[@class='app-files']/li")
    return [each.text_content().strip().replace("\u00a0", " ") for each in found]


def opened(telephone: FlaskClient, link: Link) -> str:
    page = telephone.get(link.address).text
    assert faults(page) == []
    begun = telephone.post(link.address, data={"csrf_token": doors.token_in(page)})
    assert begun.headers["Location"] == link.photos
    page = telephone.get(link.photos).text
    assert faults(page) == []
    return page


def sent(telephone: FlaskClient, link: Link, page: str, name: str = "recto.jpg") -> str:
    data, _ = photo()
    body = {"csrf_token": doors.token_in(page), "send": "identity", "files": (data, name)}
    answer = telephone.post(link.photos, **doors.in_one_body(**body))
    assert answer.status_code == 303, answer.text
    return telephone.get(link.photos).text


@pytest.fixture
def link(visitor: Visitor, client: FlaskClient) -> Link:
    return Link(visitor, client)


def test_a_photograph_arrives_on_the_computer(link: Link, telephone: FlaskClient) -> None:
    assert link.arrived() == []
    page = sent(telephone, link, opened(telephone, link))
    assert "recto.jpg" in page
    assert link.arrived() == ["recto.jpg"]
    assert "recto.jpg" in link.visitor.get(f"{link.visitor.draft}documents").text


def test_looking_at_a_link_does_not_spend_it(link: Link, telephone: FlaskClient) -> None:
    """Scanners of messages, and telephones that look ahead, open links on their own."""
    for _ in range(3):
        assert telephone.get(link.address).status_code == 200
        telephone.head(link.address)
    opened(telephone, link)


def test_a_link_opens_once(link: Link, telephone: FlaskClient, client: FlaskClient) -> None:
    assert "code.svg" in link.shown
    opened(telephone, link)
    assert "code.svg" not in link.shown, "a drawing that opens nothing is not shown"
    another = client.application.test_client()
    token = doors.token_in(another.get(link.address).text)
    refused = another.post(link.address, data={"csrf_token": token})
    assert refused.status_code == 404
    assert faults(refused.text) == []
    assert another.get(link.photos).status_code == 303


def test_a_link_ends_after_half_an_hour(link: Link, telephone: FlaskClient, desk: Desk) -> None:
    cast("Clock", desk.clock).forward(minutes=30)
    token = doors.token_in(telephone.get(link.address).text)
    assert telephone.post(link.address, data={"csrf_token": token}).status_code == 404
    assert "code.svg" not in link.shown


def test_the_telephone_sees_the_paper_and_nothing_else(link: Link, telephone: FlaskClient) -> None:
    visitor = link.visitor
    visitor.get(visitor.draft + "documents")
    visitor.post(visitor.draft + "documents", send="identity", files=photo("sur-le-pc.jpg"))
    page = opened(telephone, link)
    assert "Martin" not in page
    assert "sur-le-pc.jpg" not in page
    for closed in (visitor.draft, visitor.draft + "name", visitor.draft + "documents", "/suivi/",
                   visitor.draft + "verifier", visitor.draft + "photo/tax_notice", link.page,
                   f"{link.page}/recus", f"{link.page}/code.svg"):  # fmt: skip
        answer = telephone.get(closed)
        assert answer.status_code == 303, closed
        assert answer.headers["Location"].startswith("/connexion/"), closed
    assert telephone.get("/demande/").headers["Location"] == link.photos
    token = doors.token_in(page)
    for closed in (visitor.draft + "name", visitor.draft + "documents", visitor.draft + "envoyer",
                   visitor.draft + "photo/tax_notice", link.page):  # fmt: skip
        answer = telephone.post(closed, data={"csrf_token": token, "birth_name": "Autre"})
        assert answer.headers["Location"].startswith("/connexion/"), closed


def test_only_what_was_sent_from_there_is_taken_away(link: Link, telephone: FlaskClient) -> None:
    visitor = link.visitor
    visitor.get(visitor.draft + "documents")
    visitor.post(visitor.draft + "documents", send="identity", files=photo("sur-le-pc.jpg"))
    shown = visitor.get(visitor.draft + "documents").text
    (own,) = parsed(shown).xpath("//button[@name='remove']/@value")
    page = sent(telephone, link, opened(telephone, link))
    (there,) = parsed(page).xpath("//button[@name='remove']/@value")
    token = doors.token_in(page)
    other = telephone.post(link.photos, data={"csrf_token": token, "remove": own})
    assert other.status_code == 404
    telephone.post(link.photos, data={"csrf_token": token, "remove": there})
    assert link.arrived() == ["sur-le-pc.jpg"]


def test_what_is_wrong_is_said_on_the_telephone(link: Link, telephone: FlaskClient) -> None:
    page = opened(telephone, link)
    token = doors.token_in(page)
    empty = {"csrf_token": token, "send": "identity", "files": (io.BytesIO(b""), "vide.jpg")}
    told = telephone.post(link.photos, **doors.in_one_body(**empty))
    assert told.status_code == 422
    assert "vide.jpg" in told.text
    assert faults(told.text) == []
    none = telephone.post(link.photos, data={"csrf_token": token, "send": "identity"})
    assert none.status_code == 422
    assert "choisissez d’abord un fichier" in none.text


def test_the_drawing_says_the_link_and_is_kept_by_nobody(link: Link, client: FlaskClient) -> None:
    import segno

    drawing = client.get(f"{link.page}/code.svg")
    assert drawing.mimetype == "image/svg+xml"
    assert drawing.headers["Cache-Control"] == "no-store"
    assert b"style" not in drawing.data
    assert b"script" not in drawing.data
    again = io.BytesIO()
    wanted = segno.make(f"{doors.WEB}{link.address}", error="m")
    wanted.save(again, kind="svg", scale=6, border=4, xmldecl=False, svgclass=None, lineclass=None)
    assert drawing.data == again.getvalue()
    assert client.get(f"{link.page.replace('identity', 'tax_notice')}/code.svg").status_code == 404


def test_a_paper_that_is_none_has_no_page(link: Link, client: FlaskClient) -> None:
    for path in (link.page, link.photos):
        assert client.get(path.replace("identity", "no-such-paper")).status_code == 404


def test_the_list_of_papers_leads_there(link: Link) -> None:
    page = link.visitor.get(f"{link.visitor.draft}documents").text
    assert parsed(page).xpath("//a[@href=$address]", address=link.page)


def test_nothing_is_added_to_what_was_sent(
    visitor: Visitor,
    client: FlaskClient,
    telephone: FlaskClient,
) -> None:
    visitor.begin()
    visitor.fill()
    link = Link(visitor, client)
    page = opened(telephone, link)
    visitor.get(visitor.draft + "verifier")
    visitor.post(visitor.draft + "envoyer")
    assert telephone.get(link.photos).status_code == 409
    body = {"csrf_token": doors.token_in(page), "files": (io.BytesIO(a_jpeg()), "tard.jpg")}
    assert telephone.post(link.photos, **doors.in_one_body(**body)).status_code == 409


def test_asking_for_what_arrived_keeps_nobody_signed_in(
    link: Link,
    client: FlaskClient,
    desk: Desk,
) -> None:
    clock = cast("Clock", desk.clock)
    for _ in range(5):
        clock.forward(minutes=11)
        assert client.get(f"{link.page}/recus").status_code == 200
    clock.forward(minutes=6)
    assert client.get(f"{link.page}/recus").status_code == 303
