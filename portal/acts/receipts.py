"""What an agent of a counter has of the requests typed in there: their receipts."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.people import Actor
from portal.domain.receipts import Receipt


def receipts(desk: Desk, actor: Actor) -> tuple[Receipt, ...]:
    """The receipts of the actor's last requests, the last first."""
    return desk.read(actor, lambda tx: tx.receipts.mine())


def receipt(desk: Desk, actor: Actor, number: str) -> Receipt:
    """One of them. Raises NotFound."""
    return desk.read(actor, lambda tx: tx.receipts.get(number))
