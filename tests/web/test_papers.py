"""The page of the papers: whatever button is pressed, nothing that was chosen is lost."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.adapters.clamd_scanner import EICAR_HEX, ClamdScanner
from portal.demo.clamav import Clamd
from portal.desk import Desk
from portal.domain.people import WORKER
from portal.web.i18n import day
from tests.adapters.pictures import SIDEWAYS, a_page, dark, saved
from tests.adapters.relay import silent_server
from tests.adapters.test_scanner import address_of
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


def test_a_paper_is_the_doctor_s_from_the_moment_it_is_chosen(
    visitor: Visitor,  # noqa: F811
    papers: str,
    desk: Desk,  # noqa: F811
) -> None:
    """The box is ticked with any button, and by the script; of other kinds there is none."""
    ticked = {"doctor-hospital_report": "yes"}
    visitor.post(papers, **{"file-hospital_report": photo("a.jpg"), "file-identity": photo("b.jpg")}
                 | ticked)  # fmt: skip
    for name, tick in (("c.jpg", ticked), ("d.jpg", {})):
        visitor.get(papers)
        visitor.post(papers, send="hospital_report", files=photo(name), **tick)
    visitor.get(papers)
    forged = {"send": "identity", "files": photo("e.jpg"), "doctor-identity": "yes"}
    assert visitor.post(papers, **forged).status_code == 404
    with desk.begin(WORKER) as tx:
        pieces = tx.drafts.get(papers.split("/")[2]).pieces
        told = [one.word for one in tx.ledger.of(papers.split("/")[2])]
    kept = {"a.jpg": True, "b.jpg": False, "c.jpg": True, "d.jpg": False}
    assert {one.filename: one.for_doctor for one in pieces} == kept
    assert told.count("PieceReserved") == 2


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


AWAY = "clamd:/nowhere/clamd.ctl"


@pytest.fixture
def scanned(client: FlaskClient, desk: Desk, clamd: Clamd) -> Iterator[None]:  # noqa: F811
    """The portal with its scanner."""
    yield from with_scanner(client, desk, clamd.url)


@pytest.fixture
def unscanned(client: FlaskClient, desk: Desk) -> Iterator[None]:  # noqa: F811
    """The portal with a scanner that is away."""
    yield from with_scanner(client, desk, AWAY)


def with_scanner(
    client: FlaskClient,  # noqa: F811
    desk: Desk,  # noqa: F811
    url: str,
    seconds: float = 10,
) -> Iterator[None]:
    extensions = client.application.extensions
    extensions["desk"] = replace(desk, scanner=ClamdScanner(url, seconds))
    yield
    extensions["desk"] = desk


def test_without_a_scanner_the_page_says_so(visitor: Visitor, papers: str) -> None:  # noqa: F811
    assert "les fichiers ne passent pas par un antivirus" in visitor.get(papers).text


def test_with_a_scanner_nothing_is_said_of_it(
    scanned: None,
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    assert "antivirus" not in visitor.get(papers).text
    box: Any = {"file-identity": photo(), "file-tax_notice": photo("avis.jpg")}
    assert visitor.post(papers, **box).status_code == 303
    assert received(visitor, papers) == ["ma carte.jpg", "avis.jpg"]


def test_a_dangerous_file_is_refused_and_the_rest_is_kept(
    scanned: None,
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    bad = (io.BytesIO(a_jpeg() + bytes.fromhex(EICAR_HEX)), "avis.jpg")
    box: Any = {"file-tax_notice": bad, "file-identity": photo()}
    assert visitor.post(papers, **box).status_code == 422
    (told,) = visitor.said()
    assert "avis.jpg" in told
    assert "un programme dangereux" in told
    assert "Prenez plutôt une photo" in told
    assert received(visitor, papers) == ["ma carte.jpg"]


def test_a_scanner_that_is_away_is_said_at_each_file_and_nothing_is_lost(
    unscanned: None,
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    several: Any = [photo("recto.jpg"), photo("verso.jpg")]
    refused = visitor.post(papers, **{"file-identity": several, "later": "tax_notice"})
    assert refused.status_code == 503
    told = visitor.said()
    assert ["recto.jpg" in told[0], "verso.jpg" in told[1]] == [True, True]
    assert all("Tout le reste est gardé" in one for one in told)
    assert all("Je l’enverrai plus tard" in one for one in told)
    tree = parsed(refused.text)
    assert tree.xpath("//button[@name='later' and @value='identity']")
    assert tree.xpath("//input[@id='file-identity']")
    assert received(visitor, papers) == []
    assert "Vous l’enverrez plus tard." in visitor.answer.text, "what was wished for is done"


def test_a_silent_scanner_is_waited_for_once_whatever_the_number_of_files(
    client: FlaskClient,  # noqa: F811
    desk: Desk,  # noqa: F811
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    several: Any = [photo(f"{rank}.jpg") for rank in range(5)]
    with silent_server() as endpoint:
        for _ in with_scanner(client, desk, address_of(endpoint), seconds=1.5):
            began = time.monotonic()
            assert visitor.post(papers, **{"file-identity": several}).status_code == 503
            assert time.monotonic() - began < 4
    assert len(visitor.said()) == 5


def test_once_the_scanner_is_back_the_file_goes_through(
    client: FlaskClient,  # noqa: F811
    desk: Desk,  # noqa: F811
    clamd: Clamd,
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    for url, status in ((AWAY, 503), (clamd.url, 303)):
        for _ in with_scanner(client, desk, url):
            assert visitor.post(papers, **{"file-identity": photo()}).status_code == status
    assert received(visitor, papers) == ["ma carte.jpg"]


def warnings(visitor: Visitor) -> list[str]:  # noqa: F811
    shown = parsed(visitor.answer.text).xpath("//ul[@class='app-files']//*[@data-warning]")
    return [each.text_content() for each in shown]


def test_what_is_hard_to_read_is_said_beside_the_file_and_stops_nobody(
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    page = a_page(900, 1200)
    night = io.BytesIO(saved(dark(page), quality=90, orientation=SIDEWAYS)), "nuit.jpg"
    good = io.BytesIO(saved(page)), "jour.jpg"
    boxes: Any = {"file-identity": [night, good]}
    assert visitor.post(papers, **boxes).headers["Location"] == papers.removesuffix("documents")
    assert sorted(received(visitor, papers)) == ["jour.jpg", "nuit.jpg"]
    (told,) = warnings(visitor)
    assert told.startswith("Ce document est sombre. Si vous le pouvez, reprenez la photo")
    beside = "//ul[@class='app-files']/li[.//@data-warning]//button[@name='remove']/@value"
    (piece,) = parsed(visitor.answer.text).xpath(beside)
    visitor.post(papers, remove=piece)
    assert received(visitor, papers) == ["jour.jpg"]
    assert warnings(visitor) == []


def test_every_warning_is_a_sentence_in_each_language() -> None:
    from portal.domain.papers import WARNINGS

    (edition,) = doors.editions().values()
    said = [
        edition.say(language, f"warned.{code}") for language in ("fr", "en") for code in WARNINGS
    ]
    assert len(set(said)) == 2 * len(WARNINGS)


def put_off(visitor: Visitor, papers: str, **typed: str) -> TestResponse:  # noqa: F811
    """Two papers put off, and what is typed then, sent with the green button unless one is said."""
    for kind in KINDS:
        visitor.get(papers)
        visitor.post(papers, later=kind)
    visitor.get(papers)
    return visitor.post(papers, **typed)


@pytest.mark.parametrize("button", [{}, {"by": "identity"}, {"now": "identity"}])
def test_a_day_that_was_typed_is_kept_whatever_the_button(
    desk: Desk,  # noqa: F811
    visitor: Visitor,  # noqa: F811
    papers: str,
    button: dict[str, str],
) -> None:
    gone = put_off(
        visitor, papers, **{"by-tax_notice": "dans 15 jours", "by-identity": ""}, **button
    )
    assert gone.status_code == 303
    tree = parsed(visitor.get(papers).text)
    in_two_weeks = f"{desk.clock() + timedelta(days=15):%d/%m/%Y}"
    assert tree.xpath("//input[@id='by-tax_notice']/@value") == [in_two_weeks]
    assert tree.xpath("//section[@id='tax_notice']//summary[contains(., 'Changer la date')]")
    put_off_still = [] if "now" in button else [""]
    assert tree.xpath("//input[@id='by-identity']/@value") == put_off_still
    assert visitor.post(papers, **{"by-tax_notice": ""}).status_code == 303
    assert parsed(visitor.get(papers).text).xpath("//input[@id='by-tax_notice']/@value") == [""]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("bientôt", "pas à lire"),
        ("1er janvier 2026", "1er janvier 2026"),
        ("2099-01-01", "six mois"),
    ],
)
def test_a_wrong_day_is_told_beside_its_box_and_the_rest_is_kept(
    visitor: Visitor,  # noqa: F811
    papers: str,
    typed: str,
    words: str,
) -> None:
    box: Any = {"by-tax_notice": typed, "file-identity": photo()}
    assert put_off(visitor, papers, **box).status_code == 422
    (told,) = visitor.said()
    assert words in told
    tree = parsed(visitor.answer.text)
    assert tree.xpath("//div[@id='erreurs']//a/@href") == ["#by-tax_notice"]
    assert tree.xpath("//input[@id='by-tax_notice']/@value") == [typed]
    assert told in tree.xpath("//p[@id='by-tax_notice-error']")[0].text_content()
    assert received(visitor, papers) == ["ma carte.jpg"]


def test_enter_takes_nothing_away(visitor: Visitor, papers: str) -> None:  # noqa: F811
    visitor.post(papers, **{"file-identity": photo()})
    put_off(visitor, papers)
    (first, *_) = parsed(visitor.get(papers).text).xpath("//form[@data-papers]//button")
    assert (first.get("name"), first.get("value")) == ("by", "tax_notice")


def test_each_paper_shows_who_gives_it_and_a_picture(
    client: FlaskClient,  # noqa: F811
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    tree = parsed(visitor.get(papers).text)
    (own,) = tree.xpath("//section[@id='tax_notice']")
    assert "impots.gouv.fr" in own.text_content()
    (image,) = own.xpath(".//img")
    assert "Revenu fiscal de référence" in image.get("alt")
    every = [one.get("src") for one in tree.xpath("//main//img")]
    assert len(every) == len(set(every)) == len(tree.xpath("//section")) + 1
    for address in every:
        drawn = client.application.test_client().get(address)
        assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
        assert "max-age=31536000, immutable" in drawn.headers["Cache-Control"]
        assert "Set-Cookie" not in drawn.headers
        assert "default-src 'none'" in drawn.headers["Content-Security-Policy"]
    day, fingerprint, name = image.get("src").split("/")[2:]
    for wrong in (f"{day}/0000000000000000/{name}", f"2025-01-01/{fingerprint}/{name}",
                  f"{day}/{fingerprint}/no-such-paper.svg"):  # fmt: skip
        assert client.get(f"/exemple/{wrong}").status_code == 404


def test_the_day_promised_is_said_on_the_check_and_once_it_is_sent(
    desk: Desk,  # noqa: F811
    visitor: Visitor,  # noqa: F811
    papers: str,
) -> None:
    visitor.fill()
    visitor.get(papers)
    put_off(visitor, papers, **{"by-tax_notice": "dans 15 jours"})
    told = f"au plus tard le {day((desk.clock() + timedelta(days=15)).date(), 'fr')}"
    checked = visitor.get(f"{visitor.draft}verifier").text
    assert f"Avis d’impôt, {told}" in checked
    sent = visitor.post(f"{visitor.draft}envoyer").headers["Location"]
    assert f"Vous avez prévu de l’envoyer {told}." in visitor.get(sent).text
