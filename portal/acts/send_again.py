"""Send again: what was set aside of a destination, or everything after a cursor."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.errors import NotFound, NotReady, Problem
from portal.domain.people import Actor
from portal.domain.push import Destination
from portal.domain.push_events import SentAgain
from portal.store.database import Transaction

PAGE, CURSOR = "destinations", "cursor"
"""The page of a destination, and its box."""
NO_CURSOR = "no_cursor"
"""The code of what is wrong, in place of a sentence."""
FIRST = "1.MC4w"
"""The cursor of the beginning."""


def send_again(desk: Desk, actor: Actor, software: str, destination: str) -> None:
    """Have everything that waits tried now, what was set aside too. Raises as `look`."""
    with desk.begin(actor) as tx:
        one = _locked(tx, software, destination)
        tx.errands.again(one.id)
        tx.ledger.append(SentAgain(software, one.id, ""))


def replay(desk: Desk, actor: Actor, software: str, destination: str, cursor: str) -> None:
    """Have everything that changed after a cursor (none: from the beginning) sent once more.

    Raises NotAllowed, NotFound; NotReady: this is no cursor of the funder's.
    """
    place = cursor.strip() or FIRST
    with desk.begin(actor) as tx:
        one = _locked(tx, software, destination)
        try:
            tx.changes.since(place, 1)
        except NotFound:
            raise NotReady([Problem(PAGE, CURSOR, NO_CURSOR)]) from None
        tx.errands.again(one.id)
        tx.destinations.go_on(one.id, place)
        tx.ledger.append(SentAgain(software, one.id, place))


def _locked(tx: Transaction, software: str, destination: str) -> Destination:
    """It, for this transaction alone to change. Raises NotAllowed, NotFound: or it ended."""
    tx.team.require(Duty.MANAGER)
    one = tx.destinations.lock(destination)
    if one.software != software:
        raise NotFound("no such destination")
    return one
