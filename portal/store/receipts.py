"""What an agent of a counter sees of a request once it is filed: its receipt, and no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, text

from portal.domain.erasure import WasErased
from portal.domain.errors import NotFound
from portal.domain.receipts import Receipt, Sent
from portal.store.rows import counter_of
from portal.store.wire import Row, Wire

# The agent's role may read these columns and no others; row security leaves their own rows.
_ALL = (
    "SELECT r.number, r.edition, r.submitted_at, r.counter, (SELECT coalesce(jsonb_agg("
    "jsonb_build_object('number', d.number, 'funder', d.funder, 'beneficiary', d.beneficiary)"
    " ORDER BY d.number), '[]') FROM dossiers d WHERE d.request = r.number) AS dossiers"
    ", r.erased_at FROM aid_requests r WHERE r.person = :person"
)
_MINE = text(
    f"{_ALL} AND r.erased_at IS NULL ORDER BY r.submitted_at DESC, r.number LIMIT :most"
).bindparams(bindparam("most"))
_GET = text(f"{_ALL} AND r.number = :number")
MOST = 50


class Receipts:
    """The receipts of the requests that the actor typed in, the last first."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def mine(self) -> tuple[Receipt, ...]:
        """The last of them."""
        rows = self._wire.rows(_MINE, {"person": self._wire.actor.id, "most": MOST})
        return tuple(_receipt_of(row) for row in rows)

    def get(self, number: str) -> Receipt:
        """One of them. Raises NotFound; WasErased: its time was over."""
        row = self._wire.one(_GET, {"person": self._wire.actor.id, "number": number})
        if row is None:
            raise NotFound("no such receipt")
        if row["erased_at"]:
            raise WasErased(row["erased_at"])
        return _receipt_of(row)


def _receipt_of(row: Row) -> Receipt:
    told: list[Mapping[str, Any]] = row["dossiers"]
    return Receipt(
        number=row["number"],
        edition=row["edition"],
        submitted_at=row["submitted_at"],
        counter=counter_of(row["counter"]),
        beneficiary=told[0]["beneficiary"] if told else "",
        dossiers=tuple(Sent(one["number"], one["funder"]) for one in told),
    )
