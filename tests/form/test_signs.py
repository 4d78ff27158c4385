"""An answer holds what the print can draw, and nothing that hides or turns what others wrote."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import places
from portal.adapters.print_fonts import REPLACEMENT, Typefaces
from portal.form.edition import Kind
from portal.form.reading import READERS, Wrong, tidy
from tests.form.made import a_question

EVERY = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def kept(text: str) -> bool:
    try:
        return bool(tidy(text))
    except Wrong:
        return False


def test_what_is_kept_is_what_the_print_draws() -> None:
    """Word for word: no sealed dossier shows a sign of replacement for what was typed."""
    printable = Typefaces(places.forms() / "fonts").printable
    alike = [one for one in EVERY if unicodedata.normalize("NFC", one) == one]
    asked = [one for one in alike if unicodedata.category(one)[0] not in "CZ"]
    drawn = [one for one in asked if printable(one) not in ("", REPLACEMENT)]
    assert [one for one in asked if kept(one)] == drawn


@pytest.mark.parametrize("control", TURNING)
def test_nobody_turns_the_line_that_others_read(control: str) -> None:
    with pytest.raises(Wrong) as wrong:
        tidy(f"{control}SILVA")
    assert wrong.value.reason == "text.character"


@pytest.mark.parametrize("text", ["Zoé 😀", "王小明", "☎ 02 99 00 00 00", "a\u2060\U000e0041b"])
def test_what_no_typeface_draws_is_told_at_once(text: str) -> None:
    assert not kept(text)


@pytest.mark.parametrize(
    "text",
    ["N° 3 ©", "Ñandú Łukasiewicz", "Nguyễn Thị Ánh", "Ιωάννης", "Ивáнова", "محمد بن علي", "כהן",
     "“d’Ü” – 5 € … œ", "O’Brien"],
)  # fmt: skip
def test_the_alphabets_of_those_who_live_here_are_kept(text: str) -> None:
    assert tidy(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("mark", "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\ufe0f")
def test_marks_without_a_shape_go_away(mark: str) -> None:
    assert tidy(f"{mark}Le Gall{mark}") == "Le Gall"


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LONG_TEXT])
def test_a_box_full_of_nothing_is_not_an_answer(kind: Kind) -> None:
    with pytest.raises(Wrong):
        READERS[kind]("\u200d\u200b", a_question(kind))


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    if kept(text):
        assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("word", ["name", "family-name", "given-name"])
@pytest.mark.parametrize("text", ["-", "123", "…", "’"])
def test_a_name_has_a_letter(word: str, text: str) -> None:
    with pytest.raises(Wrong) as wrong:
        READERS[Kind.TEXT](text, a_question(Kind.TEXT, autocomplete=word))
    assert wrong.value.reason == "text.name"
    assert READERS[Kind.TEXT]("É", a_question(Kind.TEXT, autocomplete=word)) == "É"
    assert READERS[Kind.TEXT](text, a_question(Kind.TEXT)) == text
