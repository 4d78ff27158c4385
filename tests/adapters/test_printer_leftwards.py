"""A dossier in Arabic: it goes from right to left, stays archival, and can be read aloud."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pikepdf
import pypdfium2
import pytest

from portal.adapters.print_words import PrintWords, written_leftwards
from portal.adapters.weasy_printer import WeasyPrinter
from tests.adapters import pdf_facts, records

ARABIC = {
    "print.title": "طلب مساعدة للعيش في البيت",
    "print.number": "الملف",
    "print.answers": "الأجوبة المقدمة",
    "print.moment": "{date} على الساعة {time}، بتوقيت باريس",
}
"""True words; the rest of the print is in French here."""
QUESTION, ANSWER = "ما تاريخ ولادتك؟", "1 جانفي 1941"
STREET = "12 rue du Temple"


@cache
def printed() -> bytes:
    edition = records.an_edition()
    words = {**edition.words, "ar": {**edition.words["fr"], **ARABIC}}
    edition = replace(edition, languages=("fr", "ar"), words=words)
    answers = [(QUESTION, ANSWER), ("الرقم والشارع", STREET)]
    chapters = records.chapters_of({"سكنك": answers})
    record = replace(records.a_record(), language="ar", chapters=chapters)
    printer = WeasyPrinter({records.EDITION: edition}, records.FORMS)
    return printer.dossier(record, records.json_of(record))


def test_it_is_archival_and_accessible() -> None:
    assert pdf_facts.faults(printed()) == []


def test_it_says_its_language_and_its_words_in_order() -> None:
    """The glyphs are drawn from left to right and share their dots: alone they tell nothing."""
    with pikepdf.open(io.BytesIO(printed())) as pdf:
        assert pdf.Root.Lang == "ar"
    said = pdf_facts.said_instead(printed())
    places = [said.index(text) for text in (ARABIC["print.title"], "سكنك", QUESTION, ANSWER)]
    assert places == sorted(places)
    assert STREET not in said, "what is drawn in its order needs nothing"
    assert ARABIC["print.title"] not in pdf_facts.text(printed()), "it would, if glyphs told it"


def test_questions_stand_on_the_right_and_numbers_are_not_turned() -> None:
    pdf = pypdfium2.PdfDocument(printed())
    page = pdf[0]
    middle = page.get_width() / 2
    text = page.get_textpage()
    number = text.search("GA-26-7KQ4-M2XH-1").get_next()
    assert number is not None
    left, *_ = text.get_charbox(number[0])
    right, *_ = text.get_charbox(number[0] + number[1] - 1)
    assert left < right, "the number itself goes from left to right"
    title = text.get_charbox(text.search("Guichet Autonomie").get_next()[0])
    assert title[0] > middle, "the page begins on the right"
    assert "12 rue du Temple" in pdf_facts.text(printed())


def test_french_prints_as_before() -> None:
    record = records.a_record()
    printer = WeasyPrinter({records.EDITION: records.an_edition()}, records.FORMS)
    assert pdf_facts.said_instead(printer.dossier(record, records.json_of(record))) == []


@pytest.mark.parametrize(
    ("text", "leftwards"),
    [("12 rue", False), ("شارع 12", True), ("12", False), ("12 שלום", True), ("", False)],
)
def test_a_text_goes_as_its_first_letter_does(text: str, leftwards: bool) -> None:
    assert written_leftwards(text) is leftwards


def test_the_words_of_the_print_in_arabic_and_in_plain_french() -> None:
    edition = records.an_edition()
    words = {**edition.words, "ar": {**edition.words["fr"], **ARABIC}}
    spoken = replace(edition, words={**words, "fr-x-facile": edition.words["fr"]})
    told = PrintWords(spoken, "ar").moment(records.AT)
    assert told == "1 مارس 2026 على الساعة 10:05، بتوقيت باريس"
    assert PrintWords(spoken, "fr-x-facile").day(records.AT) == "1er mars 2026"
