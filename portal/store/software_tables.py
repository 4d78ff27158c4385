"""The tables of funders' software, as the migrations make them: keys, tokens, what was handed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

software = Table(
    "software", metadata,
    Column("id", Text, primary_key=True), _text("funder"), _text("name"), _text("scopes"),
    _text("made_by"), _time("made_at"), _time("used_at", null=True),
    _text("ended_by", null=True), _time("ended_at", null=True),
    Index("software_funder_idx", "funder", "made_at"),
)  # fmt: skip

software_keys = Table(
    "software_keys", metadata,
    Column("id", Text, primary_key=True),
    Column("software", ForeignKey("software.id"), nullable=False), _text("funder"),
    _text("kind"), _text("value"), _text("made_by"), _time("made_at"),
    _time("used_at", null=True), _text("ended_by", null=True), _time("ended_at", null=True),
    CheckConstraint("kind IN ('public_key', 'secret')", name="kind"),
    Index("software_keys_software_idx", "software"),
)  # fmt: skip

used_assertions = Table(
    "used_assertions", metadata,
    Column("software", ForeignKey("software.id"), primary_key=True),
    Column("assertion", Text, primary_key=True), _time("until"),
)  # fmt: skip

revoked_tokens = Table(
    "revoked_tokens", metadata,
    Column("software", ForeignKey("software.id"), primary_key=True),
    Column("token", Text, primary_key=True), _time("until"),
)  # fmt: skip

status_calls = Table(
    "status_calls", metadata,
    Column("software", ForeignKey("software.id"), primary_key=True),
    Column("key", Text, primary_key=True), _text("funder"),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("sent_sha256"),
    _text("status"), Column("rank", Integer, nullable=False), _time("done_at"),
    Index("status_calls_software_done_at_idx", "software", "done_at"),
)  # fmt: skip

handovers = Table(
    "handovers", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("funder", Text, primary_key=True), Column("name", Text, primary_key=True),
    _text("manifest_sha256"), _text("software"), _time("handed_at"),
)  # fmt: skip

refused_acks = Table(
    "refused_acks", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("funder", Text, primary_key=True), _text("software"),
    Column("times", Integer, nullable=False), _time("refused_at"),
    Column("destination", ForeignKey("destinations.id")),
    Index("refused_acks_funder_idx", "funder"),
)  # fmt: skip
