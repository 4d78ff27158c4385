"""The form to fill in by hand, as HTML: the words that its sheet asks for."""

from __future__ import annotations

from jinja2 import Template

from portal.adapters.print_words import PrintWords, written_leftwards
from portal.domain.languages import FIRST, LANGUAGES
from portal.form.edition import Edition
from portal.form.paper_parts import PaperForm


def filled_form(template: Template, form: PaperForm, edition: Edition) -> str:
    """The page of this form. A character that cannot be printed is replaced, as in a dossier."""
    words, spoken = PrintWords(edition, form.language, "paper"), LANGUAGES[form.language]

    def say(key: str, **values: str) -> str:
        return spoken.kept_in_order(words.say(key, **values))

    def at_counter(key: str) -> str:
        return edition.say(FIRST, f"paper.counter.{key}")

    return template.render(
        form=form,
        say=say,
        at_counter=at_counter,
        translated="" if spoken.french else edition.say(form.language, "print.counts"),
        leftwards=spoken.leftwards,
        written_leftwards=written_leftwards,
        brand=edition.say(form.language, "print.brand"),
        title=edition.say(form.language, "edition.title"),
        edition=say("edition", day=words.day(form.effective), cerfa=form.cerfa),
        colon="\u00a0:" if spoken.french else ":",
        signed=edition.pages_of(edition.sections[-1])[-1].id,
    )
