"""A dossier's row: what is read to make a Dossier, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.domain.dossier import Dossier, Status
from portal.domain.errors import Tampered
from portal.domain.names import name_key
from portal.store.inbox_tables import INBOX_NAMES
from portal.store.reconciliation_tables import TO_HAND
from portal.store.rows import routes_of
from portal.store.tables import dossiers, withdrawals
from portal.store.wire import Row

# `name_key` stands beside the name: under row security, an index on an expression is not used.
_OTHERS = INBOX_NAMES | TO_HAND | {"name_key", "sealed_xid"}
_OWN = tuple(column for column in dossiers.c if column.name not in _OTHERS)
WITHDRAWN = (
    select(withdrawals.c.withdrawn_at)
    .where(withdrawals.c.dossier == dossiers.c.number)
    .scalar_subquery()
    .label("withdrawn_at")
)
"""When a dossier was taken back; none: it was not."""
DOSSIER_COLUMNS = (*_OWN, WITHDRAWN)
"""The columns that make a Dossier."""


def dossier_values(dossier: Dossier) -> dict[str, Any]:
    """The values of a new dossier's row."""
    return {
        "number": dossier.number,
        "request": dossier.request,
        "person": dossier.person,
        "funder": dossier.funder,
        "routes": dossier.routes,
        "status": dossier.status.value,
        "version": dossier.version,
        "submitted_at": dossier.submitted_at,
        "beneficiary": dossier.beneficiary,
        "name_key": name_key(dossier.beneficiary),
        "birth_date": dossier.birth_date,
        "commune": dossier.commune,
    }


def dossier_of(row: Row) -> Dossier:
    """A dossier from its row.

    Raises:
        Tampered: no dossier was ever kept like this.
    """
    values = {column.name: row[column.name] for column in _OWN}
    try:
        routes = routes_of(row["routes"])
    except (KeyError, TypeError, AttributeError):
        raise Tampered("what is kept under this number is no dossier") from None
    known = {"routes": routes, "status": Status(row["status"]), "withdrawn_at": row["withdrawn_at"]}
    return Dossier(**values | known)
