"""The tables of funders that join, and of their rehearsals, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
)

from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

joinings = Table(
    "joinings", metadata,
    Column("funder", Text, primary_key=True), Column("version", Integer, primary_key=True),
    Column("effective", Date, nullable=False), _text("told"), _text("made_by"), _time("made_at"),
    CheckConstraint("version > 0", name="version"),
)  # fmt: skip

rehearsals = Table(
    "rehearsals", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True), _text("funder"),
    Column("version", Integer, nullable=False), _text("begun_by"), _time("begun_at"),
    ForeignKeyConstraint(["funder", "version"], ["joinings.funder", "joinings.version"]),
    Index("rehearsals_funder_begun_at_idx", "funder", "begun_at"),
)  # fmt: skip
