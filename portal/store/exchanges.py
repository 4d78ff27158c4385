"""Exchanges: what each side writes, added with the event that tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, text

from portal.domain.exchange import Side, Writing
from portal.domain.exchange_events import Written
from portal.domain.people import Role
from portal.store.exchange_tables import writings
from portal.store.ledger import Ledger
from portal.store.wire import Wire

SIDES: Mapping[Role, Side] = {Role.APPLICANT: Side.PERSON, Role.CASEWORKER: Side.FUNDER}
"""Which side each role writes and reads for."""

_WRITE = writings.insert()
_WRITTEN = tuple(column.name for column in writings.c)
_OF = select(writings).where(writings.c.dossier == bindparam("dossier")).order_by(writings.c.rank)
# What the other side wrote after what this side last read, as the ledger tells of its readings.
_UNREAD = text(
    "SELECT w.dossier, count(*) AS unread FROM writings w WHERE w.dossier = ANY(:numbers)"
    " AND w.side <> :side AND w.rank > coalesce((SELECT max((l.detail ->> 'last')::int)"
    " FROM ledger l WHERE l.subject = w.dossier AND l.word = 'ExchangeRead' AND l.role = :role), 0)"
    " GROUP BY w.dossier"
)
# What a helper read is still news to the person.
_UNREAD_BY_ME = text(
    _UNREAD.text.replace(
        "l.role = :role",
        "l.role = :role AND l.actor = ANY (ARRAY(SELECT :me UNION ALL"
        " SELECT p.id FROM people p WHERE p.same_as = :me))",
    )
)


class Writings:
    """The exchange about each dossier. Another funder's, or another person's, is empty."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, writing: Writing) -> None:
        """Keep a writing, and tell of it.

        Raises:
            Conflict: another one took its place meanwhile.
            NotAllowed: the dossier is another's.
        """
        values = {name: getattr(writing, name) for name in _WRITTEN}
        self._wire.run(_WRITE, values | {"side": writing.side.value})
        event = Written(writing.dossier, writing.rank, writing.asking)
        self._ledger.append(event, funder=writing.funder, person=writing.person)

    def of(self, dossier: str) -> tuple[Writing, ...]:
        """Return the writings about a dossier, in order."""
        rows = self._wire.rows(_OF, {"dossier": dossier})
        return tuple(_writing_of(row) for row in rows)

    def unread(self, dossiers: Sequence[str]) -> Mapping[str, int]:
        """Return how many writings of the other side the actor's own has not read, by dossier."""
        role, me = self._wire.actor.role, self._wire.actor.id
        values = {"numbers": list(dossiers), "side": SIDES[role].value, "role": role.value}
        alone, mine = role is Role.APPLICANT, {**values, "me": me}
        rows = self._wire.rows(_UNREAD_BY_ME, mine) if alone else self._wire.rows(_UNREAD, values)
        return {row["dossier"]: row["unread"] for row in rows}


def _writing_of(row: dict[str, Any]) -> Writing:
    kept = {name: row[name] and bytes(row[name]) for name in ("cipher", "helper")}
    return Writing(**row | kept | {"side": Side(row["side"])})
