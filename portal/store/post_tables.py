"""The tables of messages and codes, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from portal.store.columns import bytes_column as _bytes
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata


def _sealed() -> tuple[Column[bytes], Column[bytes], Column[int]]:
    """An address, encrypted, with its wrapped key."""
    return (
        _bytes("address"),
        _bytes("key"),
        Column("key_epoch", Integer, nullable=False),
    )


codes = Table(
    "codes", metadata,
    Column("id", Text, primary_key=True), _text("channel"), _text("subject"), *_sealed(),
    _text("language"), Column("tries", Integer, nullable=False, server_default="0"),
    _time("asked_at"), _time("expires_at"), _time("sent_at", null=True),
    _time("used_at", null=True), _text("secret", null=True), _text("mandate", null=True),
    _text("signing", null=True), _text("invitation", null=True),
    _text("opinion", null=True),
    CheckConstraint("channel IN ('email', 'sms', 'letter')", name="channel"),
    UniqueConstraint("secret"),
    Index("codes_expires_at_idx", "expires_at"),
)  # fmt: skip

attempts = Table(
    "attempts", metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _text("mark"), _time("at"),
    Column("forget_at", DateTime(timezone=True), nullable=False,
           server_default=text("(now() + '1 day'::interval)")),
    Index("attempts_mark_idx", "mark", "at"),
    Index("attempts_forget_at_idx", "forget_at"),
)  # fmt: skip

contacts = Table(
    "contacts", metadata,
    Column("person", Text, primary_key=True), Column("channel", Text, primary_key=True),
    _text("subject"), *_sealed(), _time("proven_at"),
    _time("bounced_at", null=True), _text("bounce_code", null=True),
    CheckConstraint("channel IN ('email', 'sms', 'letter')", name="channel"),
    UniqueConstraint("subject"),
)  # fmt: skip

messages = Table(
    "messages", metadata,
    Column("id", Text, primary_key=True), _text("person"), _text("request", null=True),
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE")), _text("kind"),
    _text("channel"), Column("proven", Boolean, nullable=False), _text("language"),
    _time("due_at", null=True), _time("queued_at"), _time("sent_at", null=True),
    _time("bounced_at", null=True), _text("bounce_code", null=True),
    CheckConstraint("(request IS NULL) <> (draft IS NULL)", name="about"),
    CheckConstraint("channel IN ('email', 'sms', 'letter')", name="channel"),
    CheckConstraint(
        "kind ~ '^(filed|ready|reminder|addition_reminder|written|decided|completed"
        "|papers_reminder|moved|withdrawn|withdrawn-[0-9]+|added-[0-9]+)$'",
        name="kind"),
    UniqueConstraint("request", "kind"),
    UniqueConstraint("draft", "due_at"),
)  # fmt: skip
