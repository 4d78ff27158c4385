"""Erase: once a dossier's time is over its key is destroyed; its ciphertext is left."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from portal.desk import Desk
from portal.domain.dossier import Deposit
from portal.domain.erasure import Ending, Erased, lets_go
from portal.domain.errors import NotFound
from portal.domain.people import WORKER
from portal.uploads import FORGET

ERASE = "erase"
"""The job: erase a dossier whose time is over."""
MOST = 100
"""Dossiers looked up at once; the next look is a minute later."""
NEXT_LOOK = timedelta(days=1)
"""At what the vault still locks, or holds for a dispute."""


def look_for_ends(desk: Desk) -> None:
    """Queue the erasure of what is over, each dossier once. Raises Unavailable."""
    with desk.begin(WORKER) as tx:
        for number in tx.erasures.due(MOST, ERASE):
            tx.jobs.add_once(ERASE, number)


def erase(desk: Desk, number: str) -> bool:
    """Destroy a dossier's key, and what the database holds of it; again is the same.

    False: it is not over, the vault still locks it or holds it (it is looked at again the next
    day), or it was erased before.

    Raises:
        Unavailable: the vault or the database is away: nothing is erased.

    Source: règlement (UE) 2016/679, art. 5, 1, e: kept no longer than is needed.
    """
    with desk.begin(WORKER) as tx:
        if not tx.erasures.is_due(number):
            return False
        dossier, deposits = tx.dossiers.get(number), tx.deposits.of(number)
    if not all(_lets_go(desk, one) for one in deposits):
        with desk.begin(WORKER) as tx:
            tx.jobs.add_once(ERASE, number, tx.at + NEXT_LOOK)
        return False
    with desk.begin(WORKER) as tx:
        tx.askings.alone(dossier.request)
        if not tx.erasures.is_due(number):
            return False
        uploads = tx.erasures.erase(dossier, Erased(number, dossier.manifest_sha256 or ""))
        for inbox_key in uploads or ():
            tx.jobs.add(FORGET, inbox_key)
    return uploads is not None


def simulated(desk: Desk, until: datetime) -> Sequence[Ending]:
    """How many dossiers of each funder would be erased by then, as they stand now.

    The vault is not asked: a hold keeps what is counted here. Raises Unavailable.
    """
    return desk.read(WORKER, lambda tx: tx.erasures.by(until))


def _lets_go(desk: Desk, one: Deposit) -> bool:
    """Whether the vault locks this object no longer. One that is gone is locked by nothing."""
    if one.version_id:
        with suppress(NotFound):
            return lets_go(desk.vault.state(one.key, one.version_id), desk.clock())
    return True
