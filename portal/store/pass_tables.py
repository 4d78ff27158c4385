"""The tables of the passes into one draft, and of how often codes are tried."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from portal.store.tables import metadata

passes = Table(
    "passes", metadata,
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("way", Text, primary_key=True), Column("paper", Text, primary_key=True),
    Column("person", Text, nullable=False), Column("secret", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("way IN ('code', 'link')", name="way"),
    UniqueConstraint("secret"),
    Index("passes_expires_at_idx", "expires_at"),
)  # fmt: skip

tries = Table(
    "tries", metadata,
    Column("caller", Text, primary_key=True),
    Column("since", DateTime(timezone=True), primary_key=True),
    Column("times", Integer, nullable=False),
)  # fmt: skip
