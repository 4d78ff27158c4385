"""The pages that everyone may read, and the files that every page needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.demo.environment import usual
from portal.web import look
from tests.web.drawn import LANGUAGES, edition, in_language
from tests.web.markup import faults, parsed

PAGES = ("start", "accessibility", "legal")


def _shown(name: str, language: str, **values: object) -> str:
    with in_language(language, "/"):
        return look.page(f"public/{name}.html", **values)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*PAGES, "data"])
def test_public_pages_are_sound(name: str, language: str) -> None:
    text = _shown(name, language, retention_days=730)
    assert faults(text) == []
    tree = parsed(text)
    assert tree.get("lang") == language
    assert tree.xpath("//a[starts-with(@href, 'tel:')]"), "the telephone is on every page"
    others = tree.xpath("//a[@hreflang]/@href")
    known = [one for one in edition().languages if one != language]
    assert others == [f"/langue/{one}?retour=/" for one in known]


def test_pages_differ_by_language() -> None:
    assert _shown("start", "fr") != _shown("start", "en")


def test_the_files_of_a_page_are_ours() -> None:
    """Nothing is fetched from another host; an address changes with its file."""
    tree = parsed(_shown("start", "fr"))
    for address in tree.xpath("//link/@href | //script/@src"):
        name, _, version = address.removeprefix("/static/").partition("?v=")
        assert (look.STATIC / name).is_file(), address
        assert re.fullmatch(r"[0-9a-f]{12}", version)
    style = (look.STATIC / "style.css").read_text(encoding="utf-8")
    for address in re.findall(r"url\([\"']?([^)\"']+)", style):
        assert (look.STATIC / address).is_file(), address
    assert "@import" not in style
    assert "://" not in (look.STATIC / "script.js").read_text(encoding="utf-8")


def test_nobody_else_s_marks_are_shown() -> None:
    style = (look.STATIC / "style.css").read_text(encoding="utf-8")
    assert "GDS Transport" not in style
    assert "crest" not in style
    assert "Lexend" in style


def test_what_others_made_is_kept_with_its_licence() -> None:
    licences = {path.name: path.read_text() for path in (look.STATIC / "licences").iterdir()}
    assert "MIT License" in licences["govuk-frontend.txt"]
    assert "SIL OPEN FONT LICENSE" in licences["lexend.txt"]
    lock = Path(__file__).parents[2] / ".ci" / "look" / "package-lock.json"
    assert '"resolved"' not in lock.read_text(), "a lock names no host"


def test_the_demonstration_says_what_it_is_in_the_page_s_language() -> None:
    """A publisher is a name, the same in every language: a sentence belongs in the page."""
    assert "PORTAL_PUBLISHER" not in usual("http://127.0.0.1:8000")
