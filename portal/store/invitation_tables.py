"""The table of relatives who are invited to complete one part of a draft."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from portal.store.columns import bytes_column as _bytes
from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

invitations = Table(
    "invitations", metadata,
    Column("id", Text, primary_key=True),
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    _text("person"), _text("helper", null=True), _text("part"), _text("edition"), _text("name"),
    _text("senior"), _text("language"), _json("written"), _json("known"), _text("secret"),
    _time("asked_at"), _time("ends_at"), _text("channel", null=True),
    _bytes("address", null=True), _bytes("key", null=True), Column("key_epoch", Integer),
    _time("sent_at", null=True), _time("refused_at", null=True), _json("proof", default="null"),
    _time("wrote_at", null=True), _time("done_at", null=True), _time("ended_at", null=True),
    CheckConstraint("channel IN ('email', 'sms')", name="channel"),
    Unique("secret"), Index("invitations_draft_idx", "draft"),
)  # fmt: skip
