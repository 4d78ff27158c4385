"""What changed for a funder, read off the ledger by cursor; and what its software acknowledged."""

# ruff: noqa: S608  every part of a statement is a constant of ours
from __future__ import annotations

import base64
import binascii

from sqlalchemy import text

from portal.domain.changes import Change, Changes, Handover, change_of
from portal.domain.dossier import Deposit, Dossier
from portal.domain.errors import NotFound
from portal.domain.events import AckRefused, HandedOver
from portal.store.ledger import Ledger
from portal.store.ledger_tables import CHANGES
from portal.store.wire import Row, Wire

START = "0.0"
"""The place before the first change."""
_FORM = "1."
"""How a cursor is written: it may be another one in another release."""
# What a transaction older than the oldest still running told cannot be overtaken: a commit that
# comes late has a number that no cursor has passed. A page begins where the last one ended, in an
# index that begins with the funder, so each costs the same.
_SINCE = text(
    f"SELECT id, xid, at, word, subject, detail FROM ledger WHERE word IN ({CHANGES})"
    " AND funder = :funder AND (xid, id) > (CAST(:xid AS xid8), :id)"
    " AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT :limit"
)
_THERE = text(
    f"SELECT 1 FROM ledger WHERE word IN ({CHANGES}) AND funder = :funder"
    " AND (xid, id) = (CAST(:xid AS xid8), :id)"
)
_LAST = text(
    f"SELECT xid, id FROM ledger WHERE word IN ({CHANGES}) AND funder = :funder"
    " AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid DESC, id DESC LIMIT 1"
)
_OF = text(
    "SELECT dossier, name, manifest_sha256, software, handed_at FROM handovers"
    " WHERE dossier = :dossier ORDER BY name"
)
# A repeat writes, so that it waits for the second site as the first did; it changes nothing.
_HAND = text(
    "INSERT INTO handovers (dossier, funder, name, manifest_sha256, software, handed_at)"
    " VALUES (:dossier, :funder, :name, :manifest, :software, :now)"
    " ON CONFLICT (dossier, funder, name) DO UPDATE SET software = handovers.software"
    " RETURNING dossier, name, manifest_sha256, software, handed_at, xmax = 0 AS fresh"
)
_HANDED = tuple(
    text(
        f"UPDATE {table} SET handed_at = :handed, collected_at = coalesce(collected_at, :handed)"
        f" WHERE {dossier} = :dossier AND funder = :funder AND manifest_sha256 = :manifest"
        " AND handed_at IS NULL"
    )
    for table, dossier in (
        ("dossiers", "number"),
        ("addition_parts", "dossier"),
        ("decisions", "dossier"),
    )
)
_RIGHT = text("DELETE FROM refused_acks WHERE (dossier, funder) = (:dossier, :funder)")
_REFUSE = text(
    "INSERT INTO refused_acks (dossier, funder, software, destination, times, refused_at)"
    " VALUES (:dossier, :funder, :software, :destination, 1, :now)"
    " ON CONFLICT (dossier, funder) DO UPDATE SET software = excluded.software,"
    " destination = excluded.destination, times = refused_acks.times + 1,"
    " refused_at = excluded.refused_at"
)
# Not of what another funder has now, or its person took back: no right one can come of it.
_REFUSED = text(
    "SELECT r.funder, count(*) AS dossiers, (array_agg(r.dossier ORDER BY r.refused_at DESC))[1]"
    " AS last FROM refused_acks r JOIN dossiers d ON (d.number, d.funder) = (r.dossier, r.funder)"
    " WHERE NOT starts_with(r.funder, 'rehearsal-')"
    " AND NOT EXISTS (SELECT FROM withdrawals w WHERE w.dossier = r.dossier)"
    " GROUP BY 1 ORDER BY 1"
)


