"""The page that says where the answers come from: public, in both languages, and no one's data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.domain.post import Post
from tests.build import Clock
from tests.web.doors import NEIGHBOURS, an_app, editions
from tests.web.markup import faults, parsed

NOVEMBER = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock(NOVEMBER)


@pytest.fixture(scope="module")
def shared(clock: Clock) -> FlaskClient:
    known = {"editions": editions(), "clock": clock, "new_id": lambda: "an-id", "post": Post()}
    desk: Any = SimpleNamespace(**{**NEIGHBOURS, **known})
    return an_app(desk, doors=("public",)).test_client()


@pytest.fixture
def client(shared: FlaskClient, clock: Clock) -> Iterator[FlaskClient]:
    yield shared
    clock.now = NOVEMBER


def shown(client: FlaskClient, language: str = "fr") -> Any:
    client.set_cookie("langue", language)
    page = client.get("/sources")
    assert page.status_code == 200
    assert faults(page.text) == []
    tree = parsed(page.text)
    assert tree.get("lang") == language
    return tree


def words(tree: Any) -> str:
    return " ".join(tree.get_element_by_id("contenu").text_content().split())


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("fr", ("D’où viennent nos réponses", "le 25 novembre 2026",
                "Jusqu’au 31 décembre 2026. La suite n’est pas encore connue.",
                "État au 6 décembre 2023.", "Les régimes de retraite (19)",
                "Recopié à la main : aucun fichier officiel ne le donne.")),
        ("en", ("Where our answers come from", "on 25 November 2026",
                "Until 31 December 2026. What follows is not known yet.",
                "As of 6 December 2023.", "Pension schemes (19)",
                "Typed by hand: no official file gives it.")),
    ],
)  # fmt: skip
def test_it_says_what_ends_what_is_old_and_what_is_not_verified(
    client: FlaskClient, language: str, sentences: tuple[str, ...]
) -> None:
    text = words(shown(client, language)).replace("\u00a0", " ")
    for sentence in sentences:
        assert sentence in text, sentence


def test_it_changes_with_the_day(client: FlaskClient, clock: Clock) -> None:
    clock.now = datetime(2026, 5, 20, 12, tzinfo=UTC)
    text = words(shown(client)).replace("\u00a0", " ")
    assert "Jusqu’au 31 mai 2026. La suite est prête." in text, "the Smic of June is known"
    clock.now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert "Rien ne change dans les 90 jours" in words(shown(client)).replace("\u00a0", " ")
    clock.now = datetime(2027, 1, 2, 12, tzinfo=UTC)
    text = words(shown(client)).replace("\u00a0", " ")
    assert "Ce qui ne vaut plus" in text
    assert "Valait jusqu’au 31 décembre 2026." in text


def test_french_names_are_marked_on_english_pages(client: FlaskClient) -> None:
    names = shown(client, "en").xpath("//span[@lang='fr']/text()")
    assert "Avocats" in names
    assert not shown(client, "fr").xpath("//main//span[@lang]")


def test_everyone_finds_it_and_nothing_is_kept(client: FlaskClient) -> None:
    (link,) = shown(client).xpath("//footer//a[@href='/sources']")
    assert link.text == "D’où viennent nos réponses"
    assert client.get_cookie("guichet") is None
