"""Two requests of a couple: each names the other, until the two separate."""

from __future__ import annotations

from sqlalchemy import bindparam, select, text

from portal.domain.events import Linked, Unlinked
from portal.store.couple_tables import couples
from portal.store.ledger import Ledger
from portal.store.wire import Wire

_LINK = text(
    "WITH other AS (SELECT o.number FROM drafts d JOIN drafts o ON o.id = d.spouse_of"
    " OR o.spouse_of = d.id WHERE d.id = :draft AND o.number IS NOT NULL AND o.amends IS NULL"
    " ORDER BY o.id LIMIT 1)"
    " INSERT INTO couples (request, other, person, linked_at)"
    " SELECT :number, number, :person, :at FROM other"
    " UNION ALL SELECT number, :number, :person, :at FROM other"
    " ON CONFLICT DO NOTHING RETURNING request, other"
)
_LINK_OF = select(couples.c.other, couples.c.ended_at).where(
    couples.c.request == bindparam("number")
)
_END = text(
    "UPDATE couples SET ended_at = :at WHERE (request = :number OR other = :number)"
    " AND ended_at IS NULL RETURNING request, other"
)
_BEGUN = text("SELECT id FROM drafts WHERE spouse_of = :draft ORDER BY started_at DESC LIMIT 1")


class Couples:
    """A person sees their own; a caseworker those whose two requests their funder studies."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def begun(self, draft_id: str) -> str | None:
        """The draft of the spouse's request that was begun from this one."""
        found = self._wire.value(_BEGUN, {"draft": draft_id})
        return None if found is None else str(found)

    def link(self, draft_id: str, number: str) -> None:
        """Link a request that is being filed with the spouse's, if that is filed too."""
        who = {"person": self._wire.actor.id, "at": self._wire.at}
        for row in self._wire.rows(_LINK, {"draft": draft_id, "number": number} | who):
            told = Linked(row["request"], other=row["other"])
            self._ledger.append(told, person=self._wire.actor.id)

    def link_of(self, number: str) -> tuple[str, bool] | None:
        """The number of the spouse's request, and whether the link still holds; none: no link."""
        row = self._wire.one(_LINK_OF, {"number": number})
        return None if row is None else (str(row["other"]), row["ended_at"] is None)

    def end(self, number: str) -> None:
        """Withdraw the link, both ways; again changes nothing."""
        for row in self._wire.rows(_END, {"number": number, "at": self._wire.at}):
            told = Unlinked(row["request"], other=row["other"])
            self._ledger.append(told, person=self._wire.actor.id)
