"""Sign an evaluation: whole or refused with a sentence for each thing that lacks; its GIR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from portal.domain.errors import NotReady, Problem
from portal.domain.evaluation import Evaluation, EvaluationDraft, Mark, evaluation_number
from portal.domain.happened import legal_day
from portal.domain.names import is_name_of
from portal.form.aggir import Gir, Grid
from portal.form.edition import Edition

PAGE = "evaluation"
VISITED_ON, SIGNED_NAME = "visited_on", "signed_name"
OLDEST = timedelta(days=365)
"""How long before the request a visit may be: who was seen earlier is to be seen again."""


def gir_so_far(grid: Grid, draft: EvaluationDraft) -> Gir | None:
    """The GIR of a draft, once the eight variables that weigh are rated; nothing before."""
    if not set(grid.variables) <= set(draft.marks):
        return None
    return grid.gir(_profile(grid, draft))


def sign(
    edition: Edition,
    grid: Grid,
    draft: EvaluationDraft,
    *,
    rank: int,
    signed_name: str,
    at: datetime,
    known_as: str = "",
    filed: date | None = None,
    language: str = "fr",
) -> Evaluation:
    """Freeze a draft under its evaluator's name.

    Args:
        edition: whose words say what lacks.
        grid: the tables of CASF annexe 2-2.
        draft: what was filled in.
        rank: of the dossier's evaluations, from 1.
        signed_name: the name that the evaluator typed.
        at: now, UTC.
        known_as: the name that the evaluator's sign-in tells; empty: it tells none.
        filed: the day of the request, if the visit is held to it.
        language: of the sentences.

    Raises:
        NotReady: one of the ten variables, the day of the visit or the name is missing, the
            visit is to come or too old, a variable is not of the grid, or the name is that of
            another.

    Source: CASF R232-3, annexe 2-1 (ten variables), annexe 2-2 (the GIR); only an evaluator sets
    it (L232-6).
    """
    problems = list(_problems(edition, grid, draft, signed_name, known_as, at, filed, language))
    if problems or draft.visited_on is None:
        raise NotReady(problems)
    found = grid.gir(_profile(grid, draft))
    return Evaluation(
        number=evaluation_number(draft.dossier, rank),
        dossier=draft.dossier,
        request=draft.request,
        funder=draft.funder,
        rank=rank,
        evaluator=draft.evaluator,
        profession=draft.profession,
        signed_name=signed_name.strip(),
        signed_at=at,
        place=draft.place,
        visited_on=draft.visited_on,
        marks=_in_order(grid, draft),
        notes=draft.notes,
        profile=found.profile,
        gir=found.gir,
        gir_rank=found.rank,
        grid_since=grid.times.first,
    )


def follows(grid: Grid, evaluation: Evaluation) -> bool:
    """Whether profile and GIR are those that the marks give by this grid."""
    letters = {mark.variable: mark.letter for mark in evaluation.marks}
    profile = "".join(letters.get(name, "") for name in grid.variables)
    if len(profile) != len(grid.variables):
        return False
    return grid.gir(profile) == Gir(evaluation.profile, evaluation.gir, evaluation.gir_rank)


def _profile(grid: Grid, draft: EvaluationDraft) -> str:
    return "".join(draft.marks[name].letter for name in grid.variables)


def _in_order(grid: Grid, draft: EvaluationDraft) -> tuple[Mark, ...]:
    return tuple(draft.marks[name] for name in grid.every if name in draft.marks)


def _problems(
    edition: Edition,
    grid: Grid,
    draft: EvaluationDraft,
    signed_name: str,
    known_as: str,
    at: datetime,
    filed: date | None,
    language: str,
) -> Iterator[Problem]:
    def problem(where: str, reason: str, **filled: str) -> Problem:
        sentence = edition.say(language, f"unfinished.{reason}")
        return Problem(PAGE, where, sentence.format(**filled))

    for name in grid.required:
        if name not in draft.marks:
            said = edition.say(language, f"variable.{name}")
            yield problem(name, "variable_missing", name=said)
    for name in draft.marks:
        if name not in grid.every:
            yield problem(name, "variable_unknown", name=name)
    if draft.visited_on is None:
        yield problem(VISITED_ON, "visit_missing")
    elif draft.visited_on > legal_day(at):
        yield problem(VISITED_ON, "visit_to_come")
    elif filed and draft.visited_on < filed - OLDEST:
        yield problem(VISITED_ON, "visit_too_old")
    if not signed_name.strip():
        yield problem(SIGNED_NAME, "name_missing")
    elif known_as and not is_name_of(signed_name, known_as):
        yield problem(SIGNED_NAME, "name_other", name=known_as)
