"""How the requests of a person ended: what tells that they have died, whichever funder noted it."""

from __future__ import annotations

from sqlalchemy import bindparam, text

from portal.domain.reach import Closing
from portal.store.wire import Wire

# Of each dossier the last decision: a later one takes the place of one that was wrong.
_OF = text(
    "SELECT DISTINCT ON (d.dossier) d.request, a.edition, d.grounds, o.beneficiary, o.birth_date"
    " FROM aid_requests a JOIN decisions d ON d.request = a.number"
    " JOIN dossiers o ON o.number = d.dossier WHERE a.person = :of OR a.person IN"
    " (SELECT p.id FROM people s JOIN people p ON coalesce(s.same_as, s.id) IN (p.id, p.same_as)"
    " WHERE s.id = :of) ORDER BY d.dossier, d.rank DESC"
).bindparams(bindparam("of"))


class Closings:
    """What was decided of everything that one person asked for (the worker's)."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def of(self, person: str) -> tuple[Closing, ...]:
        """Return the last decision on each dossier of this person, by dossier."""
        rows = self._wire.rows(_OF, {"of": person})
        return tuple(Closing(**row | {"grounds": tuple(row["grounds"].split())}) for row in rows)
