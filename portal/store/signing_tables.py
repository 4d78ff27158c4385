"""The table of those who sign a draft together."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from portal.store.columns import bytes_column as _bytes
from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

signings = Table(
    "signings", metadata,
    Column("id", Text, primary_key=True),
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    _text("person"), _text("helper", null=True), _text("capacity"), _text("secret"),
    _text("mark"), _time("asked_at"), _time("ends_at"), _text("subject", null=True),
    _json("signer", default="null"),
    Column("words", Text, nullable=False, server_default=""), _text("channel", null=True),
    _bytes("address", null=True), _bytes("key", null=True), Column("key_epoch", Integer),
    CheckConstraint("capacity IN ('person', 'curator', 'helper')", name="capacity"),
    CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    UniqueConstraint("secret"), UniqueConstraint("draft", "capacity"),
)  # fmt: skip
