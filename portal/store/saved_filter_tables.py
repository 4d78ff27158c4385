"""The table of the filters that caseworkers keep, as the migrations make it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, Text

from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

saved_filters = Table(
    "saved_filters", metadata,
    Column("id", Text, primary_key=True), _text("person"), _text("funder"), _text("name"),
    Column("shared", Boolean, nullable=False), _text("list"), _json("told"), _time("kept_at"),
    Index("saved_filters_funder_idx", "funder", "person"),
)  # fmt: skip
