"""Brings the rows of a table in step with those of an official file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from communes import Cells

FIRST, LAST = "valid_from", "valid_until"


def merged(
    table: Iterable[Cells], official: Iterable[Cells], keys: Sequence[str], as_of: date
) -> list[Cells]:
    """The rows of the table with the official cells: a row that has none ends the day before."""
    told = {tuple(row[key] for key in keys): row for row in official}
    rows, known, columns = [], set(), dict.fromkeys((FIRST, LAST), "")
    for row in table:
        key, columns = tuple(row[one] for one in keys), dict.fromkeys(row, "")
        known.add(key)
        rows.append(row | told.get(key, {LAST: row[LAST] or day_before(as_of)}))
    begun = {FIRST: as_of.isoformat()} if rows else {}
    return [*rows, *(columns | row | begun for key, row in told.items() if key not in known)]


def day_before(day: date) -> str:
    """The day before, as a table writes it."""
    return (day - timedelta(days=1)).isoformat()


def in_order(rows: Iterable[Cells], table: Sequence[Cells], key: str) -> list[Cells]:
    """In the order of the table, new rows at the end."""
    ranks = {(row[key], row[FIRST]): rank for rank, row in enumerate(table)}
    return sorted(rows, key=lambda row: ranks.get((row[key], row.get(FIRST, "")), len(ranks)))
