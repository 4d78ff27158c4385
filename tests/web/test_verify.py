"""The public check: a file is never accused of what it is not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import compose, decide
from portal.app import LARGEST_FORM
from portal.demo.authority import Authority
from portal.demo.postgres import Postgres
from portal.desk import Desk
from portal.domain.post import Post
from portal.web.verify import LARGEST
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import file
from tests.adapters import seals, test_printer_letter
from tests.browser.every.site import Site
from tests.build import Clock, a_caseworker, a_jpeg, a_pdf, an_applicant
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
def others(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return seals.an_authority(tmp_path_factory.mktemp("theirs"))


@pytest.fixture(scope="module")
def theirs(others: Authority) -> bytes:
    return seals.sealer(others).seal(seals.printed())


@pytest.fixture(scope="module")
def desk(postgres: Postgres, ours: Authority) -> Iterator[Desk]:
    with doors.a_database(postgres) as url, doors.desk_at(url) as bare:
        yield replace(bare, sealer=seals.sealer(ours), clock=Clock(), post=Post())


@pytest.fixture
def client(desk: Desk) -> FlaskClient:
    return anybody(desk)


def anybody(desk: Desk) -> FlaskClient:
    """Anybody, whose browser shows French; a new application each time counts anew."""
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


def a_letter_of_theirs() -> bytes:
    """A letter with a place for a seal, which does not say that it is the portal's."""
    ours = test_printer_letter.printed("Leur lettre.", "fr")
    return ours.replace(b"decision-letter GA-", b"lettre-decision GA-")


def test_a_letter_without_a_seal_is_known_by_the_vault_and_a_paper_is_not(
    site: Site, others: Authority
) -> None:
    """Once its decision is sealed, and no sooner; one byte more, and it is not."""
    agent, client = a_caseworker("dep-35"), anybody(site.desk)
    their_own = seals.sealer(others).seal(a_letter_of_theirs())
    for brought in (a_pdf("Nous vous accordons l’aide."), their_own):
        paper = a_pdf("Avis d’imposition")
        number = f"{file(site.desk, papers={'tax_notice': paper}).number}-1"
        site.work()
        made = decide.propose(site.desk, agent, number, "granted", brought, 0, "met")
        assert "exactement celui" not in shown(client, brought), "nothing is decided"
        decide.confirm(site.desk, agent, made)
        assert "exactement celui" not in shown(client, brought), "nothing is sealed"
        site.work()
        said = shown(client, brought)
        assert "c’est exactement celui qui est gardé au coffre du guichet." in said
        assert "C’est la lettre d’une décision." in said and "ne porte pas le cachet" in said
        assert number in said and "Département d’Ille-et-Vilaine" in said
        assert RED not in said and ATTENTION not in said
        for other in (brought + b"\n", paper):
            assert "exactement celui" not in shown(client, other)


def test_the_portal_s_own_letter_is_intact_by_its_seal(site: Site) -> None:
    agent, client = a_caseworker("dep-35"), anybody(site.desk)
    filed = file(site.desk)
    number = f"{filed.number}-1"
    site.work()
    draft = compose.compose(site.desk, agent, number, "granted", ["met"], "")
    made = decide.propose(site.desk, agent, number, "granted", draft, 0, "met", composed=True)
    decided = decide.confirm(site.desk, agent, made)
    site.work()
    assert "ne porte pas de cachet" in shown(client, draft), "what was only read proves nothing"
    with site.desk.begin(an_applicant(filed.person)) as tx:
        assert tx.decisions.get(decided.number).composed
    said = shown(client, decide.letter(site.desk, an_applicant(filed.person), decided.number))
    assert "Ce document est intact : c’est celui que le guichet a scellé." in said
    assert number in said and RED not in said
    assert "C’est la lettre d’une décision." in said and "plus récente a pu la remplacer" in said
    assert "Scellé le " in said, "by its time stamp"


def test_a_seal_that_ended_accuses_nobody_and_the_vault_still_knows(
    site: Site, tmp_path: Path
) -> None:
    ended = seals.an_ended_sealer(tmp_path / "then")
    pdf = ended.seal(a_letter_of_theirs())
    client = anybody(replace(site.desk, sealer=ended))
    said = shown(client, pdf)
    assert "Nous n’avons pas pu tout vérifier." in said
    assert RED not in said and ATTENTION not in said and "quelqu’un d’autre" not in said
    number = f"{file(site.desk).number}-1"
    site.work()
    decide.decide(site.desk, a_caseworker("dep-35"), number, "granted", pdf, 0, "met")
    site.work()
    said = shown(client, pdf)
    assert "c’est exactement celui qui est gardé au coffre du guichet." in said
    assert "Le cachet de ce fichier ne suffit plus à le prouver" in said and number in said
