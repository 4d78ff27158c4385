"""Deliveries: what was put where its funder wants it, and waits to be acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from portal.domain.delivery import Delivery, Package
from portal.domain.push import Destination
from portal.domain.push_events import Delivered
from portal.store.ledger import Ledger
from portal.store.wire import Wire

# The same package again is the same delivery: what was acknowledged of it stands.
_ADD = text(
    "INSERT INTO deliveries (destination, name, funder, dossier, manifests, delivered_at, look_at,"
    " looks) VALUES (:destination, :name, :funder, :dossier, :manifests, :now, :look, 0)"
    " ON CONFLICT (destination, name) DO UPDATE SET look_at = CASE WHEN"
    " deliveries.acknowledged_at IS NULL THEN excluded.look_at END, looks = 0"
    " RETURNING xmax = 0 AS fresh"
)
_TO_LOOK = text(
    "SELECT name, dossier, manifests, delivered_at, looks, read_sha256 FROM deliveries"
    " WHERE destination = :destination AND look_at <= :now ORDER BY look_at, name LIMIT :limit"
)
_LOOKED = text(
    "UPDATE deliveries SET look_at = :again, looks = looks + 1, read_sha256 = :read"
    " WHERE (destination, name) = (:destination, :name)"
)
_ACKNOWLEDGED = text(
    "UPDATE deliveries SET look_at = NULL, acknowledged_at = coalesce(acknowledged_at, :now)"
    " WHERE (destination, name) = (:destination, :name)"
)


class Deliveries:
    """A software sees its own; a manager their funder's."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, one: Destination, package: Package, person: str, look: datetime) -> None:
        """Note that a package lies there; the same again tells the ledger nothing."""
        manifests = " ".join(sorted(package.manifests.values()))
        values = {"destination": one.id, "name": package.name, "funder": one.funder, "look": look}
        told = {"dossier": package.number, "manifests": manifests, "now": self._wire.at}
        row = self._wire.one(_ADD, values | told) or {}
        if row["fresh"]:
            event = Delivered(package.number, one.id, package.name)
            self._ledger.append(event, funder=one.funder, person=person)

    def to_look(self, destination: str, limit: int) -> Sequence[Delivery]:
        """Return those whose acknowledgement is to be looked for now."""
        values = {"destination": destination, "now": self._wire.at, "limit": limit}
        return [Delivery(**row) for row in self._wire.rows(_TO_LOOK, values)]

    def looked(self, destination: str, name: str, again: datetime | None, read: str | None) -> None:
        """Note what was read, by its digest, and when to look again; none: no more."""
        values = {"destination": destination, "name": name, "again": again, "read": read}
        self._wire.run(_LOOKED, values)

    def acknowledged(self, destination: str, name: str) -> None:
        """Note that all of a package is acknowledged."""
        values = {"destination": destination, "name": name, "now": self._wire.at}
        self._wire.run(_ACKNOWLEDGED, values)
