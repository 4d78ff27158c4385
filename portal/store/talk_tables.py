"""The tables of what caseworkers tell each other, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from portal.store.columns import bytes_column as _bytes
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

remarks = Table(
    "remarks", metadata,
    Column("id", Text, primary_key=True),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("person"),
    _text("funder"), _bytes("cipher"), Column("medical", Boolean, nullable=False),
    _text("written_by"), _time("written_at"), Index("remarks_dossier_idx", "dossier"),
)  # fmt: skip
