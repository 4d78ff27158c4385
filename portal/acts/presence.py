"""Presence: who else of the same funder looks at a dossier now, and who changed it last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.desk import Desk
from portal.domain.inbox import Colleague
from portal.domain.people import Actor, Role

JUST_NOW = timedelta(minutes=5)
"""Whoever looked at a dossier within that time is taken to be still there."""
CHANGES = frozenset({
    "PapersAsked", "PapersBrought", "AskingEnded", "Written", "Decided", "DecisionProposed",
    "ProposalEnded", "MilestoneNoted", "PaperJudged", "Taken", "Assigned", "GivenBack",
    "Reoriented", "Ruled", "Withdrawn", "GrantedProvisionally",
})  # fmt: skip
"""Words of the ledger that change what a page about a dossier shows."""


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague who looks at a dossier, and when they last did."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else did to a dossier last: the ledger's word, who, when.

    `by` is none when it was the person, or the portal itself.
    """

    word: str
    by: str | None
    at: datetime


def present(
    desk: Desk, actor: Actor, number: str
) -> tuple[Sequence[Present], tuple[Colleague, ...]]:
    """Which colleagues look at a dossier of the actor's funder, and all of their names.

    A doctor or an evaluator looks too: the names are those of whoever has a duty, or had one.
    """
    with desk.begin(actor) as tx:
        found = tx.ledger.present(number, tx.at - JUST_NOW)
        colleagues = tx.team.known() if found else ()
    return [Present(*one) for one in found], colleagues


def colleagues(desk: Desk, actor: Actor) -> tuple[Colleague, ...]:
    """Whoever has a duty at the actor's funder, or had one, with their names."""
    with desk.begin(actor) as tx:
        return tx.team.known()


def last_change(desk: Desk, actor: Actor, number: str) -> Change | None:
    """The last thing that somebody else did to a dossier, as the actor's funder may know it."""
    with desk.begin(actor) as tx:
        entries = [one for one in tx.ledger.of(number) if one.word in CHANGES]
    others = [one for one in entries if one.actor != actor.id]
    if not others:
        return None
    last = others[-1]
    return Change(last.word, last.actor if last.role == Role.CASEWORKER else None, last.at)
