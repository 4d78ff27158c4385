"""How the page of what is sealed with its own data is filled: a dossier, an addition, a sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from portal.adapters.print_fonts import REPLACEMENT
from portal.adapters.print_words import PrintWords, written_leftwards
from portal.domain.languages import LANGUAGES
from portal.form.addition_record import AdditionRecord
from portal.form.record import Record
from portal.form.sheet_record import SheetRecord

Printed = Record | AdditionRecord | SheetRecord
"""What is sealed as a PDF that carries its own data."""


def environment(folder: Path, printable: Callable[[str], str]) -> Environment:
    """The templates of an edition, whose every value is escaped, and printable."""
    # A macro's output was made here already, and keeps its type: it is not escaped again.
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def filled(template: Template, record: Printed, words: PrintWords, json_sha256: str) -> str:
    """The page of a record, which says so where a sign of it cannot be drawn."""
    values = {
        "record": record,
        "json_sha256": json_sha256,
        "leftwards": LANGUAGES[record.language].leftwards,
        "created": record.submitted_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "written_leftwards": written_leftwards,
        "say": words.say,
        "day": words.day,
        "moment": words.moment,
        "size": words.size,
        "type_of": words.type_of,
        "made_in": words.made_in,
        "sign_in_of": words.sign_in_of,
        "level_of": words.level_of,
        "instant": datetime.fromisoformat,
    }
    html = template.render(values, replaced=False)
    return template.render(values, replaced=True) if REPLACEMENT in html else html