class FunderChanges:
    """Row security shows a software its own funder's alone."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def since(self, cursor: str | None, limit: int) -> Changes:
        """Return what changed after this cursor, in the order of transactions.

        None slips behind a cursor: what an older transaction, still running, may yet tell is
        waited for. No cursor: from the beginning.

        Raises:
            NotFound: the cursor is none of this funder's.
        """
        place = START if cursor is None else place_of(cursor)
        asked = _asked(place) | {"funder": self._wire.actor.funder}
        if place != START and self._wire.value(_THERE, asked) is None:
            raise NotFound("no such cursor")
        rows = self._wire.rows(_SINCE, asked | {"limit": limit + 1})
        page = rows[:limit]
        told = tuple(map(_change, page))
        return Changes(told, told[-1].cursor if told else cursor_of(place), len(rows) > limit)

    def last(self) -> str:
        """Return the cursor of the last change that none can slip behind: where now is."""
        row = self._wire.one(_LAST, {"funder": self._wire.actor.funder})
        return cursor_of(f"{row['xid']}.{row['id']}" if row else START)

    def handed(self, dossier: str) -> tuple[Handover, ...]:
        """Return what the actor's funder acknowledged of a dossier, by the manifests' names."""
        return tuple(Handover(**row) for row in self._wire.rows(_OF, {"dossier": dossier}))

    def hand(self, dossier: Dossier, manifest: Deposit, software: str) -> Handover:
        """Note that a manifest was acknowledged; a second time is the first.

        Raises:
            NotAllowed: the dossier is another funder's.
        """
        values = self._values(dossier, software)
        told = values | {"name": manifest.name, "manifest": manifest.sha256}
        row = dict(self._wire.one(_HAND, told) or {})
        for statement in _HANDED:
            self._wire.run(statement, told | {"handed": row["handed_at"]})
        self._wire.run(_RIGHT, values)
        if row.pop("fresh"):
            event = HandedOver(dossier.number, manifest.name, manifest.cipher_sha256)
            self._ledger.append(event, funder=dossier.funder, person=dossier.person)
        return Handover(**row)

    def refuse(self, dossier: Dossier, software: str, destination: str | None = None) -> None:
        """Note that a dossier was acknowledged by a wrong fingerprint: somebody must look.

        `destination`: where it was read; none: the software said it itself.
        """
        told = self._values(dossier, software) | {"destination": destination}
        self._wire.run(_REFUSE, told)
        event = AckRefused(dossier.number)
        self._ledger.append(event, funder=dossier.funder, person=dossier.person)

    def refused(self) -> dict[str, tuple[int, str]]:
        """Return how many dossiers of each funder wait for a right fingerprint, and the last.

        The worker's.
        """
        rows = self._wire.rows(_REFUSED)
        return {row["funder"]: (row["dossiers"], row["last"]) for row in rows}

    def _values(self, dossier: Dossier, software: str) -> dict[str, object]:
        told = {"dossier": dossier.number, "funder": dossier.funder, "software": software}
        return {**told, "now": self._wire.at}


def _asked(place: str) -> dict[str, object]:
    xid, _, entry = place.partition(".")
    return {"xid": xid, "id": int(entry)}


def _change(row: Row) -> Change:
    cursor = cursor_of(f"{row['xid']}.{row['id']}")
    return change_of(row["word"], row["subject"], row["at"], row["detail"], cursor)


def cursor_of(place: str) -> str:
    """A place in the ledger (`transaction.entry`) as its readers know it."""
    return _FORM + base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str) -> str:
    """The place that a cursor names. Raises NotFound: it is no cursor."""
    packed = cursor.removeprefix(_FORM)
    try:
        place = base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        place = ""
    xid, _, entry = place.partition(".")
    whole = all(one.isascii() and one.isdigit() and len(one) < 19 for one in (xid, entry))  # noqa: PLR2004  of 64 bits
    if not whole or cursor != cursor_of(place):
        raise NotFound("no such cursor")
    return place
