"""What a funder's managers make and end: who did it, and when."""

from __future__ import annotations

from sqlalchemy import TextClause

from portal.domain.errors import Conflict
from portal.store.ledger import Ledger
from portal.store.wire import Row, Wire


class Managed:
    """A store of rows that a manager makes and ends; nobody changes one that ended."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def _made(self) -> dict[str, object]:
        actor, at = self._wire.actor, self._wire.at
        ended = {"ended_by": None, "ended_at": None}
        return {"funder": actor.funder, "made_by": actor.id, "made_at": at, **ended}

    def _by(self) -> dict[str, object]:
        return {"now": self._wire.at, "me": self._wire.actor.id}

    def _change(self, statement: TextClause, values: Row) -> None:
        """Change one that stands. Raises Conflict: it ended."""
        if not self._wire.run(statement, values):
            raise Conflict("it ended meanwhile")
