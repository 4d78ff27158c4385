"""The form to fill in by hand, as HTML: the words that its sheet asks for."""

from __future__ import annotations

from typing import Final

from babel.dates import format_date
from jinja2 import Template

from portal.adapters.print_words import PrintWords
from portal.form.edition import Edition
from portal.form.paper_parts import PaperForm

_COLON: Final = {"fr": "\u00a0:"}


def filled_form(template: Template, form: PaperForm, edition: Edition) -> str:
    """The page of this form. A character that cannot be printed is replaced, as in a dossier."""
    words = PrintWords(edition, form.language, "paper")
    day = str(format_date(form.effective, "d MMMM y", locale=form.language))
    if form.language == "fr" and form.effective.day == 1:
        day = day.replace("1 ", "1er ", 1)
    return template.render(
        form=form,
        say=words.say,
        brand=edition.say(form.language, "print.brand"),
        title=edition.say(form.language, "edition.title"),
        edition=words.say("edition", day=day, cerfa=form.cerfa),
        colon=_COLON.get(form.language, ":"),
        signed=edition.pages_of(edition.sections[-1])[-1].id,
    )
