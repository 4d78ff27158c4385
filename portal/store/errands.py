"""Errands: the changes on their way to a destination, in their order within a dossier."""

# ruff: noqa: S608  every part of a statement is a constant of ours
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import text

from portal.domain.changes import Change
from portal.domain.push import (
    GIVEN_UP_AFTER,
    MOST_COUNTED,
    PING,
    Destination,
    Errand,
    Waiting,
)
from portal.store.changes import START, cursor_of, place_of
from portal.store.wire import Row, Wire, as_json

_HERE = "destination = :destination"
_PING = text(
    "INSERT INTO errands (destination, xid, entry, funder, dossier, kind, happened_at, tries,"
    " due_at) VALUES (:destination, '0', 0, :funder, '', :kind, :now, 0, :now)"
)
# Behind one of the same dossier that is put off or set aside, a new one waits as that one does.
_TAKE_IN = text(
    "INSERT INTO errands (destination, xid, entry, funder, dossier, kind, happened_at, tries,"
    " due_at, set_aside_at) SELECT :destination, n.xid, n.entry, :funder, n.dossier, n.kind, n.at,"
    " 0, coalesce(max(e.due_at), :now), max(e.set_aside_at)"
    " FROM jsonb_to_recordset(CAST(:changes AS jsonb)) AS n(xid xid8, entry bigint, dossier text,"
    f" kind text, at timestamptz) LEFT JOIN errands e ON e.{_HERE} AND e.dossier = n.dossier"
    " GROUP BY n.xid, n.entry, n.dossier, n.kind, n.at"
    " ON CONFLICT (destination, xid, entry) DO UPDATE SET due_at = :now, set_aside_at = NULL,"
    " tries = 0, tried_at = NULL"
)
# The first of each dossier alone: what comes after it waits until it arrived.
_DUE = text(
    "SELECT e.xid, e.entry, e.dossier, e.kind, e.happened_at, e.tries, e.tried_at,"
    f" l.xid AS last_xid, l.entry AS last_entry FROM errands e, LATERAL (SELECT xid, entry"
    f" FROM errands n WHERE n.{_HERE} AND n.dossier = e.dossier ORDER BY xid DESC, entry DESC"
    f" LIMIT 1) l WHERE e.{_HERE} AND e.set_aside_at IS NULL AND e.due_at <= :now"
    f" AND NOT EXISTS (SELECT FROM errands b WHERE b.{_HERE} AND b.dossier = e.dossier"
    " AND (b.xid, b.entry) < (e.xid, e.entry)) ORDER BY e.due_at, e.xid, e.entry LIMIT :limit"
)
_DONE = text(
    f"DELETE FROM errands WHERE {_HERE} AND dossier = :dossier"
    " AND (xid, entry) <= (CAST(:xid AS xid8), :entry)"
)
_FAILED = text(
    "UPDATE errands SET tries = tries + 1, tried_at = coalesce(tried_at, :now), error = :code"
    f" WHERE {_HERE} AND (xid, entry) = (CAST(:xid AS xid8), :entry)"
)
_PUT_OFF = text(f"UPDATE errands SET due_at = :again WHERE {_HERE} AND dossier = :dossier")
_SET_ASIDE = text(
    f"UPDATE errands SET set_aside_at = :now WHERE {_HERE} AND dossier = :dossier"
    " AND set_aside_at IS NULL"
)
# Who is away is tried again as one: what waits waits as long, and its day has begun.
_AWAY = text(
    "UPDATE errands SET due_at = greatest(due_at, :again), tried_at = coalesce(tried_at, :now),"
    " set_aside_at = CASE WHEN tried_at <= :given_up THEN :now END"
    f" WHERE {_HERE} AND set_aside_at IS NULL"
)
_AGAIN = text(
    "UPDATE errands SET set_aside_at = NULL, due_at = :now, tries = 0, tried_at = NULL"
    f" WHERE {_HERE}"
)
_COUNT = text(
    "SELECT (SELECT count(*) FROM (SELECT FROM errands"
    f" WHERE {_HERE} AND set_aside_at IS NULL LIMIT :most) w) AS waiting,"
    f" (SELECT count(*) FROM (SELECT FROM errands WHERE {_HERE} AND set_aside_at IS NOT NULL"
    " LIMIT :most) a) AS aside,"
    f" (SELECT happened_at FROM errands WHERE {_HERE} ORDER BY xid, entry LIMIT 1) AS oldest,"
    f" (SELECT error FROM errands WHERE {_HERE} AND error IS NOT NULL ORDER BY xid, entry"
    " LIMIT 1) AS error"
)
_ASIDE = text(
    "SELECT funder, count(*) AS many FROM errands WHERE set_aside_at IS NOT NULL"
    " GROUP BY funder ORDER BY 1"
)


