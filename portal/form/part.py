"""One part of the form: its questions, and those that decide which of them are asked.

Who is invited to complete a part is shown no other answer by the database; but a condition may
read one. What the part's conditions read, and what theirs read in turn, is told here by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.domain.errors import NotFound
from portal.domain.invitations import PAPERS
from portal.form.answered_by import ANSWERED_BY
from portal.form.edition import Edition, Page
from portal.form.when import Condition, names


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to one part."""

    id: str
    pages: Sequence[Page]
    written: tuple[str, ...]  # ids of its questions, in the form's order
    known: tuple[str, ...]  # these, and those that decide of them


def parts(edition: Edition) -> Sequence[str]:
    """The parts that a relative may complete: all but the last section, which is signed."""
    return (*edition.sections[:-1], PAPERS)


@lru_cache(maxsize=64)
def part_of(edition: Edition, part: str) -> Part:
    """One part of the form.

    Raises:
        NotFound: there is no such part, or nobody but the person may complete it.
        KeyError: a condition reads a fact that `ANSWERED_BY` does not have.
    """
    if part not in parts(edition):
        raise NotFound("no such part")
    pages = () if part == PAPERS else tuple(edition.pages_of(part))
    written = [question.id for page in pages for question in page.questions]
    conditions = [rule.when for rule in edition.pieces] if part == PAPERS else _asking(pages)
    known = _closed(edition, [*written, *_read(edition, conditions)])
    asked = edition.questions
    return Part(part, pages, tuple(written), tuple(name for name in asked if name in known))


def _asking(pages: Sequence[Page]) -> list[Condition]:
    return [one for page in pages for one in (page.when, *(q.when for q in page.questions))]


def _read(edition: Edition, conditions: Iterable[Condition]) -> set[str]:
    """The questions that these conditions read, through facts too."""
    facts = {name for condition in conditions for name in names(condition)}
    asked = edition.questions
    return {
        question for name in facts for question in ((name,) if name in asked else ANSWERED_BY[name])
    }


def _closed(edition: Edition, wanted: Iterable[str]) -> set[str]:
    """These questions, and all that decide whether they are asked themselves."""
    home = {question.id: page for page in edition.pages for question in page.questions}
    found: set[str] = set()
    left = list(wanted)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _read(edition, [home[name].when, edition.questions[name].when])
    return found
