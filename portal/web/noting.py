"""What speaks against a fact that a caseworker notes: what forbids it, what makes it doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.acts import ask, compose, note
from portal.domain.decision import Verdict
from portal.domain.errors import Problem
from portal.domain.history import Milestone
from portal.domain.milestones import NEEDS, noted_days
from portal.domain.sheets import SheetKind
from portal.web.guard import actor, desk, language
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.milestone_names import names_of_milestones

SURE = "sure"
"""The box that is ticked where what is noted is doubtful."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What makes a fact doubtful: of a complete file, its papers; of a proposal, its plan.

    `awaited` and `unfit` are papers by their names: not here yet, or to be sent again.
    """

    awaited: Sequence[str] = ()
    unfit: Sequence[str] = ()
    unjudged: int = 0
    unplanned: bool = False  # no plan of help is sealed here

    def __bool__(self) -> bool:
        return bool(self.awaited or self.unfit or self.unjudged or self.unplanned)


def doubts_of(number: str, milestone: str) -> Doubts:
    """What makes this fact doubtful, of a dossier of the actor's funder; noted before, nothing.

    Raises NotFound.
    """
    if milestone in noted_days(note.case_of(desk(), actor(), number).happened.noted):
        return Doubts()
    if milestone == Milestone.PROPOSED:
        lacks = compose.lacking(desk(), actor(), number, Verdict.GRANTED)
        return Doubts(unplanned=SheetKind.PLAN.value in lacks)
    return papers_doubted(number) if milestone == Milestone.COMPLETE else Doubts()


def papers_doubted(number: str) -> Doubts:
    """What makes it doubtful that all papers are there, and do. Raises NotFound."""
    found = ask.askable(desk(), actor(), number)
    awaited = [one for one in found.kinds if one in found.missing or one in found.put_off]
    labels = {one: said(found.edition, language(), f"piece.{one}.label") for one in found.kinds}
    return Doubts(
        awaited=[labels[one] for one in awaited],
        unfit=[labels[one] for one in found.unfit if one in labels],
        unjudged=found.unjudged,
    )


def sorry() -> tuple[str, str]:
    """Said where something is doubtful, and nobody ticked that it is so."""
    return f"#{SURE}", _("Cochez la case si vous le notez quand même")


def _not_yet(chosen: str) -> str:
    """What must be noted first, by its name."""
    names = names_of_milestones()
    what, *other = (names[one] for one in NEEDS[Milestone(chosen)])
    if other:
        what = _("%(one)s, ou %(other)s", one=what, other=other[0])
    return _("Notez d’abord, pour ce jour ou avant : %(what)s", what=what)


def link(problem: Problem, chosen: str = "") -> tuple[str, str]:
    """What is wrong with what was typed to be noted; `chosen`: what it is."""
    told = {
        note.NONE: _("Choisissez ce qui s’est passé"),
        note.UNREADABLE: _("Indiquez le jour : il manque, ou il n’existe pas"),
        note.EARLY: _("Cette date est avant la réception de la demande"),
        note.TO_COME: _("Cette date n’est pas encore venue"),
        note.HOLDS_UP: _("Annulez d’abord ce qui est venu après"),
        note.AGAINST: _("Annulez d’abord ce qui dit le contraire"),
        note.WAITS: _("Des papiers sont encore demandés : le dossier n’est pas complet"),
    }
    text = _not_yet(chosen) if problem.text == note.NOT_YET else told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
