"""A portal in four languages: its switcher, its directions, its plurals, what it says unread."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.domain.languages import LANGUAGES
from portal.form.edition import Edition
from portal.form.pages import form_class
from portal.web import guard, i18n, look
from portal.web.drafting import titles
from portal.web.wished import asked_for
from tests.form.spoken import four_languages
from tests.web.drawn import app_of, drawn, in_language
from tests.web.markup import faults, parsed

PLURALS = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
"n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\n"

msgid "%(num)s document"
msgid_plural "%(num)s documents"
msgstr[0] "لا وثائق"
msgstr[1] "وثيقة واحدة"
msgstr[2] "وثيقتان"
msgstr[3] "%(num)s وثائق"
msgstr[4] "%(num)s وثيقة"
msgstr[5] "%(num)s وثيقة، مئة أو أكثر"

msgid "Appelez le %(telephone)s."
msgstr "اتصل بالرقم 01 99 أو %(telephone)s."
"""
UNREAD = (
    "Cette version n’a pas encore été relue. En cas de doute, c’est la version « Français » "
    "qui compte."
)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return four_languages(tmp_path_factory.mktemp("forms")).load()


@pytest.fixture(scope="module")
def app(spoken: Edition) -> Flask:
    return app_of(spoken)


@pytest.fixture
def arabic(tmp_path: Path) -> i18n.Catalogue:
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(PLURALS, "utf-8")
    return i18n.Catalogue("ar", tmp_path)


def _shown(app: Flask, edition: Edition, language: str, name: str) -> str:
    page = next(page for page in edition.pages if page.id == name)
    with in_language(language, made=app):
        return drawn(titles(edition, page, language), form_class(edition, page, language)())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["birth", "contact", "pensions"])
def test_a_page_goes_the_way_of_its_language(
    app: Flask, spoken: Edition, language: str, name: str
) -> None:
    text = _shown(app, spoken, language, name)
    tree = parsed(text)
    assert faults(text) == []
    assert (tree.get("lang"), tree.get("dir")) == (language, LANGUAGES[language].direction)
    (sheet,) = tree.xpath("//link[@rel='stylesheet']/@href")
    assert ("style.rtl.css" in sheet) is (language == "ar")
    turned = "ltr" if language == "ar" else None
    ways = {box.get("name"): box.get("dir") for box in tree.xpath("//input[@type!='hidden']")}
    if name == "birth":
        assert ways["birth_place"] == "auto"
        assert ways["nir"] == turned
    if name == "contact":
        assert {ways["phone"], ways["email"]} == {turned}


def test_the_switcher_names_each_language_in_itself(app: Flask, spoken: Edition) -> None:
    tree = parsed(_shown(app, spoken, "ar", "birth"))
    named = {one.get("lang"): one.text_content() for one in tree.xpath("//nav//li/*[@lang]")}
    assert named == {
        "fr": "Français", "en": "English", "ar": "العربية", "fr-x-facile": "Français facile",
    }  # fmt: skip
    (here,) = tree.xpath("//nav//li/*[@aria-current]")
    assert here.get("lang") == "ar"


def test_a_demonstration_says_which_words_nobody_read_again(spoken: Edition) -> None:
    app = app_of(spoken, demonstration=True)
    said = {
        one
        for one in LANGUAGES
        if i18n.catalogue(one).gettext(UNREAD) in _shown(app, spoken, one, "birth")
    }
    assert said == {"ar", "fr-x-facile"}


def test_the_notice_is_two_lines_that_open(spoken: Edition) -> None:
    tree = parsed(_shown(app_of(spoken, demonstration=True), spoken, "fr-x-facile", "birth"))
    (line,) = tree.xpath("//aside//summary")
    assert len(line.text_content()) < 66
    assert not tree.xpath("//aside//details/@open")


def test_a_plus_keeps_its_side(app: Flask, spoken: Edition) -> None:
    tree = parsed(_shown(app, spoken, "ar", "birth"))
    told = [one.text_content() for one in tree.xpath("//a[starts-with(@href, 'tel:')]")]
    assert len(told) == 2
    assert all(text.startswith("\u200e") for text in told)


