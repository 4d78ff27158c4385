"""The portal's own sentences: all of them translated, and French ones well spaced."""

from __future__ import annotations

import re
import runpy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal.domain.languages import LANGUAGES
from portal.web import i18n
from tests.web.drawn import edition

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted(i18n.TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


@pytest.fixture(scope="module")
def written() -> Catalog:
    """Every sentence that stands in the code."""
    found: Catalog = runpy.run_path(str(ROOT / ".ci" / "words.py"))["extracted"]()
    return found


def _told(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=path.parts[-3])


def _texts(sentence: object) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else tuple(sentence or ())  # type: ignore[arg-type]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated_and_none_is_left_over(path: Path, written: Catalog) -> None:
    """Mend with `python .ci/words.py`, then write what it names."""
    told = {message.id: message for message in _told(path) if message.id}
    wanted = {message.id for message in written if message.id}
    assert len(wanted) > 100
    assert wanted - told.keys() == set(), "not in the catalogue"
    assert told.keys() - wanted == set(), "no longer in the code"
    for message in told.values():
        assert not message.fuzzy, message.id
        assert all(_texts(message.string)), f"not translated: {message.id}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_fills_in_the_same_values(path: Path) -> None:
    for message in _told(path):
        if message.id:
            wanted = set(re.findall(r"%\(\w+\)s|\{\}", " ".join(_texts(message.id))))
            for text in _texts(message.string):
                assert set(re.findall(r"%\(\w+\)s|\{\}", text)) == wanted, message.id


def test_there_is_a_catalogue_for_every_language_but_french() -> None:
    spoken = {one for one in edition().languages if not LANGUAGES[one].french}
    assert spoken <= {path.parts[-3] for path in CATALOGUES} <= set(LANGUAGES) - {"fr"}


def test_no_sentence_holds_markup(written: Catalog) -> None:
    """A sentence is text: a translator cannot break a page, and nothing is shown as `<span>`."""
    for message in written:
        assert not re.search(r"[<>]|&\w+;", " ".join(_texts(message.id))), message.id


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Besoin d'aide ?", "Besoin d’aide\u202f?"),
        ("Erreur : « non »", "Erreur\u00a0: «\u00a0non\u00a0»"),
        ("25 Mo, 200 euros, 10 000", "25\u00a0Mo, 200\u00a0euros, 10\u00a0000"),
        ("%(file)s : 5 % de %(whole)s", "%(file)s\u00a0: 5\u00a0% de %(whole)s"),
        ("n° 3 ; M. Martin !", "n°\u00a03\u202f; M.\u00a0Martin\u202f!"),
    ],
)
def test_french_never_leaves_a_sign_alone(typed: str, shown: str) -> None:
    assert i18n.spaced(typed) == shown
    assert i18n.spaced(shown) == shown


def test_dates_are_in_words() -> None:
    assert i18n.day("2026-01-01", "fr") == "1er janvier 2026"
    assert i18n.day(date(2026, 8, 21), "fr") == "21 août 2026"
    assert i18n.day("2026-01-01", "en") == "1 January 2026"
    summer = datetime(2026, 7, 1, 8, 5, tzinfo=UTC)
    assert i18n.moment(summer, "fr") == "1er juillet 2026 à 10\u00a0h\u00a005"
    assert i18n.moment(summer, "en") == "1 July 2026 at 10:05"


def test_sizes_are_as_people_read_them() -> None:
    assert i18n.size(3, "fr") == "1\u00a0Ko"
    assert i18n.size(2_449_000, "fr") == "2,4\u00a0Mo"
    assert i18n.size(2_449_000, "en") == "2.4\u00a0MB"
