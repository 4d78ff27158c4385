"""Retain: a dossier is kept for as long as its decision wants; a lock is lengthened, never cut."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.dossier import Status
from portal.domain.people import WORKER
from portal.sealed import sealed_objects


def extend(desk: Desk, number: str) -> None:
    """Lock every sealed object of a dossier until the day its decisions name; again is the same.

    First the locks, then the rows that promise them.

    Raises:
        NotFound: there is no such dossier, or an object of it is gone.
        Unavailable: the vault or the database is away: try again later.
    """
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        parts, decided = tx.additions.parts_of(number), tx.decisions.of(number)
        deposits, sheets = sealed_objects(tx, number), tx.sheets.of(number)
    until = max((one.retain_until for one in decided if one.retain_until), default=None)
    if until is None:
        return
    for one in deposits:
        if one.retain_until < until and one.version_id:
            desk.vault.extend(one.key, one.version_id, until)
    links = [one.number for one in parts if one.status is Status.SEALED]
    links += [one.number for one in decided if one.status is Status.SEALED]
    links += [one.number for one in sheets if one.status is Status.SEALED]
    with desk.begin(WORKER) as tx:
        tx.decisions.extend(dossier, [one.name for one in deposits], links, until)