class Errands:
    """A manager sees those of their funder, a software its own, the worker that there are some."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def ping(self, destination: str) -> None:
        """Begin with one that is about no dossier."""
        funder = self._wire.actor.funder
        values = {"destination": destination, "funder": funder, "kind": PING, "now": self._wire.at}
        self._wire.run(_PING, values)

    def take_in(self, one: Destination, changes: Sequence[Change], kinds: Collection[str]) -> None:
        """Add changes of these kinds, in their order; one that waits already is due at once."""
        told = [
            dict(zip(("xid", "entry"), place_of(each.cursor).split("."), strict=True))
            | {"dossier": each.dossier, "kind": each.kind, "at": each.at}
            for each in changes
            if each.kind in kinds
        ]
        if told:
            values = {"funder": one.funder, "now": self._wire.at, "changes": as_json(told)}
            self._wire.run(_TAKE_IN, values | {"destination": one.id})

    def due(self, destination: str, limit: int) -> Sequence[Errand]:
        """Return the first of each dossier that is due, the longest due first."""
        values = {"destination": destination, "now": self._wire.at, "limit": limit}
        return [_errand(destination, row) for row in self._wire.rows(_DUE, values)]

    def done(self, destination: str, errand: Errand, upto: str) -> None:
        """Strike off what arrived: of the errand's dossier, everything up to this cursor."""
        self._wire.run(_DONE, _at(destination, upto) | {"dossier": errand.dossier})

    def failed(self, destination: str, errand: Errand, code: str, again: datetime | None) -> None:
        """Note a try that failed: its dossier waits until then, or (none) for a person."""
        now = {"now": self._wire.at, "again": again, "dossier": errand.dossier}
        values = _at(destination, errand.cursor) | now
        self._wire.run(_FAILED, values | {"code": code})
        self._wire.run(_PUT_OFF if again else _SET_ASIDE, values)

    def away(self, destination: str, again: datetime) -> None:
        """Put everything off: nothing arrives there now. What waits for a day is set aside."""
        now = self._wire.at
        values = {"now": now, "again": again, "given_up": now - GIVEN_UP_AFTER}
        self._wire.run(_AWAY, values | {"destination": destination})

    def again(self, destination: str) -> None:
        """Have everything that waits tried now, what was set aside too."""
        self._wire.run(_AGAIN, {"destination": destination, "now": self._wire.at})

    def count(self, destination: str) -> Waiting:
        """Count what waits for one destination, as far as counts go."""
        row = self._wire.one(_COUNT, {"destination": destination, "most": MOST_COUNTED + 1}) or {}
        return Waiting(**{**row, "error": row["error"] or ""})

    def aside(self) -> Mapping[str, int]:
        """Return how many were set aside, by funder (the worker's)."""
        return {row["funder"]: row["many"] for row in self._wire.rows(_ASIDE)}


def _at(destination: str, cursor: str) -> dict[str, object]:
    xid, _, entry = place_of(cursor).partition(".")
    return {"destination": destination, "xid": xid, "entry": int(entry)}


def _errand(destination: str, row: Row) -> Errand:
    place = f"{row['xid']}.{row['entry']}"
    cursor, last = cursor_of(place), cursor_of(f"{row['last_xid']}.{row['last_entry']}")
    mark = f"ping_{destination}" if place == START else cursor.partition(".")[2]
    return Errand(
        id=f"evt_{mark}",
        cursor=cursor,
        dossier=row["dossier"],
        kind=row["kind"],
        at=row["happened_at"],
        tries=row["tries"],
        tried_at=row["tried_at"],
        last=last,
    )
