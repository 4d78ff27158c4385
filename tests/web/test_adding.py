"""Completing a request that was sent: its own steps, old and new side by side, sign, send."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from portal.completing import WORDS
from portal.form.typed import typed_of
from portal.web import completed
from portal.web.drafting import page_of
from tests.acts.added import SIGNED
from tests.build import a_jpeg, answers
from tests.web import doors
from tests.web.drawn import edition
from tests.web.markup import parsed
from tests.web.test_applicant import Visitor, client, desk, visitor  # noqa: F401  fixtures


@pytest.fixture
def request_page(visitor: Visitor) -> str:  # noqa: F811
    """The page of a request that was sent without papers."""
    visitor.begin()
    visitor.fill()
    visitor.get(visitor.draft + "verifier")
    return visitor.post(visitor.draft + "envoyer").headers["Location"]


@pytest.fixture
def steps(visitor: Visitor, request_page: str) -> str:  # noqa: F811
    """The steps of an addition to it."""
    visitor.get(request_page)
    return visitor.post(request_page + "/completer").headers["Location"]


def words_of(visitor: Visitor, path: str) -> str:  # noqa: F811
    """The text of a page."""
    return parsed(visitor.get(path).text).text_content().replace("\u00a0", " ")


def correct(visitor: Visitor, steps: str, page: str, **typed: str) -> str:  # noqa: F811
    """Answer one page again, from the list of answers; where one is then."""
    (link,) = {
        href.partition("#")[0]
        for href in parsed(visitor.get(steps + "corriger").text).xpath("//dl//a/@href")
        if href.startswith(f"{page}?")
    }
    visitor.get(steps + link)
    own = typed_of(page_of(edition(), page).questions, answers())
    return visitor.post(steps + link, **{**own, **typed}).headers["Location"]


def test_what_is_corrected_stands_beside_what_was_sent(
    visitor: Visitor,  # noqa: F811
    request_page: str,
    steps: str,
) -> None:
    assert "Rien n’est encore envoyé" in words_of(visitor, steps)
    assert correct(visitor, steps, "contact", phone="0299000002") == steps + "verifier"
    said = words_of(visitor, steps + "verifier")
    assert "Avant : 02 61 91 00 01" in said
    assert "Maintenant : 02 99 00 00 02" in said
    assert "n’est pas encore envoyé" in words_of(visitor, request_page)
    visitor.get(steps + "verifier")
    refused = visitor.post(steps + "envoyer", words="<b>Bonjour</b>", declare_truth="yes")
    assert refused.status_code == 422
    assert len(visitor.said()) == 3
    tree = parsed(refused.text)
    assert tree.get_element_by_id("words").text == "\n<b>Bonjour</b>"
    for link in tree.xpath("//div[@id='erreurs']//a/@href"):
        assert tree.xpath(f"//*[@id='{link.removeprefix('#')}']"), link
    sent = visitor.post(steps + "envoyer", words="<b>Bonjour</b>", **SIGNED)
    assert sent.headers["Location"] == f"{request_page}#complements"
    said = words_of(visitor, request_page)
    assert "1 réponse corrigée" in said
    assert "<b>Bonjour</b>" in said
    assert "Enregistré" in said
    assert "n’est pas encore envoyé" not in said
    for path in ("", "contact", "documents", "verifier", "corriger"):
        assert visitor.get(steps + path).headers["Location"] == request_page, path


def test_a_paper_leads_to_its_box_and_on_to_the_signature(
    visitor: Visitor,  # noqa: F811
    request_page: str,
) -> None:
    tree = parsed(visitor.get(request_page).text)
    assert "identity" in tree.xpath("//button[@name='document']/@value")
    papers = visitor.post(request_page + "/completer", document="identity").headers["Location"]
    assert papers.endswith("/documents#identity")
    visitor.get(request_page)
    odd = visitor.post(request_page + "/completer", document="//evil.example").headers["Location"]
    assert odd == papers.removesuffix("documents#identity")
    papers = papers.removesuffix("#identity")
    assert not parsed(visitor.get(papers).text).xpath("//button[@name='later']")
    boxes = {"file-identity": (io.BytesIO(a_jpeg()), "carte.jpg")}
    assert visitor.post(papers, **boxes).headers["Location"] == odd + "verifier"
    assert "carte.jpg" in words_of(visitor, odd + "verifier")
    visitor.post(odd + "envoyer", **SIGNED)
    again = parsed(visitor.get(request_page).text)
    assert "identity" not in again.xpath("//button[@name='document']/@value")
    new = visitor.post(request_page + "/completer").headers["Location"]
    assert "1 fichier déjà reçu" in words_of(visitor, new + "documents")


def test_who_helps_is_changed_by_a_correction(
    visitor: Visitor,  # noqa: F811
    request_page: str,
) -> None:
    """From the status page to the pages that ask who helps, and on to what changes."""
    (button,) = parsed(visitor.get(request_page).text).xpath("//button[@name='page']")
    assert button.get("value") == "for_whom"
    asked = visitor.post(request_page + "/completer", page="for_whom").headers["Location"]
    visitor.get(asked)
    filler = visitor.post(asked, for_whom="relative").headers["Location"]
    assert "/filler?" in filler
    visitor.get(filler)
    told = {"filler_name": "Marc Le Goff", "filler_phone": "0299000003", "filler_tie": "child"}
    visitor.post(filler, **told, filler_visit="yes")
    steps = asked.partition("for_whom")[0]
    assert "Marc Le Goff" in words_of(visitor, steps + "verifier")
    visitor.get(request_page)
    odd = visitor.post(request_page + "/completer", page="//evil.example").headers["Location"]
    assert odd == steps


def test_nothing_to_send_is_said_in_words(visitor: Visitor, steps: str) -> None:  # noqa: F811
    visitor.get(steps + "verifier")
    assert visitor.post(steps + "envoyer", **SIGNED).status_code == 422
    assert visitor.said()[0].startswith("Il n’y a rien à envoyer")
    long = visitor.post(steps + "envoyer", words="a" * 2001, **SIGNED)
    assert long.status_code == 422
    assert visitor.said()[0].startswith("Ce texte est trop long")


def test_a_correction_sends_nobody_to_another_door(
    visitor: Visitor,  # noqa: F811
    steps: str,
) -> None:
    """For a new request this answer ends the form; here the funder judges it."""
    after = correct(visitor, steps, "lives_in_france", lives_in_france="no")
    assert after == steps + "verifier"
    assert "ne peut pas être étudiée ici" not in words_of(visitor, steps)
    assert "Maintenant : Non" in words_of(visitor, steps + "verifier")
    assert visitor.post(steps + "envoyer", **SIGNED).status_code == 303


def test_a_draft_that_adds_is_told_apart_in_the_list(
    visitor: Visitor,  # noqa: F811
    request_page: str,
    steps: str,
) -> None:
    number = request_page.rpartition("/")[2]
    assert f"Complément à la demande {number}" in words_of(visitor, "/demande/")
    assert visitor.post(steps + "supprimer").headers["Location"] == "/demande/"
    assert number not in {
        href.rpartition("/")[2]
        for href in parsed(visitor.get("/demande/").text).xpath(
            "//main//div[@class='app-card']//a/@href"
        )
    }


def test_what_was_withdrawn_is_not_completed(
    visitor: Visitor,  # noqa: F811
    request_page: str,
    steps: str,
) -> None:
    correct(visitor, steps, "contact", phone="0299000002")
    assert "/completer" in visitor.get(request_page).text
    assert steps + "verifier" in visitor.answer.text
    visitor.get(request_page + "/retirer")
    assert visitor.post(request_page + "/retirer", compris="yes").status_code == 303
    assert "/completer" not in visitor.get(request_page).text
    assert steps not in visitor.answer.text
    told = words_of(visitor, request_page)
    assert "Cette date ne compte plus" in told
    assert "Cette date reste celle de votre demande" not in told
    assert "Le complément que vous aviez commencé ne peut plus être envoyé." in told
    listed = words_of(visitor, "/demande/")
    assert "Vous avez déjà envoyé" not in listed
    assert "Vous avez retiré cette demande. Ce complément ne peut plus être envoyé." in listed
    assert f'href="{steps}"' not in visitor.answer.text
    visitor.post(request_page + "/completer")
    assert visitor.answer.headers["Location"] == f"{request_page}?trop-tard="
    visitor.get(request_page)
    assert visitor.post(steps + "envoyer", words="Bonjour", **SIGNED).status_code == 303
    for path in ("", "documents", "corriger", "verifier", "contact"):
        assert visitor.get(steps + path).headers["Location"] == request_page, path


def test_who_signs_for_another_is_an_answer_and_no_box_to_sign(
    visitor: Visitor,  # noqa: F811
    steps: str,
) -> None:
    boxes = parsed(visitor.get(steps + "verifier").text).xpath("//form[@id='envoyer']//@name")
    assert {*boxes} == {"csrf_token", "words", *SIGNED}
    correct(visitor, steps, "for_whom", for_whom="relative")
    assert visitor.get(steps + "verifier").status_code == 200
    assert visitor.post(steps + "envoyer", **SIGNED).status_code == 422
    links = parsed(visitor.answer.text).xpath("//div[@id='erreurs']//a/@href")
    assert any(link.endswith("/sign?suite=verifier#signed_as") for link in links), links


def test_another_s_request_cannot_be_completed(
    visitor: Visitor,  # noqa: F811
    client: FlaskClient,  # noqa: F811
    request_page: str,
    steps: str,
) -> None:
    other = client.application.test_client()
    doors.sign_in(other, person="ahmed")
    token = doors.token_in(other.get("/demande/").text)
    assert other.post(request_page + "/completer", data={"csrf_token": token}).status_code == 404
    for path in (steps, steps + "corriger", steps + "verifier"):
        assert other.get(path).status_code == 404
    sent = other.post(steps + "envoyer", data={"csrf_token": token, WORDS: "a", **SIGNED})
    assert sent.status_code == 404


def test_an_addition_that_cannot_be_read_says_so_and_invents_nothing() -> None:
    from portal.acts.review import OpenedAddition
    from tests.store.made import a_part, an_addition

    unread = OpenedAddition(a_part(an_addition()), None)
    ((one),) = completed.completed([unread], edition(), "fr")
    assert (one.read, one.words, one.changes, one.papers) == (False, "", (), 0)
