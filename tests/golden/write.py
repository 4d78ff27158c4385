"""Writes the golden files anew: after looking at a rendering, never to make a test pass."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

from portal.domain.sheets import SheetKind  # noqa: E402  found by the line above
from tests.adapters import (  # noqa: E402  found by the line above
    pdf_facts,
    test_paper_form,
    test_printer,
    test_printer_addition,
    test_printer_sheet,
    test_printer_tongues,
)

if __name__ == "__main__":
    for language in ("fr", "en"):
        path = Path(__file__).with_name(f"dossier.{language}.txt")
        path.write_text(pdf_facts.described(test_printer.printed(language)), "utf-8")
        path = Path(__file__).with_name(f"addition.{language}.txt")
        path.write_text(pdf_facts.described(test_printer_addition.printed(language)), "utf-8")
        path = Path(__file__).with_name(f"form.{language}.txt")
        path.write_text(pdf_facts.described(test_paper_form.printed(language)), "utf-8")
    for kind in SheetKind:
        path = Path(__file__).with_name(f"{kind}.fr.txt")
        path.write_text(pdf_facts.described(test_printer_sheet.printed(kind)), "utf-8")
    for language in ("fr", "ar"):
        path = Path(__file__).with_name(f"tongues.{language}.txt")
        path.write_text(test_printer_tongues.described(language), "utf-8")
