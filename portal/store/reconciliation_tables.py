"""What says of dossiers and additions that they were handed over, as the migrations make it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, MetaData, Table, Text, text

from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.columns import whole_column as _whole

TO_HAND = frozenset({"came_at", "collected_at", "handed_at"})
"""The columns that say when it came from another funder, was collected, was acknowledged."""


def to_hand_columns() -> tuple[Column[Any], ...]:
    """Those columns."""
    return tuple(_time(name, null=True) for name in ("came_at", "collected_at", "handed_at"))


def to_hand_index(table: str) -> Index:
    """What is not acknowledged, by its funder and the time of its sealing."""
    columns = ("funder", "sealed_at", "number")
    return Index(f"{table}_to_hand_idx", *columns, postgresql_where=text("handed_at IS NULL"))


def reconciliation_tables(metadata: MetaData) -> tuple[Table, Table]:
    """How long a funder may be silent, and what was counted of it once a day."""
    return (
        Table(
            "handover_delays", metadata,
            Column("funder", Text, primary_key=True), Column("hours", Integer), _text("set_by"),
            _time("set_at"), CheckConstraint("hours BETWEEN 1 AND 2160", name="hours"),
        ),
        Table(
            "reconciliations", metadata,
            Column("funder", Text, primary_key=True), Column("day", Date, primary_key=True),
            _whole("filed"), _whole("sealed"), _whole("collected"), _whole("acknowledged"),
            _whole("withdrawn"), _time("counted_at"),
        ),
    )  # fmt: skip
