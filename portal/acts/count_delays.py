"""Count how long each funder usually takes, once a day, from its own dossiers."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.delays import COUNTED_EVERY, LOOKED_BACK
from portal.domain.joining import is_rehearsal
from portal.domain.people import WORKER


def count_delays(desk: Desk) -> int:
    """Count anew the funders whose figures are a day old; return how many.

    A transaction each: the figures of one do not wait for those of all.

    Raises:
        Unavailable: the database is away: the next round goes on.
    """
    now = desk.clock()
    every = {code for edition in desk.editions.values() for code in edition.reference.funders}
    known = {code for code in every if not is_rehearsal(code)}
    with desk.begin(WORKER) as tx:
        stale = sorted(known - tx.delays.counted(now - COUNTED_EVERY))
    for funder in stale:
        with desk.begin(WORKER) as tx:
            tx.delays.count(funder, now - LOOKED_BACK)
    return len(stale)
