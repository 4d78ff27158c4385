"""Prints dossiers, additions and forms: the edition's page and sheet, filled, archival."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from jinja2 import Environment

from portal.adapters.letter_keyword import letter_keyword
from portal.adapters.print_fonts import REPLACEMENT, Typefaces
from portal.adapters.print_letter import sandboxed
from portal.adapters.print_paper import filled_form
from portal.adapters.print_record import Printed, environment, filled
from portal.adapters.print_words import PrintWords
from portal.domain.errors import NotFound
from portal.domain.languages import FIRST, LANGUAGES
from portal.domain.mandates import Mandate
from portal.form.addition_record import AdditionRecord
from portal.form.edition import Edition
from portal.form.letters import Letter
from portal.form.mandate_words import title_of
from portal.form.paper_parts import PaperForm
from portal.form.record import Record
from portal.form.sheet_record import SheetRecord

if TYPE_CHECKING:
    from portal.adapters.press import Press


class WeasyPrinter:
    """The Printer of the desk.

    Args:
        editions: every edition that a dossier may have been asked in.
        forms: the folder that holds `fonts/` and, per edition, `print/`.
    """

    def __init__(self, editions: Mapping[str, Edition], forms: Path) -> None:
        self._editions, self._forms = editions, forms
        self._typefaces: Typefaces | None = None
        self._ready: dict[str, tuple[Environment, Press]] = {}
        self._presses: dict[str, Press] = {}  # of the form to fill in by hand
        self._lock = Lock()  # Pango's font map is not for two threads at once

    def dossier(self, record: Record, attached_json: bytes) -> bytes:
        """A tagged PDF/A-3a + PDF/UA-1 with `dossier.json` as its associated file.

        The same record and the same JSON give the same bytes: every date comes from the record,
        the file's identifier from the JSON.

        Raises:
            NotFound: the portal has no such edition.
        """
        return self._print("dossier.html", record, attached_json)

    def addition(self, record: AdditionRecord, attached_json: bytes) -> bytes:
        """An addition to a dossier, likewise. Raises NotFound."""
        return self._print("addition.html", record, attached_json)

    def sheet(self, record: SheetRecord, attached_json: bytes) -> bytes:
        """An evaluation or a plan, likewise. Raises NotFound."""
        page = "evaluation.html" if record.evaluation is not None else "plan.html"
        return self._print(page, record, attached_json)

    def mandate(self, mandate: Mandate, link: str) -> bytes:
        """A PDF/UA-1 of a mandate's words, to be printed and signed. Raises NotFound."""
        terms = mandate.terms
        with self._lock:
            templates, press = self._made_ready(terms.edition)
            edition = self._editions[terms.edition]
            html = templates.get_template("mandate.html").render(
                mandate=mandate,
                link=link,
                leftwards=LANGUAGES[terms.language].leftwards,
                title=title_of(
                    edition, terms.language, terms.power, connected=mandate.by_aidants_connect
                ),
                say=PrintWords(edition, terms.language).say,
            )
            return press.unsealed(html, identifier=bytes.fromhex(terms.words_sha256)[:16])

    def letter(self, letter: Letter) -> bytes:
        """A tagged PDF/A-3a + PDF/UA-1 of a decision's letter, to be sealed. Raises NotFound.

        A funder writes its own model: it is filled in a sandbox, with the letter alone.
        """
        with self._lock:
            _, press = self._made_ready(letter.edition)
            source = (self._forms / letter.edition / "print" / letter.model).read_text("utf-8")
            say = PrintWords(self._editions[letter.edition], FIRST).say
            model = sandboxed(self._typefaces).from_string(source)
            html = model.render(letter=letter, brand=say("brand"))
            return press.letter(
                html,
                keyword=letter_keyword(letter.number, letter.funder),
                seal_label=say("seal_field"),
                identifier=_digest(html),
            )

    def draws(self, words: str) -> bool:
        """Whether the typefaces have every sign of these words."""
        with self._lock:
            self._typefaces = self._typefaces or Typefaces(self._forms / "fonts")
            return REPLACEMENT not in self._typefaces.printable(words)

    def form(self, form: PaperForm) -> bytes:
        """The form to fill in by hand, a tagged PDF/UA-1: the same bytes for the same form.

        Raises:
            NotFound: the portal has no such edition.
        """
        with self._lock:
            templates, _ = self._made_ready(form.edition)
            edition = self._editions[form.edition]
            html = filled_form(templates.get_template("form.html"), form, edition)
            return self._form_press(form.edition).form(html, identifier=_digest(html))

    def _form_press(self, edition: str) -> Press:
        if edition not in self._presses:
            from portal.adapters.press import Press  # noqa: PLC0415  slow: half a second

            folder = self._forms / edition / "print"
            css = "".join((folder / name).read_text("utf-8") for name in ("print.css", "form.css"))
            files = self._typefaces.files if self._typefaces else {}
            self._presses[edition] = Press(css, files)
        return self._presses[edition]

    def _print(self, page: str, record: Printed, attached_json: bytes) -> bytes:
        with self._lock:
            templates, press = self._made_ready(record.edition)
            words = PrintWords(self._editions[record.edition], record.language)
            digest = hashlib.sha256(attached_json)
            return press.print(
                filled(templates.get_template(page), record, words, digest.hexdigest()),
                attached=attached_json,
                description=words.say("attachment"),
                seal_label=words.say("seal_field"),
                at=record.submitted_at.astimezone(UTC),
                identifier=digest.digest()[:16],
            )

    def warm(self) -> None:
        """Read the sheets and typefaces of every edition now: the first dossier is not slower."""
        with self._lock:
            for edition in self._editions:
                self._made_ready(edition)

    def _made_ready(self, edition: str) -> tuple[Environment, Press]:
        if edition not in self._editions:
            raise NotFound(f"no edition {edition}")
        if edition not in self._ready:
            from portal.adapters.press import Press  # noqa: PLC0415  slow: half a second

            if self._typefaces is None:
                self._typefaces = Typefaces(self._forms / "fonts")
            folder = self._forms / edition / "print"
            css = (folder / "print.css").read_text("utf-8")
            templates = environment(folder, self._typefaces.printable)
            templates.get_template("dossier.html")
            self._ready[edition] = templates, Press(css, self._typefaces.files)
        return self._ready[edition]


def _digest(html: str) -> bytes:
    return hashlib.sha256(html.encode()).digest()[:16]
