"""What software did under a key, kept by the transaction that did it."""

from __future__ import annotations

from sqlalchemy import text

from portal.domain.dossier import Dossier
from portal.domain.driving import KEPT, Call, StatusTold
from portal.domain.driving import Driven as Said
from portal.store.ledger import Ledger
from portal.store.wire import Wire

_OF = text(
    "SELECT key, dossier, sent_sha256, status, rank, done_at FROM status_calls"
    " WHERE (software, key) = (:software, :key)"
)
_FORGET = text("DELETE FROM status_calls WHERE software = :software AND done_at < :before")
_KEEP = text(
    "INSERT INTO status_calls (software, key, funder, dossier, sent_sha256, status, rank, done_at)"
    " VALUES (:software, :key, :funder, :dossier, :sent, :status, :rank, :now)"
)


class Driven:
    """A software sees its own calls alone."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def of(self, key: str) -> Call | None:
        """Return what was done under this key, if something was."""
        row = self._wire.one(_OF, {"software": self._wire.actor.id, "key": key})
        return Call(**{**row, "status": Said(row["status"])}) if row else None

    def keep(self, key: str, dossier: Dossier, sent_sha256: str, status: Said, rank: int) -> None:
        """Note what is done under this key, and tell of it; calls of long ago are forgotten.

        Raises:
            Conflict: something was done under it meanwhile.
            NotAllowed: the software may not drive, or the dossier is another funder's.
        """
        now, software = self._wire.at, self._wire.actor.id
        self._wire.run(_FORGET, {"software": software, "before": now - KEPT})
        known = {"software": software, "key": key, "funder": dossier.funder, "now": now}
        told = {"dossier": dossier.number, "sent": sent_sha256, "status": status.value}
        self._wire.run(_KEEP, known | told | {"rank": rank})
        event = StatusTold(dossier.number, status.value, rank)
        self._ledger.append(event, funder=dossier.funder, person=dossier.person)
