"""What the letter of a decision tells beside its grounds: the sealed plan, a provisional grant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.desk import Desk
from portal.domain.decision import Verdict
from portal.domain.errors import NotReady, Problem, Unavailable
from portal.domain.history import Milestone
from portal.domain.milestones import noted_days
from portal.domain.moves import here_since
from portal.domain.people import Actor
from portal.domain.plan import read_plan
from portal.domain.sheets import SheetKind
from portal.form.letter_told import advance_told, plan_told, twin_told
from portal.grounds import read
from portal.kindred import under_another_number
from portal.recording import PAGE
from portal.store.database import Transaction
from portal.studying import held_sheet

TWIN, WRONG_TWIN = "twin", "wrong_twin"
"""The box of the number under which the same request is studied; what is wrong with it."""
GRANTING = (Verdict.GRANTED, Verdict.GRANTED_IN_PART)


def told_beside(
    desk: Desk, actor: Actor, number: str, verdict: str, *, plan: bool = True, twin: str = ""
) -> Mapping[str, str]:
    """What else a letter says, in each language; where it grants, the plan, if there is one.

    `twin`: the number under which the same request is studied, where it was filed twice.

    Raises:
        NotReady: the twin is not a dossier of the same person, still studied here.
        NotFound: the actor's funder has no such dossier.
        Unavailable: there is a sealed plan, and it cannot be read.
    """
    _dossier, edition, _filed = read(desk, actor, number)
    told, granted = [], verdict in GRANTING
    if plan and granted and (held := held_sheet(desk, actor, number, SheetKind.PLAN)):
        if held.record is None:
            raise Unavailable("the sealed plan cannot be read now")
        told.append(plan_told(edition, read_plan(held.record)))
    with desk.begin(actor) as tx:
        since = granted_since(tx, number)
        if twin and twin not in under_another_number(tx, number):
            raise NotReady([Problem(PAGE, TWIN, WRONG_TWIN)])
    if twin:
        told.append(twin_told(edition, twin))
    if since:
        told.append(advance_told(edition, granted, since))
    return {each: " ".join(one[each] for one in told) for each in edition.languages}


def granted_since(tx: Transaction, number: str) -> date | None:
    """The day its funder granted a dossier provisionally, if it did. Raises NotFound."""
    here = here_since(tx.dossiers.get(number), tx.moves.of(number))
    days = noted_days(one for one in tx.milestones.of(number) if one.noted_at >= here)
    return days.get(Milestone.PROVISIONAL)
