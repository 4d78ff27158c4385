"""Funders that join: every version of what operators said of them, and their rehearsals."""

from __future__ import annotations

import json

from sqlalchemy import bindparam, select, text

from portal.domain.canonical import canonical
from portal.domain.dossier import digest
from portal.domain.errors import Conflict
from portal.domain.joining import Begun, FunderJoined, Joining, Rehearsed, joining_of
from portal.store.joining_tables import joinings, rehearsals
from portal.store.ledger import Ledger
from portal.store.wire import Wire

_COUNT = text("SELECT count(*) FROM joinings")
_EVERY = select(joinings.c.told).order_by(joinings.c.funder, joinings.c.version)
_KEEP = text(
    "INSERT INTO joinings (funder, version, effective, told, made_by, made_at)"
    " VALUES (:funder, :version, :effective, :told, :me, :now) ON CONFLICT DO NOTHING"
)
_REHEARSED = text(
    "INSERT INTO rehearsals (dossier, funder, version, begun_by, begun_at)"
    " VALUES (:dossier, :funder, :version, :me, :now) ON CONFLICT DO NOTHING"
)
_REHEARSALS = (
    select(rehearsals.c.dossier, rehearsals.c.version, rehearsals.c.begun_at)
    .where(rehearsals.c.funder == bindparam("funder"))
    .order_by(rehearsals.c.begun_at)
)


class Joinings:
    """Versions are added, and changed by nobody."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def count(self) -> int:
        """Return how many versions there are of all funders: one more says that one is new."""
        return int(self._wire.value(_COUNT) or 0)

    def every(self) -> tuple[Joining, ...]:
        """Return every version of every funder, by funder and version."""
        return tuple(joining_of(json.loads(row["told"])) for row in self._wire.rows(_EVERY))

    def keep(self, one: Joining) -> None:
        """Add a version (the operator's). Raises Conflict: somebody added this one before."""
        told = canonical(one.told())
        values = {"funder": one.code, "version": one.version, "effective": one.effective}
        values |= {"told": told.decode(), **self._who()}
        if not self._wire.run(_KEEP, values):
            raise Conflict("somebody said something else of this funder meanwhile")
        day = one.effective.isoformat()
        self._ledger.append(FunderJoined(one.code, one.version, day, digest(told)), funder=one.code)

    def rehearse(self, dossier: str, one: Joining) -> None:
        """Note that a dossier is a rehearsal of this version; a second time changes nothing."""
        values = {"dossier": dossier, "funder": one.code, "version": one.version, **self._who()}
        if self._wire.run(_REHEARSED, values):
            self._ledger.append(Rehearsed(dossier, one.code, one.version))

    def rehearsals(self, funder: str) -> tuple[Begun, ...]:
        """Return a funder's rehearsals, the first one first."""
        return tuple(Begun(**row) for row in self._wire.rows(_REHEARSALS, {"funder": funder}))

    def _who(self) -> dict[str, object]:
        return {"me": self._wire.actor.id, "now": self._wire.at}
