"""Reconcile (rapprocher): what was filed is sealed, collected and acknowledged, or is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import NotAllowed, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.people import WORKER, Actor, Role
from portal.domain.reconciling import (
    LONGEST_HOURS,
    MOST_GAPS,
    Collecting,
    Counted,
    Gap,
    Place,
    Reconciliation,
    WrongAck,
)
from portal.store.database import Transaction

PAGE, DELAY, NO_DELAY = "reconciliation", "hours", "no_delay"
"""The page, its box, and the code of what is wrong with it."""
DAYS_SHOWN, WRONG_SHOWN = 7, 20
AT_ONCE = 100
"""Funders that one round counts; the next goes on."""


def reconcile(desk: Desk, actor: Actor, after: Place | None, limit: int) -> Reconciliation:
    """How the actor's funder stands now, and its gaps from after a place: so many at most.

    Raises:
        NotAllowed: the actor is neither a manager nor a funder's software.
    """
    with desk.begin(actor) as tx:
        funder = _funder(tx, actor)
        hours = tx.reconciliation.delay(funder)
        gaps = tx.reconciliation.gaps(funder, hours, after, limit + 1)
        figures = tx.reconciliation.figures(funder, hours)
    return Reconciliation(tx.at, hours, figures, gaps[:limit], len(gaps) > limit)


def every_gap(desk: Desk, actor: Actor) -> Iterator[Sequence[Gap]]:
    """All gaps of the actor's funder, some at a time: no transaction stays open between.

    Raises:
        NotAllowed: as `reconcile`.
    """
    after: Place | None = None
    while True:
        with desk.begin(actor) as tx:
            funder = _funder(tx, actor)
            gaps = tx.reconciliation.gaps(funder, tx.reconciliation.delay(funder), after, MOST_GAPS)
        if gaps:
            yield gaps
            after = gaps[-1].place
        if len(gaps) < MOST_GAPS:
            return


def counted(desk: Desk, actor: Actor) -> Sequence[Counted]:
    """What was counted of the last days. Raises NotAllowed: the actor is no manager."""
    with desk.begin(actor) as tx:
        return tx.reconciliation.kept(_funder(tx, actor), DAYS_SHOWN)


def way(desk: Desk, manager: Actor) -> Collecting:
    """How the actor's funder gets its dossiers. Raises NotAllowed: the actor is no manager."""
    with desk.begin(manager) as tx:
        tx.team.require(Duty.MANAGER)
        return tx.reconciliation.way(_funder(tx, manager))


def wrong_acks(desk: Desk, manager: Actor) -> Sequence[WrongAck]:
    """The last that wait for a right fingerprint, and who gave a wrong one; the gaps have them all.

    Raises:
        NotAllowed: the actor is no manager.
    """
    with desk.begin(manager) as tx:
        tx.team.require(Duty.MANAGER)
        return tx.reconciliation.wrong(_funder(tx, manager), WRONG_SHOWN)


def set_delay(desk: Desk, actor: Actor, typed: str) -> None:
    """Set how many hours the actor's funder may be silent; nothing typed: as long as it likes.

    Raises:
        NotAllowed: the actor is no manager.
        NotReady: it is no whole number of hours, or too many.
    """
    typed = typed.strip()
    whole = typed.isascii() and typed.isdigit() and len(typed) < 5  # noqa: PLR2004  figures
    if typed and not (whole and 1 <= int(typed) <= LONGEST_HOURS):
        raise NotReady([Problem(PAGE, DELAY, NO_DELAY)])
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        tx.reconciliation.set_delay(int(typed) if typed else None)


def count_day(desk: Desk) -> int:
    """Count once a day how each funder stands, and keep it; return how many were counted.

    Raises:
        Unavailable: the database is away: the next round goes on.
    """
    day = legal_day(desk.clock()).isoformat()
    with desk.begin(WORKER) as tx:
        left = tx.reconciliation.uncounted(day, AT_ONCE)
    for funder in left:
        with desk.begin(WORKER) as tx:
            hours = tx.reconciliation.delay(funder)
            figures = tx.reconciliation.figures(funder, hours)
            tx.reconciliation.keep(funder, day, figures)
    return len(left)


def _funder(tx: Transaction, actor: Actor) -> str:
    if actor.role is not Role.FUNDER:
        tx.team.require(Duty.MANAGER)
    if actor.funder is None:
        raise NotAllowed("only for a funder")
    return actor.funder
