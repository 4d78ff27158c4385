"""The table of dossiers that a caseworker told apart, as the migrations make it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

not_duplicates = Table(
    "not_duplicates", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("other", ForeignKey("dossiers.number"), primary_key=True),
    Column("funder", Text, primary_key=True), _text("said_by"), _time("said_at"),
    CheckConstraint("dossier < other", name="order"), Index("not_duplicates_other_idx", "other"),
)  # fmt: skip
