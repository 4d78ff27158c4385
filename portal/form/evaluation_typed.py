"""What an evaluator typed in the grid, as it stands in the boxes, and the draft that it makes.

What is typed is kept as it is: nothing is lost by a save, not even a date that is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from portal.domain.errors import Problem
from portal.domain.evaluation import EvaluationDraft, Mark, Place, Profession, letter
from portal.form.aggir import Grid
from portal.form.edition import Edition
from portal.form.evaluate import PAGE, VISITED_ON

Typed = Mapping[str, str]
"""Box → what stands in it; a box that is empty or not ticked is absent."""
BY_ANSWERS = "stch"
"""In place of a letter: the four answers make it, as where no letter is chosen."""
FOUR = ("s", "t", "c", "h")
"""The boxes of the four answers: spontaneously, totally, correctly, habitually."""
PROFESSION, PLACE, NOTES = "profession", "place", "notes"
LONGEST = 4000
"""Characters of one box."""


def boxes(grid: Grid) -> Iterator[str]:
    """Every box of the page, but the signature's."""
    yield from (PROFESSION, PLACE, VISITED_ON, NOTES)
    for name in grid.every:
        yield from (name, f"{name}-note", *(f"{name}-{one}" for one in FOUR))


def kept(grid: Grid, sent: Mapping[str, str]) -> Typed:
    """What was sent of the page's boxes, each cut at LONGEST."""
    told = ((name, sent.get(name, "")[:LONGEST]) for name in boxes(grid))
    return {name: text for name, text in told if text.strip()}


def draft_of(
    edition: Edition,
    grid: Grid,
    typed: Typed,
    *,
    dossier: str,
    request: str,
    funder: str,
    evaluator: str,
    language: str = "fr",
) -> tuple[EvaluationDraft, tuple[Problem, ...]]:
    """The draft that was typed, and what cannot be read of it, in the edition's words.

    `grid` is that of CASF annexe 2-2, `evaluator` the actor's identifier.
    """
    problems = []

    def problem(where: str, reason: str, **filled: str) -> None:
        sentence = edition.say(language, f"unfinished.{reason}")
        problems.append(Problem(PAGE, where, sentence.format(**filled)))

    profession = next((one for one in Profession if one == typed.get(PROFESSION)), None)
    if profession is None:
        problem(PROFESSION, "profession_missing")
    visited_on = _day(typed)
    if typed.get(VISITED_ON, "").strip() and visited_on is None:
        problem(VISITED_ON, "day_wrong")
    for name, chosen, made in _differing(grid, typed):
        said = edition.say(language, f"variable.{name}")
        problem(name, "answers_differ", name=said, made=made, chosen=chosen)
    for name in _unticked(grid, typed):
        problem(name, "nothing_ticked", name=edition.say(language, f"variable.{name}"))
    draft = EvaluationDraft(
        dossier=dossier,
        request=request,
        funder=funder,
        evaluator=evaluator,
        profession=profession or Profession.OTHER,
        place=next((one for one in Place if one == typed.get(PLACE)), Place.HOME),
        visited_on=visited_on,
        marks=_marks(grid, typed),
        notes=typed.get(NOTES, "").strip(),
    )
    return draft, tuple(problems)


def _differing(grid: Grid, typed: Typed) -> Iterator[tuple[str, str, str]]:
    """Each variable whose letter is not what its four answers make: its id, chosen, made."""
    for name in grid.every:
        chosen, made = typed.get(name, ""), _made(typed, name)
        if chosen not in ("", BY_ANSWERS, made) and any(_ticked(typed, name)):
            yield name, chosen, made


def _unticked(grid: Grid, typed: Typed) -> Iterator[str]:
    """Each variable whose letter its four answers should make, and none is ticked."""
    for name in grid.every:
        if typed.get(name) == BY_ANSWERS and not any(_ticked(typed, name)):
            yield name


def _marks(grid: Grid, typed: Typed) -> dict[str, Mark]:
    told = {name: _mark(typed, name, typed.get(name, "")) for name in grid.every}
    return {name: mark for name, mark in told.items() if mark is not None}


def _day(typed: Typed) -> date | None:
    try:
        return date.fromisoformat(typed.get(VISITED_ON, "").strip())
    except ValueError:
        return None


def _mark(typed: Typed, name: str, chosen: str) -> Mark | None:
    """The mark of a line; none where no letter is chosen and nothing ticked: it is not C."""
    answers, note = _ticked(typed, name), typed.get(f"{name}-note", "").strip()
    if chosen in ("", BY_ANSWERS):
        return Mark(name, letter(answers), answers, note) if any(answers) else None
    try:
        told = answers if any(answers) and letter(answers) == chosen else None
        return Mark(name, chosen, told, note)
    except ValueError:  # no letter of the grid: as if nothing was chosen
        return None


def _ticked(typed: Typed, name: str) -> tuple[bool, ...]:
    return tuple(f"{name}-{one}" in typed for one in FOUR)


def _made(typed: Typed, name: str) -> str:
    return letter(_ticked(typed, name))
