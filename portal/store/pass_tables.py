"""The table of the passes into one draft."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

passes = Table(
    "passes", metadata,
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("way", Text, primary_key=True), Column("paper", Text, primary_key=True),
    _text("person"), _text("secret"), Column("tries", Integer, nullable=False),
    _time("expires_at"), _text("helper", null=True),
    CheckConstraint("way IN ('code', 'link')", name="way"),
    UniqueConstraint("secret"),
    Index("passes_expires_at_idx", "expires_at"),
)  # fmt: skip
