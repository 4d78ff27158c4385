"""Rulings of referees: added with their event, and never changed."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import ARRAY, Text, any_, bindparam, select

from portal.domain.rulings import Ruling, told_of_ruling
from portal.store.case_tables import rulings
from portal.store.ledger import Ledger
from portal.store.wire import Row, Wire

_ADD = rulings.insert()
_OF = (
    select(rulings)
    .where(rulings.c.dossier == any_(bindparam("dossiers", type_=ARRAY(Text))))
    .order_by(rulings.c.dossier, rulings.c.rank)
)


class Rulings:
    """A funder sees those of the dossiers that it has, or had."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def add(self, ruling: Ruling) -> None:
        """Keep a ruling, and tell of it. The move that follows is added after it.

        Raises:
            NotAllowed: the actor is no referee of the funder that has the dossier, or who is to
                study it never had it.
            Conflict: another one took its place.
        """
        self._wire.run(_ADD, {one.name: getattr(ruling, one.name) for one in fields(ruling)})
        told = told_of_ruling(ruling)
        self._ledger.append(told, funder=ruling.former, person=ruling.person)

    def of(self, *dossiers: str) -> tuple[Ruling, ...]:
        """Return the rulings on these dossiers, by rank."""
        return tuple(map(_ruling_of, self._wire.rows(_OF, {"dossiers": list(dossiers)})))


def _ruling_of(row: Row) -> Ruling:
    return Ruling(**{**row, "cipher": bytes(row["cipher"])})
