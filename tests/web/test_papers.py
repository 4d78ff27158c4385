"""The page of the papers: whatever button is pressed, nothing that was chosen is lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.build import a_jpeg
from tests.web import doors
from tests.web.markup import parsed
from tests.web.test_applicant import Visitor, client, desk, visitor  # noqa: F401  fixtures

MEGABYTE = 1024 * 1024
KINDS = ("identity", "tax_notice")


def photo(name: str = "ma carte.jpg", size_bytes: int = 0) -> tuple[io.BytesIO, str]:
    """A photo of at least this size: what follows its end is read by nobody."""
    data = a_jpeg()
    return io.BytesIO(data + bytes(max(0, size_bytes - len(data)))), name


@pytest.fixture
def papers(visitor: Visitor) -> str:  # noqa: F811
    address = visitor.begin() + "documents"
    visitor.get(address)
    return address


def received(visitor: Visitor, papers: str) -> list[str]:  # noqa: F811
    """The names of the files that the page shows as received."""
    shown = parsed(visitor.get(papers).text).xpath("//ul[@class='app-files']/li/span")
    return [each.text_content().rsplit(" (", 1)[0].strip() for each in shown]


def test_the_green_button_takes_in_all_that_was_chosen_then_goes_on(
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    button = parsed(visitor.answer.text).xpath("//div[@class='app-buttons']/*")[0]
    assert (button.tag, button.get("type"), button.get("name")) == ("button", "submit", None)
    boxes: Any = {"file-identity": [photo("recto.jpg"), photo("verso.jpg")]}
    gone = visitor.post(papers, **boxes, **{"file-tax_notice": photo("avis.jpg")})
    assert gone.headers["Location"] == papers.removesuffix("documents")
    assert sorted(received(visitor, papers)) == ["avis.jpg", "recto.jpg", "verso.jpg"]
    assert visitor.post(papers).headers["Location"] == papers.removesuffix("documents")


def test_all_the_papers_together_may_weigh_more_than_one(
    client: FlaskClient,  # noqa: F811
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    boxes = {f"file-{kind}": photo(f"{kind}.jpg", 20 * MEGABYTE) for kind in KINDS}
    sent = doors.in_one_body(csrf_token=doors.token_in(visitor.answer.text), **boxes)
    assert client.post(papers, **sent).status_code == 303
    assert len(received(visitor, papers)) == 2
    stranger = client.application.test_client()
    assert stranger.post(papers, **sent).status_code == 413, "not for who is not signed in"


@pytest.mark.parametrize("wish", ["later", "now", "send"])
def test_the_other_buttons_lose_nothing_either(visitor: Visitor, papers: str, wish: str) -> None:  # noqa: F811
    box = {"file-identity": photo(), wish: "identity" if wish == "send" else "tax_notice"}
    done = visitor.post(papers, **box)
    assert done.headers["Location"] == f"{papers}#{box[wish]}"
    assert received(visitor, papers) == ["ma carte.jpg"]
    assert ("Vous l’enverrez plus tard." in visitor.answer.text) is (wish == "later")


def test_a_file_chosen_is_worth_more_than_later(visitor: Visitor, papers: str) -> None:  # noqa: F811
    visitor.post(papers, **{"file-identity": photo(), "later": "identity"})
    assert received(visitor, papers) == ["ma carte.jpg"]
    assert "Vous l’enverrez plus tard." not in visitor.answer.text


def test_a_paper_is_taken_away_and_another_one_taken_in(visitor: Visitor, papers: str) -> None:  # noqa: F811
    visitor.post(papers, send="identity", files=photo())
    assert received(visitor, papers) == ["ma carte.jpg"]
    (piece,) = parsed(visitor.answer.text).xpath("//button[@name='remove']/@value")
    away = visitor.post(papers, **{"remove": piece, "file-tax_notice": photo("avis.jpg")})
    assert away.headers["Location"] == f"{papers}#identity"
    assert received(visitor, papers) == ["avis.jpg"]


def test_a_mistake_names_the_paper_and_the_file(visitor: Visitor, papers: str) -> None:  # noqa: F811
    empty = (io.BytesIO(b""), "avis.pdf")
    refused = visitor.post(papers, **{"file-tax_notice": empty, "file-identity": photo()})
    assert refused.status_code == 422
    tree = parsed(refused.text)
    (label,) = tree.xpath("//h2[@id='title-tax_notice']/text()")
    (told,) = visitor.said()
    assert told.startswith(f"{label}, «\u00a0avis.pdf\u00a0»\u00a0: Ce fichier est vide.")
    (shown,) = tree.xpath("//div[@id='error-tax_notice']/p")
    assert told in shown.text_content()
    assert tree.xpath("//div[@id='erreurs']//a/@href") == ["#file-tax_notice"]
    assert received(visitor, papers) == ["ma carte.jpg"], "what was right is kept"
    assert visitor.post(papers, send="tax_notice").status_code == 422
    (told,) = visitor.said()
    assert told.startswith(f"{label}\u00a0: choisissez d’abord un fichier")
    assert "«\u00a0Envoyer ce document\u00a0»" in told


def test_one_file_too_many_is_told_where_no_box_is_left(visitor: Visitor, papers: str) -> None:  # noqa: F811
    several: Any = [photo(f"{rank}.jpg") for rank in range(40)]
    assert visitor.post(papers, **{"file-identity": several}).status_code == 422
    assert set(parsed(visitor.answer.text).xpath("//div[@id='erreurs']//a/@href")) == {"#identity"}


def test_what_is_no_paper_is_not_found(visitor: Visitor, papers: str) -> None:  # noqa: F811
    for wish in ("send", "later", "now"):
        visitor.get(papers)
        assert visitor.post(papers, **{wish: "no-such-paper"}).status_code == 404
