"""The portal's own sentences: all of them translated, and French ones well spaced."""

from __future__ import annotations

import ast
import inspect
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from gettext import c2py  # type: ignore[attr-defined]  # not in typeshed
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal.domain.languages import LANGUAGES
from portal.form import lint_ages, lint_families, lint_joined
from portal.web import i18n, table_sentences
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
        return read_po(source, locale=_plain_of(path) or path.parts[-3])


def _plain_of(path: Path) -> str | None:
    return LANGUAGES[path.parts[-3]].plain_of


def _texts(sentence: object) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else tuple(sentence or ())  # type: ignore[arg-type]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated_and_none_is_left_over(path: Path, written: Catalog) -> None:
    """Mend with `python .ci/words.py`, then write what it names."""
    told = {message.id: message for message in _told(path) if message.id}
    wanted = {message.id for message in written if message.id}
    assert len(wanted) > 100
    assert _plain_of(path) or wanted - told.keys() == set(), "not in the catalogue"
    assert told.keys() - wanted == set(), "no longer in the code"
    for message in told.values():
        assert not message.fuzzy, message.id
        assert all(_texts(message.string)), f"not translated: {message.id}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_fills_in_the_same_values(path: Path) -> None:
    """A plural of one number alone, as Arabic has for two, may say it by its word: then once."""
    catalogue = _told(path)
    alone = _of_one_number(catalogue)
    for message in catalogue:
        if message.id:
            wanted = set(re.findall(r"%\(\w+\)s|\{\}", " ".join(_texts(message.id))))
            for form, text in enumerate(_texts(message.string)):
                told, in_words = set(re.findall(r"%\(\w+\)s|\{\}", text)), form in alone
                spared = {"%(num)s"} & wanted if in_words and message.pluralizable else set()
                assert told | spared == wanted, message.id
                assert not (spared and TWICE.search(text)), text


TWICE = re.compile(r"\(%\(num\)s\)|واحدة?\b.*%\(num\)s|%\(num\)s (\w+تان|يومان|طلبان)\b")
"""A number that is said by its word, and in figures beside it."""


def _of_one_number(catalogue: Catalog) -> set[int]:
    """The plurals that stand for one number each, in a language that has more than two plurals."""
    plural, forms = c2py(catalogue.plural_expr), range(catalogue.num_plurals)
    told = Counter(plural(number) for number in range(200))
    return {one for one in forms if told[one] == 1} if len(forms) > len(("one", "many")) else set()


MOST_WORDS = 15
"""Of a sentence in plain French; as a rule it has twelve (« Facile à lire et à comprendre »)."""


def test_plain_french_is_short_and_says_what_french_does_not() -> None:
    (path,) = (one for one in CATALOGUES if _plain_of(one))
    told = [message for message in _told(path) if message.id]
    assert len(told) > 100
    for message in told:
        for was, plain in zip(_texts(message.id), _texts(message.string), strict=True):
            assert was != plain, "French says it already"
            for sentence in re.split(r"[.?!:]\s", plain.replace("’", " ")):
                assert len(re.findall(r"[\w%()-]+", sentence)) <= MOST_WORDS, sentence


def test_plain_french_stands_where_it_has_words_and_french_elsewhere() -> None:
    plain, french = i18n.Catalogue("fr-x-facile"), i18n.Catalogue("fr")
    assert plain.gettext("Vos documents") == "Vos papiers"
    assert french.gettext("Vos documents") == "Vos documents"
    assert plain.gettext("Choisissez dans la liste") == "Choisissez dans la liste"
    for number, told in ((0, "un"), (1, "un"), (2, "des")):
        assert plain.ngettext("un", "des", number) == french.ngettext("un", "des", number) == told


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


def linter_sentences() -> Iterator[str]:
    """Each sentence that the linter of rows may say of a funder that joins, filled with samples."""
    known = {
        "said": "from 2026-01-01 on", "who": "nobody in Rennes has a Carsat",
        "_why": "the funder `x` ends on 2026-01-01, and nobody follows it", "where": "everywhere",
        "day": "2026-01-01", "after": "2026-01-01", "table": "funders.csv",
        "days": "From 2026-01-01 to 2026-02-01",
    }  # fmt: skip
    for module in (lint_joined, lint_families, lint_ages):
        tree = ast.parse(inspect.getsource(module))
        for one in (each for each in ast.walk(tree) if isinstance(each, ast.Yield)):
            parts = one.value.values if isinstance(one.value, ast.JoinedStr) else []
            names = [re.match(r"\w+", ast.unparse(each.value))[0]  # type: ignore[index]
                     for each in parts if isinstance(each, ast.FormattedValue)]  # fmt: skip
            told = iter(known.get(name, "x") for name in names)
            text = "".join(
                each.value if isinstance(each, ast.Constant) else next(told) for each in parts
            )
            if text and "no edition.yaml" not in text:
                yield text[:1].upper() + text[1:]


@pytest.mark.parametrize("spoken", ["fr", "ar"])
def test_what_the_linter_says_of_a_funder_that_joins_is_said_in_each_language(
    spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("portal.web.guard", "portal.web.table_sentences"):
        monkeypatch.setattr(f"{module}.language", lambda: spoken)
    monkeypatch.setattr("portal.web.table_sentences.any_edition", edition)
    sentences = list(linter_sentences())
    assert len(sentences) > 12
    for one in sentences:
        found = table_sentences.told(one)
        assert found and "`" not in found and "nobody" not in found, (one, found)
    assert table_sentences.told("Something new.") is None
