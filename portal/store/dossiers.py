"""Dossiers: one per funder, changed with the event that explains it, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import (
    ARRAY,
    Text,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from portal.domain.dossier import Dossier, Status
from portal.domain.erasure import WasErased
from portal.domain.errors import Conflict, NotFound
from portal.domain.events import Event
from portal.domain.joining import REHEARSAL
from portal.store.dossier_rows import DOSSIER_COLUMNS, WITHDRAWN, dossier_of
from portal.store.feed import sealed_since
from portal.store.ledger import Ledger
from portal.store.tables import dossiers, withdrawals
from portal.store.wire import Statement, Wire

_ALL = select(*DOSSIER_COLUMNS)
_GET = _ALL.where(dossiers.c.number == bindparam("number"))
_STANDS = select(dossiers.c.funder, dossiers.c.status, dossiers.c.version, WITHDRAWN).where(
    dossiers.c.number == bindparam("number")
)
_OF_REQUEST = _ALL.where(dossiers.c.request == bindparam("request")).order_by(dossiers.c.number)
_NAMED = any_(bindparam("numbers", type_=ARRAY(Text)))
_ERASED = _ALL.where(
    (dossiers.c.number == _NAMED) | (dossiers.c.request == _NAMED),
    dossiers.c.status == literal_column(f"'{Status.ERASED}'"),
).order_by(dossiers.c.number)
_SEALED = dossiers.c.status == literal_column(f"'{Status.SEALED}'")  # as its partial index says
_PLACE = tuple_(dossiers.c.submitted_at, dossiers.c.number)
_QUEUE = (
    _ALL.where(dossiers.c.funder == bindparam("funder"), _SEALED)
    .order_by(dossiers.c.submitted_at, dossiers.c.number)
    .limit(bindparam("limit"))
)
_AFTER = select(dossiers.c.submitted_at).where(dossiers.c.number == bindparam("after"))
_QUEUE_AFTER = _QUEUE.where(tuple_(_AFTER.scalar_subquery(), bindparam("after")) < _PLACE)
_SAVE = (
    update(dossiers)
    .where(dossiers.c.number == bindparam("of"), dossiers.c.version == bindparam("read"))
    .values(
        status=bindparam("status"),
        version=dossiers.c.version + 1,
        sealed_at=bindparam("sealed_at"),
        retain_until=bindparam("retain_until"),
        manifest_sha256=bindparam("manifest_sha256"),
        pdf_sha256=bindparam("pdf_sha256"),
        sealed_xid=case(
            (dossiers.c.sealed_xid.is_not(None), dossiers.c.sealed_xid),
            (bindparam("sealed_at").is_not(None), func.pg_current_xact_id()),
        ),
    )
)
_COUNTS = (
    select(dossiers.c.status, func.count().label("dossiers"))
    .where(~dossiers.c.funder.startswith(REHEARSAL))
    .group_by(dossiers.c.status)
)
_WITHDRAW = insert(withdrawals).on_conflict_do_nothing()
_EVERY = (
    _ALL.where(dossiers.c.number > bindparam("after"))
    .order_by(dossiers.c.number)
    .limit(bindparam("limit"))
)


class Dossiers:
    """Another funder's, or another person's, does not exist: NotFound."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def get(self, number: str) -> Dossier:
        """Return a dossier.

        Raises:
            NotFound: there is none, or it is not the actor's to see.
            WasErased: it was destroyed, its time being over.
        """
        dossier = self.even_erased(number)
        if dossier.erased_at:
            raise WasErased(dossier.erased_at)
        return dossier

    def even_erased(self, number: str) -> Dossier:
        """Return a dossier, or what is left of one that was destroyed. Raises NotFound."""
        row = self._wire.one(_GET, {"number": number})
        if row is None:
            raise NotFound("no such dossier")
        return dossier_of(row)

    def stands(self, dossier: Dossier) -> bool:
        """Whether the actor still sees this dossier, as it was read."""
        row = self._wire.one(_STANDS, {"number": dossier.number})
        read = {"version": dossier.version, "withdrawn_at": dossier.withdrawn_at}
        return row == {"funder": dossier.funder, "status": dossier.status.value, **read}

    def erased_among(self, numbers: Collection[str]) -> tuple[Dossier, ...]:
        """Return what is left of those of these dossiers, or requests, that were erased."""
        return self._several(_ERASED, {"numbers": list(numbers)})

    def of_request(self, number: str) -> tuple[Dossier, ...]:
        """Return the dossiers of a request, by rank; what is left of one that was erased too."""
        return self._several(_OF_REQUEST, {"request": number})

    def queue(self, limit: int, after: str | None = None) -> tuple[Dossier, ...]:
        """Return the sealed dossiers of the actor's funder, the oldest first.

        `after` is the number of the last dossier of the page before.
        """
        values = {"funder": self._wire.actor.funder, "limit": limit}
        if after is None:
            return self._several(_QUEUE, values)
        return self._several(_QUEUE_AFTER, values | {"after": after})

    def every(self, limit: int, after: str = "") -> tuple[Dossier, ...]:
        """Return dossiers of all funders by number (the worker's, for checks)."""
        return self._several(_EVERY, {"limit": limit, "after": after})

    def save(self, dossier: Dossier, event: Event) -> Dossier:
        """Write the dossier's new state and the event that explains it; return it as it is now.

        Raises:
            Conflict: it was changed since it was read (its row version moved).
        """
        values = {
            "of": dossier.number,
            "read": dossier.version,
            "status": dossier.status.value,
            "sealed_at": dossier.sealed_at,
            "retain_until": dossier.retain_until,
            "manifest_sha256": dossier.manifest_sha256,
            "pdf_sha256": dossier.pdf_sha256,
        }
        if not self._wire.run(_SAVE, values):
            raise Conflict("the dossier was changed meanwhile")
        self._ledger.append(event, funder=dossier.funder, person=dossier.person)
        return replace(dossier, version=dossier.version + 1)

    def withdraw(self, dossier: Dossier, event: Event) -> None:
        """Note that the person takes it back; a second time changes nothing and tells nothing.

        Raises:
            NotAllowed: it is not the actor's.
        """
        values = {
            "dossier": dossier.number,
            "funder": dossier.funder,
            "person": dossier.person,
            "withdrawn_at": self._wire.at,
        }
        if self._wire.run(_WITHDRAW, values):
            self._ledger.append(event, funder=dossier.funder, person=dossier.person)

    def sealed_since(self, cursor: str | None, limit: int) -> tuple[tuple[Dossier, str], ...]:
        """Return the funder's dossiers sealed after this cursor, each with one to go on from.

        A dossier comes again with each addition that is sealed. No cursor: from the beginning.
        None slips behind a cursor: the order is that of transactions, and those of which an older
        one still runs are left for the next time.

        A cursor says whose it is (`FUNDER.transaction.number`), and names what is there:
        another one would be answered with nothing, as if nothing were left.

        Raises:
            NotFound: the cursor is none of this funder's.
        """
        return sealed_since(self._wire, cursor, limit)

    def counts(self) -> Mapping[str, int]:
        """Return how many dossiers are in each state, of those that the actor sees.

        Those of rehearsals are not counted.
        """
        return {row["status"]: row["dossiers"] for row in self._wire.rows(_COUNTS)}

    def _several(self, statement: Statement, values: Mapping[str, object]) -> tuple[Dossier, ...]:
        return tuple(dossier_of(row) for row in self._wire.rows(statement, values))
