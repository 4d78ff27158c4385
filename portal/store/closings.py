"""How the requests of a person ended: what tells that they have died, whichever funder noted it."""

from __future__ import annotations

from sqlalchemy import ARRAY, Text, bindparam, text

from portal.domain.reach import Closing
from portal.store.wire import Row, Wire

# Of each dossier the last decision: a later one takes the place of one that was wrong. A person's
# accounts are found one by one: beside an OR, each request of everybody would be looked at.
_OF = text(
    "WITH t AS (SELECT unnest(:persons) AS sought), accounts AS (SELECT sought, sought AS id FROM t"
    " UNION SELECT t.sought, coalesce(s.same_as, s.id) FROM t JOIN people s ON s.id = t.sought"
    " UNION SELECT t.sought, p.id FROM t JOIN people s ON s.id = t.sought"
    " JOIN people p ON p.same_as = coalesce(s.same_as, s.id))"
    " SELECT DISTINCT ON (c.sought, d.dossier) c.sought, d.request, a.edition, d.grounds,"
    " o.beneficiary, o.birth_date FROM accounts c JOIN aid_requests a ON a.person = c.id"
    " JOIN decisions d ON d.request = a.number JOIN dossiers o ON o.number = d.dossier"
    " ORDER BY c.sought, d.dossier, d.rank DESC"
).bindparams(bindparam("persons", type_=ARRAY(Text)))


class Closings:
    """What was decided of everything that somebody asked for (the worker's)."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def of(self, *persons: str) -> tuple[tuple[str, Closing], ...]:
        """Return the last decision on each dossier of these persons, each with whose it is."""
        rows = self._wire.rows(_OF, {"persons": list(persons)})
        return tuple((row["sought"], _closing(row)) for row in rows)


def _closing(row: Row) -> Closing:
    return Closing(
        request=row["request"],
        edition=row["edition"],
        grounds=tuple(row["grounds"].split()),
        beneficiary=row["beneficiary"],
        birth_date=row["birth_date"],
    )
