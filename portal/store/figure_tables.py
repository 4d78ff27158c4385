"""The tables of figures, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Table, Text

from portal.store.columns import json_column as _json
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