def test_a_portal_offers_what_its_editions_speak(app: Flask) -> None:
    with in_language("ar", made=app):
        assert guard.languages() == tuple(LANGUAGES)
        assert guard.language() == "ar"
    with in_language("ar"):
        known = guard.languages()
        assert (guard.language() == "ar") is ("ar" in known)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ar-DZ,ar;q=0.9,fr;q=0.8", "ar"),
        ("ar-DZ,fr;q=0.8", "ar"),
        ("en-GB,fr;q=0.5", "en"),
        ("de,en;q=0.4", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("fr-x-facile,fr;q=0.9", "fr-x-facile"),
        ("ar;q=0,en", "en"),
        ("de, *;q=0.1", "fr"),
        ("", "fr"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_likes_best(header: str, language: str) -> None:
    assert asked_for(header, tuple(LANGUAGES)) == language


def test_arabic_counts_in_six_ways(arabic: i18n.Catalogue) -> None:
    told = [arabic.ngettext("%(num)s document", "%(num)s documents", n) for n in (0, 1, 2, 3, 11)]
    assert told == ["لا وثائق", "وثيقة واحدة", "وثيقتان", "%(num)s وثائق", "%(num)s وثيقة"]
    for n in (100, 102, 201):
        assert arabic.ngettext("%(num)s document", "%(num)s documents", n).endswith("أكثر"), n


def test_a_sentence_without_arabic_is_in_french(arabic: i18n.Catalogue) -> None:
    assert arabic.gettext("Retour") == "Retour"


def test_numbers_keep_their_order_among_arabic_words(arabic: i18n.Catalogue) -> None:
    """UAX 9: a value is isolated, and a space does not part a number of the words."""
    sentence = arabic.gettext("Appelez le %(telephone)s.")
    assert "01\xa099" in sentence
    filled = i18n.filled_leftwards(sentence, telephone="01 23")
    assert "\u206801 23\u2069" in filled
    assert i18n.filled_leftwards("%(name)s", name="<b>") == "\u2068&lt;b&gt;\u2069"


def test_moments_and_sizes_in_arabic() -> None:
    summer = datetime(2026, 7, 1, 8, 5, tzinfo=UTC)
    assert i18n.moment(summer, "ar") == "1 جويلية 2026 على الساعة 10:05"
    assert i18n.moment(summer, "fr-x-facile") == "1er juillet 2026 à 10\u00a0h\u00a005"
    assert i18n.size(2_449_000, "ar") == "2,4\u00a0ميغابايت"


def test_an_article_is_not_broken_over_lines_and_what_is_beside_it_is() -> None:
    told = ["CSS L355-1 ; MTP depuis le 1er avril 2025", "<b> CASF annexe 2-1"]
    assert i18n.unbroken(told, " · ") == (
        '<bdi dir="ltr"><span class="app-nowrap">CSS L355-1</span> ; MTP depuis le 1er avril 2025'
        '</bdi> · <bdi dir="ltr">&lt;b&gt; <span class="app-nowrap">CASF annexe 2-1</span></bdi>'
    )
    assert i18n.whole("articles L232-2") == 'articles <span class="app-nowrap">L232-2</span>'


def test_the_mirrored_stylesheet_is_of_the_other() -> None:
    """Mend with `sh .ci/look/build.sh`."""
    plain, mirrored = ((look.STATIC / name).read_text("utf-8") for name in (
        "style.css", "style.rtl.css"))  # fmt: skip
    rules, others = (
        [one for one in re.findall(r"[^{}]+(?=\{)", each) if one.strip() != "@font-face"]
        for each in (plain, mirrored)
    )
    assert rules == others[: len(rules)]
    assert ".govuk-list--bullet{padding-left:20px" in plain
    assert ".govuk-list--bullet{padding-right:20px" in mirrored
    assert "noto-sans-arabic" in mirrored
    assert "noto-sans-arabic" not in plain, "an Arabic name in the switcher fetches no typeface"
    for address in re.findall(r"url\([\"']?([^)\"']+)", mirrored):
        assert (look.STATIC / address).is_file(), address
