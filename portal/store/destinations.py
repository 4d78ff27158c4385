"""Where something goes for a funder's software: addresses, secrets, up to where it was told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import TextClause, text

from portal.domain.errors import NotFound
from portal.domain.push import Carrier, Destination, SealedSecret, SecretRow
from portal.domain.push_events import (
    DestinationAdded,
    DestinationEnded,
    DestinationSecretAdded,
    DestinationSecretEnded,
    DestinationVerified,
)
from portal.store.changes import cursor_of, place_of
from portal.store.ledger_tables import CHANGES
from portal.store.managed import Managed
from portal.store.push_tables import destination_secrets, destinations
from portal.store.wire import Row

_COLUMNS = (
    "id, software, funder, carrier, address, told, xid, entry, made_at, verified_at, ended_at"
)
_OF = text(
    f"SELECT {_COLUMNS} FROM destinations WHERE software = :software"  # noqa: S608  ours
    " ORDER BY ended_at DESC NULLS FIRST, made_at, id"
)
_GET = text(f"SELECT {_COLUMNS} FROM destinations WHERE id = :id")  # noqa: S608  ours
_LOCK = text(f"{_GET.text} AND ended_at IS NULL FOR UPDATE")
_ADD, _ADD_SECRET = destinations.insert(), destination_secrets.insert()
_GO_ON = text(
    "UPDATE destinations SET xid = CAST(:xid AS xid8), entry = :entry"
    " WHERE id = :id AND ended_at IS NULL"
)
_VERIFIED = text(
    "UPDATE destinations SET verified_at = :now WHERE id = :id AND verified_at IS NULL"
)
_END = text(
    "UPDATE destinations SET ended_at = :now, ended_by = :me WHERE id = :id AND ended_at IS NULL"
)
_STANDING = text("SELECT id FROM destinations WHERE software = :software AND ended_at IS NULL")
_DROP = text("DELETE FROM errands WHERE destination = :id")
_SECRETS = text(
    "SELECT id, made_at, ended_at FROM destination_secrets WHERE destination = :id"
    " ORDER BY ended_at DESC NULLS FIRST, made_at, id"
)
_SEALED = text(
    "SELECT id, destination, cipher, key, key_epoch FROM destination_secrets"
    " WHERE destination = :id AND ended_at IS NULL ORDER BY made_at DESC, id"
)
_END_SECRET = text(
    "UPDATE destination_secrets SET ended_at = :now, ended_by = :me"
    " WHERE (id, destination) = (:secret, :id) AND ended_at IS NULL"
)
_WHOSE = text("SELECT software, funder FROM destinations WHERE id = :id AND ended_at IS NULL")
# Each probe begins in an index with the destination or its funder: their number is what it costs.
_READY = text(
    "SELECT d.id FROM destinations d WHERE d.ended_at IS NULL AND ("  # noqa: S608  ours
    "EXISTS (SELECT FROM errands e WHERE e.destination = d.id AND e.set_aside_at IS NULL"
    " AND e.due_at <= :now) OR EXISTS (SELECT FROM deliveries v WHERE v.destination = d.id"
    " AND v.look_at <= :now) OR d.verified_at IS NOT NULL AND EXISTS (SELECT FROM ledger l"
    f" WHERE l.word IN ({CHANGES}) AND l.funder = d.funder AND (l.xid, l.id) > (d.xid, d.entry)"
    " AND l.xid < pg_snapshot_xmin(pg_current_snapshot()))) ORDER BY d.id"
)


class Destinations(Managed):
    """A manager sees their funder's; a software its own; the worker that something waits."""

    def of(self, software: str) -> tuple[Destination, ...]:
        """Return a software's, those that stand first."""
        return tuple(map(_destination, self._wire.rows(_OF, {"software": software})))

    def get(self, id_: str) -> Destination:
        """Return one. Raises NotFound: there is none, or it is not the actor's to see."""
        return self._one(_GET, id_)

    def lock(self, id_: str) -> Destination:
        """Return one that stands, for this transaction alone to change. Raises NotFound."""
        return self._one(_LOCK, id_)

    def add(self, one: Destination) -> None:
        """Make one. Raises NotAllowed: the software ended, or is not the actor's to give."""
        xid, _, entry = place_of(one.cursor).partition(".")
        known = {"id": one.id, "software": one.software, "carrier": one.carrier.value}
        way = {"address": one.address, "told": dict(one.told), "verified_at": None}
        place = {"xid": xid, "entry": int(entry)}
        self._wire.run(_ADD, known | way | place | self._made())
        self._ledger.append(DestinationAdded(one.software, one.id, one.carrier.value))

    def go_on(self, id_: str, cursor: str) -> None:
        """Note up to where the changes were taken in. Raises Conflict: it ended."""
        xid, _, entry = place_of(cursor).partition(".")
        self._change(_GO_ON, {"id": id_, "xid": xid, "entry": int(entry)})

    def verified(self, one: Destination) -> None:
        """Note that something arrived there for the first time."""
        if self._wire.run(_VERIFIED, {"id": one.id, "now": self._wire.at}):
            self._ledger.append(DestinationVerified(one.software, one.id))

    def end(self, one: Destination) -> None:
        """End one, with what waits for it. Raises Conflict: it ended."""
        self._change(_END, self._by() | {"id": one.id})
        self._wire.run(_DROP, {"id": one.id})
        for each in self._wire.rows(_SECRETS, {"id": one.id}):
            if each["ended_at"] is None:
                self._wire.run(_END_SECRET, self._by() | {"id": one.id, "secret": each["id"]})
        self._ledger.append(DestinationEnded(one.software, one.id))

    def end_of(self, software: str) -> None:
        """End every one of a software."""
        for row in self._wire.rows(_STANDING, {"software": software}):
            self.end(self.get(row["id"]))

    def secrets(self, id_: str) -> tuple[SecretRow, ...]:
        """Return what is told of a destination's secrets, those that stand first."""
        return tuple(SecretRow(**row) for row in self._wire.rows(_SECRETS, {"id": id_}))

    def sealed_secrets(self, id_: str) -> tuple[SealedSecret, ...]:
        """Return the secrets that stand, as they are kept, the newest first (the software's)."""
        return tuple(SealedSecret(**row) for row in self._wire.rows(_SEALED, {"id": id_}))

    def add_secret(self, secret: SealedSecret, of: Destination) -> None:
        """Give one more secret. Raises NotAllowed: the destination ended."""
        known = {"id": secret.id, "destination": secret.destination, "cipher": secret.cipher}
        keys = {"key": secret.key, "key_epoch": secret.key_epoch}
        self._wire.run(_ADD_SECRET, known | keys | self._made())
        self._ledger.append(DestinationSecretAdded(of.software, of.id, secret.id))

    def end_secret(self, secret: str, of: Destination) -> None:
        """End a secret. Raises Conflict: it ended, or is none of this destination."""
        self._change(_END_SECRET, self._by() | {"id": of.id, "secret": secret})
        self._ledger.append(DestinationSecretEnded(of.software, of.id, secret))

    def ready(self) -> Sequence[str]:
        """Return for which of them something is to be done now (the worker's)."""
        return [row["id"] for row in self._wire.rows(_READY, {"now": self._wire.at})]

    def whose(self, id_: str) -> tuple[str, str]:
        """Return the software and the funder of one that stands (the worker's). Raises NotFound."""
        row = self._wire.one(_WHOSE, {"id": id_})
        if row is None:
            raise NotFound("no such destination")
        return row["software"], row["funder"]

    def _one(self, statement: TextClause, id_: str) -> Destination:
        row = self._wire.one(statement, {"id": id_})
        if row is None:
            raise NotFound("no such destination")
        return _destination(row)


def _destination(row: Row) -> Destination:
    left = {name: value for name, value in row.items() if name not in ("xid", "entry")}
    cursor = cursor_of(f"{row['xid']}.{row['entry']}")
    return Destination(**left | {"carrier": Carrier(row["carrier"]), "cursor": cursor})
