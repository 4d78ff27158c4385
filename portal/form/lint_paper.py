"""On paper, every condition of the form is said in words: whoever fills it in decides alone."""

from __future__ import annotations

from collections.abc import Iterator

from portal.form.edition import Edition
from portal.form.paper import own_condition
from portal.form.when import ALWAYS


def lint_paper(edition: Edition) -> Iterator[str]:
    """Sentences on conditions that the printed form does not say, or says of nothing."""
    needed, first = set(_needed(edition)), edition.languages[0]
    said = {key for key in edition.words[first] if key.startswith("paper.when.")}
    for key in sorted(needed - said):
        yield f"words in {first}: `{key}` is missing: a condition is said in words on paper."
    for key in sorted(said - needed):
        yield f"words in {first}: `{key}` says a condition that is not there."


def _needed(edition: Edition) -> Iterator[str]:
    for section in edition.sections:
        if edition.pages_of(section)[0].when is not ALWAYS:
            yield f"paper.when.section.{section}"
    for page in edition.pages:
        if own_condition(edition, page) is not ALWAYS:
            yield f"paper.when.page.{page.id}"
        for question in page.questions:
            if question.when is not ALWAYS:
                yield f"paper.when.question.{question.id}"
    for rule in edition.pieces:
        if rule.when is not ALWAYS and not rule.counter:
            yield f"paper.when.piece.{rule.id}"
