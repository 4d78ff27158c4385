"""The public check: a file is never accused of what it is not."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.app import LARGEST_FORM
from portal.demo.authority import Authority
from portal.desk import Desk
from portal.domain.post import Post
from portal.web.verify import LARGEST
from tests.adapters import seals
from tests.build import Clock, a_jpeg, a_pdf
from tests.web import doors
from tests.web.markup import parsed

ATTENTION, RED = "Attention", "Différent"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return seals.an_authority(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def sealed(ours: Authority) -> bytes:
    return seals.sealer(ours).seal(seals.printed())


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    other = seals.an_authority(tmp_path_factory.mktemp("theirs"))
    return seals.sealer(other).seal(seals.printed())


@pytest.fixture
def client(ours: Authority) -> FlaskClient:
    """Anybody, whose browser shows French; a new application each time counts anew."""
    neighbours: Any = dict(doors.NEIGHBOURS)
    neighbours |= {"editions": doors.editions()}
    desk = replace(Desk(**neighbours), sealer=seals.sealer(ours), clock=Clock(), post=Post())
    client = doors.an_app(desk, doors=("public",)).test_client()
    client.set_cookie("langue", "fr")
    return client


def sent(client: FlaskClient, data: bytes, name: str = "d.pdf") -> TestResponse:
    return client.post("/verifier", **doors.in_one_body(document=(io.BytesIO(data), name)))


def shown(client: FlaskClient, data: bytes, name: str = "d.pdf", status: int = 200) -> str:
    """What the page says of this file, in its main part."""
    answer = sent(client, data, name)
    assert answer.status_code == status
    text = parsed(answer.text).xpath("//main")[0].text_content()
    return str(text).replace("\u00a0", " ")


@pytest.mark.parametrize("data", [a_jpeg(), b"Bonjour", b"/ByteRange PDF"])
def test_what_is_no_pdf_is_not_a_changed_dossier(client: FlaskClient, data: bytes) -> None:
    said = shown(client, data, "photo.jpg", 422)
    assert "Ce fichier n’est pas un PDF." in said
    assert ATTENTION not in said
    assert RED not in said


def test_a_pdf_without_a_seal_is_not_accused(client: FlaskClient, sealed: bytes) -> None:
    for pdf in (a_pdf(), seals.printed(), sealed[: len(sealed) // 2]):
        said = shown(client, pdf)
        assert "Ce PDF ne porte pas de cachet" in said
        assert ATTENTION not in said
        assert RED not in said


def test_the_seal_of_somebody_else_is_said_to_be(client: FlaskClient, theirs: bytes) -> None:
    said = shown(client, theirs)
    assert "le cachet de quelqu’un d’autre" in said
    assert ATTENTION not in said


def test_a_changed_dossier_says_only_what_is_known(client: FlaskClient, sealed: bytes) -> None:
    changed = bytearray(sealed)
    changed[len(sealed) // 3] ^= 1
    said = shown(client, bytes(changed))
    assert ATTENTION in said
    assert "Quelque chose a été ajouté ou changé depuis." in said
    assert "Ce n’est pas ce guichet." not in said, "a broken seal does not say whose it is"
    assert "Ce ne sont pas celles qui sont imprimées." not in said
    assert ATTENTION in shown(client, sealed + b"\n")
    alarm = parsed(sent(client, bytes(changed)).text).xpath("//*[contains(@class, 'app-alarm')]")
    assert [one.text_content().strip()[1:10] for one in alarm] == [ATTENTION], "and an icon"
    assert ATTENTION in shown(client, b"junk" + sealed)


def test_an_untouched_dossier_is_intact(client: FlaskClient, sealed: bytes) -> None:
    said = shown(client, sealed)
    assert "Ce document est intact" in said
    assert RED not in said


def test_a_file_over_the_limit_is_refused_in_the_page_s_words(client: FlaskClient) -> None:
    for size in (LARGEST, LARGEST_FORM):
        said = shown(client, b"%PDF-1.7\n" + bytes(size), status=413)
        assert "Ce fichier est trop lourd. Choisissez un PDF de 25 Mo au plus." in said
        assert "Prenez une photo" not in said
        assert ATTENTION not in said


def test_an_empty_file_is_said_to_be_empty(client: FlaskClient) -> None:
    assert "Ce fichier est vide." in shown(client, b"", status=422)
    assert "Choisissez le fichier PDF à vérifier" in shown(client, b"", "", 422)


def test_the_address_may_end_with_a_slash(client: FlaskClient) -> None:
    assert client.get("/verifier").status_code == 200
    assert client.get("/verifier/").status_code == 200
