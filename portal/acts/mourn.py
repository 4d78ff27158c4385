"""Mourn: which requests, or dossiers, are those of a person who has died."""

from __future__ import annotations

from collections.abc import Sequence

from portal.desk import Desk
from portal.domain.dossier import Dossier
from portal.domain.people import WORKER, Actor
from portal.reaching import dead_among, has_died


def died(desk: Desk, actor: Actor, number: str) -> bool:
    """Whether the person of a request that the actor reads has died. Raises NotFound."""
    aid_request = desk.read(actor, lambda tx: tx.aid_requests.get(number))
    return desk.read(WORKER, lambda tx: has_died(desk, tx, aid_request))


def is_over(desk: Desk, actor: Actor, number: str) -> bool:
    """Whether nothing is added to the actor's request: all taken back, or its person has died.

    Raises NotFound.
    """
    with desk.begin(actor) as tx:
        aid_request = tx.aid_requests.get(number)
        left = [one for one in tx.dossiers.of_request(number) if not one.erased_at]
    if left and all(one.withdrawn_at for one in left):
        return True
    return desk.read(WORKER, lambda tx: has_died(desk, tx, aid_request))


def mourned(desk: Desk, actor: Actor) -> frozenset[str]:
    """The numbers of the actor's requests whose person has died."""
    mine = desk.read(actor, lambda tx: tx.aid_requests.mine())
    if not mine:
        return frozenset()
    with desk.begin(WORKER) as tx:
        return frozenset(one.number for one in mine if has_died(desk, tx, one))


def mourned_drafts(desk: Desk, actor: Actor) -> frozenset[str]:
    """The ids of the actor's drafts, not sent, that are for a person who has died."""
    mine = desk.read(actor, lambda tx: [one for one in tx.drafts.mine() if not one.number])
    if not mine:
        return frozenset()
    with desk.begin(WORKER) as tx:
        return frozenset(one.id for one in mine if has_died(desk, tx, one))


def dead(desk: Desk, dossiers: Sequence[Dossier]) -> frozenset[str]:
    """The numbers of those of these dossiers, which the actor has read, whose person has died."""
    if not dossiers:
        return frozenset()
    return desk.read(WORKER, lambda tx: dead_among(desk, tx, dossiers))
