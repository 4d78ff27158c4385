"""The tables of figures, and of the filters that caseworkers keep, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text

from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.columns import whole_column as _whole
from portal.store.tables import metadata

figures = Table(
    "figures", metadata,
    Column("funder", Text, primary_key=True), Column("day", Date, primary_key=True),
    Column("what", Text, primary_key=True), Column("part", Text, primary_key=True),
    Column("value", Text, primary_key=True), _whole("many"),
)  # fmt: skip

counted = Table(
    "counted", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True), _json("counts"),
)  # fmt: skip

saved_filters = Table(
    "saved_filters", metadata,
    Column("id", Text, primary_key=True), _text("person"), _text("funder"), _text("name"),
    Column("shared", Boolean, nullable=False), _text("list"), _json("told"), _time("kept_at"),
    Index("saved_filters_funder_idx", "funder", "person"),
)  # fmt: skip
