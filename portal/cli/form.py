"""`portal form`: check the editions of the form, draw one, compare two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from portal.cli.diff import diff_editions
from portal.cli.ends import what_ends
from portal.cli.given import FORMS
from portal.cli.opened import stop
from portal.cli.past import past_requests
from portal.form.edition import Edition, Page, Question
from portal.form.frozen import fingerprint, moved
from portal.form.lint import lint
from portal.form.lint_ages import lint_ages
from portal.form.load import load_editions
from portal.form.prove import prove
from portal.form.readable import drawn_readings
from portal.form.source import FormError
from portal.form.when import ALWAYS, Answered, AtLeast, Below, Condition, Group, OneOf


@click.group("form")
def form() -> None:
    """Check the editions of the form, draw one, compare two."""


form.add_command(diff_editions)
form.add_command(what_ends)
form.add_command(past_requests)


@form.command("lint")
@click.option("--reading", is_flag=True, help="Print how easily each page reads in French too.")
@FORMS
def lint_editions(reading: bool, forms: Path) -> None:
    """Say what is wrong with the editions; exit 1 when something is."""
    try:
        editions = load_editions(forms)
        sentences = [
            f"{name}: {sentence}"
            for name, edition in editions.items()
            for sentence in _wrong(edition, forms / name / "scenarios" / "routing.yaml")
        ]
        sentences += [*lint_ages(forms, editions), *moved(forms)]
    except FormError as error:
        stop(1, str(error))
    for edition in editions.values() if reading else ():
        click.echo("\n".join(drawn_readings(edition)))
    for sentence in sentences:
        click.echo(sentence, err=True)
    if sentences:
        raise SystemExit(1)
    click.echo(f"Nothing to mend in {len(editions)} edition(s): {', '.join(editions)}.")


def _wrong(edition: Edition, scenarios: Path) -> Iterator[str]:
    """What the linter finds; once it finds nothing, what the proof does."""
    if found := lint(edition, scenarios):
        yield from found
    else:
        yield from prove(edition)


@form.command("show")
@click.argument("name", metavar="EDITION")
@click.option("--language", default=None, help="One of the edition's languages.")
@click.option("--fingerprint", "alone", is_flag=True, help="Print its line of IN_FORCE, no more.")
@FORMS
def show_edition(name: str, language: str | None, alone: bool, forms: Path) -> None:
    """Draw an edition: sections, pages, questions, for whom each is."""
    try:
        editions = load_editions(forms)
    except FormError as error:
        stop(1, str(error))
    if name not in editions:
        stop(1, f"There is no edition {name}; there is {', '.join(editions)}.")
    edition = editions[name]
    if language not in (None, *edition.languages):
        stop(1, f"The edition {name} does not speak {language}.")
    if alone:
        click.echo(f"{fingerprint(forms / name)}  {name}")
        return
    for line in drawn(edition, language or edition.languages[0]):
        click.echo(line)


def drawn(edition: Edition, language: str) -> Iterator[str]:
    """The edition as lines of text."""
    yield f"{edition.say(language, 'edition.title')} ({edition.id}, cerfa {edition.cerfa})"
    for section in edition.sections:
        yield ""
        yield edition.say(language, f"section.{section}.title")
        for page in edition.pages_of(section):
            yield from _drawn_page(edition, page, language)
    yield ""
    for piece in edition.pieces:
        yield f"+ {edition.say(language, f'piece.{piece.id}.label')}{_for(piece.when)}"


def _drawn_page(edition: Edition, page: Page, language: str) -> Iterator[str]:
    yield f"  {page.id}{_for(page.when)}"
    for question in page.questions:
        yield from _drawn_question(edition, question, language, "    ")


def _drawn_question(
    edition: Edition, question: Question, language: str, margin: str
) -> Iterator[str]:
    options = f" [{', '.join(question.options)}]" if question.options else ""
    asked = edition.say(language, f"{question.key}.label")
    yield f"{margin}{question.id} ({question.kind}) {asked}{options}{_for(question.when)}"
    for column in question.columns:
        yield from _drawn_question(edition, column, language, f"{margin}  ")


def _for(when: Condition) -> str:
    return "" if when is ALWAYS else f"  ← {said(when)}"


def said(when: Condition) -> str:
    """A condition on one line."""
    match when:
        case Group(kind, parts):
            between = {"all": " and ", "any": " or ", "none": ", "}[kind]
            return f"{'none of ' * (kind == 'none')}({between.join(map(said, parts))})"
        case OneOf(fact, values):
            return f"{fact} = {' | '.join(values)}"
        case AtLeast(fact, limit):
            return f"{fact} ≥ {limit}"
        case Below(fact, limit):
            return f"{fact} < {limit}"
        case Answered(fact, expected):
            return f"{fact} is {'known' if expected else 'not known'}"
    return "everyone"
