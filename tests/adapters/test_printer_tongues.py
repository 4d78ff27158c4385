"""Free text in another writing than the print: Arabic in a French one, French in an Arabic one."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
import yaml

from portal.adapters.print_fonts import REPLACEMENT
from portal.adapters.weasy_printer import WeasyPrinter
from portal.form.addition_record import Change, addition_json
from tests.adapters import pdf_facts, records
from tests.adapters.test_printer_addition import an_addition

GOLDEN = Path(__file__).parents[1] / "golden"
ARABIC = "أحتاج إلى المساعدة 3 مرات في الأسبوع.\nابنتي Nadia تسكن بعيدا (Rennes)."
FRENCH = "J’ai besoin d’aide 3 fois par semaine.\nMa fille نادية habite loin (Rennes)."
TYPED = {"fr": ARABIC, "ar": FRENCH}
"""The language of the print → what was typed."""


@cache
def printed(language: str) -> bytes:
    """An addition whose message and one answer are in the other writing."""
    edition = records.an_edition()
    path = records.FORMS / records.EDITION / "words" / "print.ar.yaml"
    arabic = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    edition = replace(edition, languages=("fr", "en", "ar"), words={**edition.words, "ar": arabic})
    change = Change("help", "Besoin", "", TYPED[language], None, TYPED[language])
    record = an_addition("fr", words=TYPED[language], changes=(change,))
    record = replace(record, language=language)
    printer = WeasyPrinter({records.EDITION: edition}, records.FORMS)
    return printer.addition(record, addition_json(record))


def described(language: str) -> str:
    """What the golden files keep: what is read aloud in place of Arabic glyphs, and typefaces."""
    pdf = printed(language)
    said = [line.strip() for text in pdf_facts.said_instead(pdf) for line in text.split("\n")]
    lines = ["== said instead", *said, "== typefaces", *sorted(pdf_facts.fonts(pdf))]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_reads_as_it_did(language: str) -> None:
    """Look at a rendering when this changes, then run tests/golden/write.py."""
    assert described(language) == (GOLDEN / f"tongues.{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_letter_has_a_typeface_of_ours(language: str) -> None:
    pdf = printed(language)
    assert pdf_facts.faults(pdf) == []
    assert REPLACEMENT not in pdf_facts.text(pdf)
    fonts = " ".join(pdf_facts.fonts(pdf))
    assert "Arabic" in fonts
    assert "Lexend" in fonts


def test_what_is_typed_ends_where_its_writing_ends() -> None:
    """Among words that go the other way, its full stop and its brackets keep their side."""
    for language, name in (("fr", "Nadia"), ("ar", "Ma fille")):
        text = pypdfium2.PdfDocument(io.BytesIO(printed(language)))[0].get_textpage()
        first, last = (_left(text, sign) for sign in (name, "Rennes"))
        assert (last < first) is (language == "fr")


def _left(text: pypdfium2.PdfTextPage, words: str) -> float:
    """Where the first of these words begins, in points from the left."""
    found = text.search(words).get_next()
    assert found is not None
    return float(text.get_charbox(found[0])[0])
