"""Decide by two persons: one proposes, another confirms; the same person cannot."""

from __future__ import annotations

from datetime import timedelta

from portal.desk import Desk
from portal.domain.decision import Decision, Proposed
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.inbox import RENEW
from portal.domain.people import Actor
from portal.domain.proposals import CONFIRMED, DECLINED, Proposal
from portal.recording import record

WAITS = timedelta(days=30)
"""How long what was proposed may be confirmed."""


def waiting(desk: Desk, actor: Actor, number: str) -> Proposal | None:
    """What waits for a second person about a dossier. Raises NotFound: there is no such dossier."""
    with desk.begin(actor) as tx:
        tx.dossiers.get(number)
        return tx.proposals.open_of(number)


def propose(desk: Desk, actor: Actor, proposed: Proposed) -> Proposal:
    """Have a decision that was checked wait for a second person; nothing is decided yet.

    Raises:
        NotFound: the actor's funder has no such dossier.
        Conflict: another one waits already.
    """
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(proposed.dossier)
        if tx.proposals.open_of(proposed.dossier):
            raise Conflict("a decision waits already")
        owned = dossier.request, dossier.person, dossier.funder
        proposal = Proposal(proposed, *owned, proposed_by=actor.id)
        tx.proposals.add(proposal)
        tx.jobs.add(RENEW, proposed.dossier)
    return proposal


def confirm(desk: Desk, actor: Actor, number: str, inbox_key: str) -> Decision:
    """Confirm what somebody else proposed, and record it; `inbox_key` names what was read.

    Raises:
        NotFound: the actor's funder has no such dossier, or nothing waits.
        NotAllowed: who proposed it confirms it.
        NotReady, Conflict: the request was taken back, something else was decided, or it is old.
    """
    with desk.begin(actor) as tx:
        proposal = _named(tx.proposals.open_of(number), inbox_key)
        if proposal.proposed_by == actor.id:
            raise NotAllowed("who proposes does not confirm")
        decision = record(tx, tx.dossiers.get(number), proposal.proposed, WAITS)
        tx.proposals.end(proposal, CONFIRMED)
    return decision


def decline(desk: Desk, actor: Actor, number: str, inbox_key: str) -> None:
    """Decline what was proposed, or take it back; its letter is removed.

    Raises:
        NotFound: nothing waits, or it is not what was read.
        Unavailable: the inbox is away: the letter stays there.
    """
    with desk.begin(actor) as tx:
        proposal = _named(tx.proposals.open_of(number), inbox_key)
        tx.proposals.end(proposal, DECLINED)
        tx.jobs.add(RENEW, number)
    desk.inbox.delete(proposal.proposed.inbox_key)


def _named(proposal: Proposal | None, inbox_key: str) -> Proposal:
    if proposal is None or proposal.proposed.inbox_key != inbox_key:
        raise NotFound("nothing of this waits")
    return proposal
