"""The feed of a funder: its sealed dossiers in the order of their sealing, each with its place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    select,
    text,
    tuple_,
    union_all,
)

from portal.domain.dossier import Dossier
from portal.domain.errors import NotFound
from portal.store.dossier_rows import DOSSIER_COLUMNS, dossier_of
from portal.store.exchange_tables import decisions
from portal.store.tables import addition_parts, dossiers
from portal.store.team_tables import sheets
from portal.store.wire import Wire


def _since(table: Table, dossier: ColumnElement[str]) -> Select[tuple[Any, ...]]:
    """What was sealed after a place of the feed, in its order: its place, and its dossier.

    Each table is walked no further than a page goes, however much it holds.
    """
    xid, number = table.c.sealed_xid, table.c.number
    after = tuple_(bindparam("xid", type_=xid.type), bindparam("number"))
    # What a transaction older than the oldest still running sealed cannot be overtaken.
    settled = xid < func.pg_snapshot_xmin(func.pg_current_snapshot())
    owned = table.c.funder == bindparam("funder")
    found = select(xid.label("xid"), number.label("place"), dossier.label("dossier"))
    page = found.where(owned, tuple_(xid, number) > after, settled).order_by(xid, number)
    return page.limit(bindparam("limit")).subquery().select()


# An addition, a decision, a sheet give their dossier again, each at a place of its own.
_FEED = (
    union_all(
        _since(dossiers, dossiers.c.number),
        _since(addition_parts, addition_parts.c.dossier),
        _since(decisions, decisions.c.dossier),
        _since(sheets, sheets.c.dossier),
    )
    .order_by("xid", "place")
    .limit(bindparam("limit"))
    .subquery()
)
_SEALED_SINCE = (
    select(*DOSSIER_COLUMNS, _FEED.c.xid, _FEED.c.place)
    .join(_FEED, _FEED.c.dossier == dossiers.c.number)
    .order_by(_FEED.c.xid, _FEED.c.place)
)
_PLACE_OF = select(
    union_all(
        *(
            select(each.c.sealed_xid).where(
                each.c.number == bindparam("number"), each.c.funder == bindparam("funder")
            )
            for each in (dossiers, addition_parts, decisions, sheets)
        )
    ).subquery()
)

# A cursor may name what moved on to another funder since.
_LEFT = text(
    "SELECT 1 FROM moves WHERE former = :funder"
    " AND :place = ANY(string_to_array(places, ' ')) LIMIT 1"
)


def sealed_since(wire: Wire, cursor: str | None, limit: int) -> tuple[tuple[Dossier, str], ...]:
    """As `Dossiers.sealed_since`, which says what comes and what a cursor is. Raises NotFound."""
    funder = wire.actor.funder
    xid, number = _read_cursor(cursor, funder)
    asked = {"number": number, "funder": funder}
    if number and not (
        str(wire.value(_PLACE_OF, asked)) == xid
        or wire.value(_LEFT, {"funder": funder, "place": f"{xid}.{number}"})
    ):
        raise NotFound(f"there is no such cursor of {funder}")
    values = {"funder": funder, "xid": xid, "number": number, "limit": limit}
    return tuple(
        (dossier_of(row), f"{funder}.{row['xid']}.{row['place']}")
        for row in wire.rows(_SEALED_SINCE, values)
    )


def _read_cursor(cursor: str | None, funder: str | None) -> tuple[str, str]:
    """The transaction and the number that a cursor names.

    A cursor of the release before does not say whose it is: the dossier that it names does.
    """
    if cursor is None:
        return "0", ""
    xid, dot, number = cursor.removeprefix(f"{funder}.").partition(".")
    if not (dot and xid.isascii() and xid.isdigit()) or (not number and int(xid)):
        raise NotFound(f"there is no such cursor of {funder}")
    return xid, number
