"""Emergencies: opened by a caseworker for themselves, seen by a manager; nothing else changes."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import text

from portal.domain.emergencies import Emergency, EmergencyOpened, EmergencySeen
from portal.domain.errors import Conflict, NotFound
from portal.store.ledger import Ledger
from portal.store.team_tables import emergencies
from portal.store.wire import Wire

_ADD = emergencies.insert()
_GET = text("SELECT * FROM emergencies WHERE id = :id")
_OF_FUNDER = text(
    "SELECT * FROM emergencies WHERE funder = :funder ORDER BY opened_at DESC LIMIT :most"
)
_UNSEEN = text("SELECT count(*) FROM emergencies WHERE funder = :funder AND seen_at IS NULL")
_SEE = text(
    "UPDATE emergencies SET seen_by = :me, seen_at = :now WHERE id = :id AND seen_at IS NULL"
)
_STANDS = text(
    "SELECT ends_at FROM emergencies WHERE dossier = :dossier AND agent = :me"
    " AND ends_at > :now ORDER BY ends_at DESC LIMIT 1"
)
_TOLD = text("SELECT id, funder FROM emergencies WHERE id = :id AND seen_at IS NULL")


class Emergencies:
    """Who opened one sees their own, a manager all of the funder's; another's do not exist."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, one: Emergency, event: EmergencyOpened) -> None:
        """Open one. Raises NotAllowed: the dossier is another funder's."""
        self._wire.run(_ADD, asdict(one))
        self._ledger.append(event, funder=one.funder, person=one.person)

    def get(self, id_: str) -> Emergency:
        """Return one. Raises NotFound."""
        row = self._wire.one(_GET, {"id": id_})
        if row is None:
            raise NotFound("no such emergency")
        return Emergency(**row)

    def stands_until(self, dossier: str) -> datetime | None:
        """Return until when the actor reads what is hidden of a dossier; none: they do not."""
        values = {"dossier": dossier, "me": self._wire.actor.id, "now": self._wire.at}
        found: datetime | None = self._wire.value(_STANDS, values)
        return found

    def of_funder(self, most: int) -> tuple[Emergency, ...]:
        """Return those of the actor's funder that they may see, the last first."""
        rows = self._wire.rows(_OF_FUNDER, {"funder": self._wire.actor.funder, "most": most})
        return tuple(Emergency(**row) for row in rows)

    def unseen(self) -> int:
        """Count those that no manager has seen, of those that the actor may see."""
        return int(self._wire.value(_UNSEEN, {"funder": self._wire.actor.funder}))

    def see(self, one: Emergency) -> Emergency:
        """Note that the actor, a manager, has seen it. Raises Conflict: another one did."""
        actor = self._wire.actor
        values = {"id": one.id, "me": actor.id, "now": self._wire.at}
        if not self._wire.run(_SEE, values):
            raise Conflict("it was seen meanwhile")
        self._ledger.append(EmergencySeen(one.dossier, one.id), funder=one.funder)
        return replace(one, seen_by=actor.id, seen_at=self._wire.at)

    def waits(self, id_: str) -> str | None:
        """Return the funder of an emergency that no manager has seen yet (the worker's)."""
        row = self._wire.one(_TOLD, {"id": id_})
        return None if row is None else str(row["funder"])
