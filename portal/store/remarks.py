"""Private notes of dossiers: added, each with its event; seen by their funder's caseworkers."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import text

from portal.domain.remarks import Remark, RemarkWritten
from portal.store.ledger import Ledger
from portal.store.talk_tables import remarks
from portal.store.wire import Wire

_ADD = remarks.insert()
_OF = text("SELECT * FROM remarks WHERE dossier = :dossier ORDER BY written_at, id")
_COUNT = text("SELECT count(*) FROM remarks WHERE dossier = :dossier")


class Remarks:
    """Another funder's, and medical ones without the duty, do not exist."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, remark: Remark) -> None:
        """Keep a private note, and tell of it; its person's ledger says nothing.

        Raises:
            NotAllowed: the dossier is another funder's, or is not sealed.
        """
        self._wire.run(_ADD, asdict(remark))
        event = RemarkWritten(remark.dossier, remark.id, remark.medical)
        self._ledger.append(event, funder=remark.funder)

    def of(self, dossier: str) -> tuple[Remark, ...]:
        """Return those of a dossier that the actor may read, the first written first."""
        return tuple(Remark(**row) for row in self._wire.rows(_OF, {"dossier": dossier}))

    def count(self, dossier: str) -> int:
        """Count those of a dossier that the actor may read."""
        return int(self._wire.value(_COUNT, {"dossier": dossier}))
