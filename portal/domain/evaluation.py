"""An evaluation of the loss of autonomy: a draft that is filled in, then signed and frozen.

Source: CASF R232-3 (the grid of annexe 2-1, rated in three ways), R232-7 (on a visit, by whom).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from portal.domain.canonical import canonical
from portal.domain.errors import Tampered
from portal.domain.manifest import moment

SCHEMA = "guichet-autonomie/evaluation/1"
LETTERS = "ABC"
ASKED = 4
"""Questions on each variable: done spontaneously, totally, correctly, habitually."""


def letter(answers: Sequence[bool]) -> str:
    """The letter of one variable, from what the person does alone.

    Args:
        answers: whether it is done spontaneously, totally, correctly, habitually.

    Raises:
        ValueError: there are not four answers.

    Source: guide AGGIR, Journal officiel of 2008 (decree 2008-821): four yes is A, four no is C.
    """
    if len(answers) != ASKED:
        raise ValueError(
            "a variable has four answers: spontaneously, totally, correctly, habitually"
        )
    if all(answers):
        return "A"
    return "B" if any(answers) else "C"


class Profession(StrEnum):
    """What the evaluator is; a team has at least a doctor and a social worker (CASF R232-7)."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    SOCIAL_WORKER = "social_worker"
    OCCUPATIONAL_THERAPIST = "occupational_therapist"
    OTHER = "other"


class Place(StrEnum):
    """Where the person was seen."""

    HOME = "home"
    HOSPITAL = "hospital"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Mark:
    """One variable as it was rated: its letter, the four answers if they were given, a note.

    Raises:
        ValueError: it is no letter, or not the one that the four answers make.
    """

    variable: str
    letter: str
    answers: tuple[bool, ...] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.letter) != 1 or self.letter not in LETTERS:
            raise ValueError("a variable is rated A, B or C")
        if self.answers is not None and letter(self.answers) != self.letter:
            raise ValueError("the four answers make another letter")


def mark_by_answers(variable: str, answers: Sequence[bool], note: str = "") -> Mark:
    """Rate a variable by its four answers. Raises ValueError: there are not four."""
    return Mark(variable, letter(answers), tuple(answers), note)


@dataclass(frozen=True, slots=True)
class EvaluationDraft:
    """What an evaluator is still filling in: anything may lack."""

    dossier: str
    request: str
    funder: str
    evaluator: str  # the actor's identifier
    profession: Profession
    place: Place = Place.HOME
    visited_on: date | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)  # by variable
    notes: str = ""

    def marked(self, mark: Mark) -> EvaluationDraft:
        """The same draft with this variable rated, anew or for the first time."""
        return replace(self, marks={**self.marks, mark.variable: mark})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation as it was signed: never changed; a later one of higher rank replaces it."""

    number: str  # the dossier's number, a dash, E and its rank: "GA-…-1-E1"
    dossier: str
    request: str
    funder: str
    rank: int
    evaluator: str
    profession: Profession
    signed_name: str
    signed_at: datetime
    place: Place
    visited_on: date
    marks: tuple[Mark, ...]  # in the order of the grid
    notes: str
    profile: str  # the letters that weigh, in the order of the grid
    gir: int
    gir_rank: int  # 1 to 13
    grid_since: date | None  # which grid computed it


def evaluation_number(dossier: str, rank: int) -> str:
    """The number of a dossier's evaluation, from 1."""
    return f"{dossier}-E{rank}"


def evaluation_record(one: Evaluation) -> bytes:
    """The evaluation as canonical JSON, as it is sealed: the same value, the same bytes."""
    return canonical(
        {
            "schema": SCHEMA,
            "number": one.number,
            "dossier": one.dossier,
            "request": one.request,
            "funder": one.funder,
            "rank": one.rank,
            "evaluator": one.evaluator,
            "profession": one.profession,
            "signed_name": one.signed_name,
            "signed_at": moment(one.signed_at),
            "place": one.place,
            "visited_on": one.visited_on.isoformat(),
            "marks": [
                {
                    "variable": mark.variable,
                    "letter": mark.letter,
                    "answers": mark.answers,
                    "note": mark.note,
                }
                for mark in one.marks
            ],
            "notes": one.notes,
            "profile": one.profile,
            "gir": one.gir,
            "gir_rank": one.gir_rank,
            "grid_since": one.grid_since.isoformat() if one.grid_since else None,
        }
    )


def read_evaluation(record: bytes) -> Evaluation:
    """An evaluation from the bytes that were sealed.

    Raises:
        Tampered: they are not those of an evaluation.
    """
    try:
        told = json.loads(record)
        marks = [{**mark, "answers": _answers(mark["answers"])} for mark in told.pop("marks")]
        since = told.pop("grid_since")
        told.pop("schema")
        one = Evaluation(
            profession=Profession(told.pop("profession")),
            place=Place(told.pop("place")),
            visited_on=date.fromisoformat(told.pop("visited_on")),
            signed_at=datetime.fromisoformat(told.pop("signed_at")),
            marks=tuple(Mark(**mark) for mark in marks),
            grid_since=date.fromisoformat(since) if since else None,
            **told,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Tampered("this is no evaluation") from error
    if evaluation_record(one) != record:
        raise Tampered("this is no evaluation, or not as it was written")
    return one


def _answers(answers: Sequence[bool] | None) -> tuple[bool, ...] | None:
    return None if answers is None else tuple(answers)
