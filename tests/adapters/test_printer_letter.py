"""The letter of a decision on paper: nothing that was typed runs off its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest

from portal.domain.happened import legal_day
from portal.domain.sheets import SheetKind
from portal.form.letters import letter_of
from tests.adapters import pdf_facts, test_printer, test_printer_sheet
from tests.form.made import EDITION
from tests.form.test_evaluate import NOW

LONG = ("m" * 400, "_" * 100, "Voici l’adresse : https://exemple.fr/" + "a-b/" * 60)
"""What people type without a blank."""
MARGIN = 20 / 25.4 * 72
"""In points: that of every page."""


def printed(words: str, language: str = "ar") -> bytes:
    """A refusal with these words, in French and then in a language."""
    dossier = test_printer_sheet.a_dossier()
    letter = letter_of(EDITION, dossier, language, "refused", ["residence"], words, legal_day(NOW))
    return test_printer.printer().letter(letter)


def beyond(pdf: bytes) -> list[str]:
    """The letters that stand outside the box of their page's text."""
    return [sign for page in pypdfium2.PdfDocument(pdf) for sign in _beyond(page)]


def _beyond(page: pypdfium2.PdfPage) -> Iterator[str]:
    text, right = page.get_textpage(), page.get_width() - MARGIN
    for at in range(text.count_chars()):
        left_edge, _, right_edge, _ = text.get_charbox(at)
        sign = text.get_text_range(at, 1)
        if sign.strip() and (left_edge < MARGIN - 1 or right_edge > right + 1):
            yield sign


@pytest.mark.parametrize("typed", LONG)
def test_a_word_longer_than_a_line_stays_on_the_page(typed: str) -> None:
    """Each of its signs is there, once in each part of the letter."""
    pdf = printed(typed)
    assert beyond(pdf) == []
    told = pdf_facts.squeezed(pdf_facts.text(pdf))
    assert told.count(pdf_facts.squeezed(typed)) == 2


@pytest.mark.parametrize("typed", LONG[:2])
def test_nor_does_one_in_a_plan_or_an_evaluation_run_off(typed: str) -> None:
    for kind in SheetKind:
        record = test_printer_sheet.a_record(kind)
        record = replace(record, beneficiary=typed, funder_name=typed)
        assert beyond(test_printer.printer().sheet(record, record.json)) == []
