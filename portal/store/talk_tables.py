"""The tables of what caseworkers tell each other, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from portal.store.columns import bytes_column as _bytes
from portal.store.columns import json_column as _json
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

opinions = Table(
    "opinions", metadata,
    Column("id", Text, primary_key=True),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("person"),
    _text("funder"), _text("asked_by"), _text("colleague", null=True),
    Column("medical", Boolean, nullable=False), _json("objects"), _bytes("terms"),
    _text("secret", null=True), _bytes("address", null=True), _bytes("key", null=True),
    Column("key_epoch", Integer), _time("asked_at"), _time("ends_at"), _time("sent_at", null=True),
    _time("refused_at", null=True), _time("ended_at", null=True),
    CheckConstraint("(colleague IS NULL) = (secret IS NOT NULL)", name="somebody"),
    CheckConstraint("ends_at <= asked_at + interval '61 days'", name="ends_at"),
    UniqueConstraint("secret"), Index("opinions_dossier_idx", "dossier"),
    Index("opinions_colleague_idx", "colleague"),
)  # fmt: skip

opinion_answers = Table(
    "opinion_answers", metadata,
    Column("opinion", ForeignKey("opinions.id"), primary_key=True), _text("dossier"),
    _text("funder"), _bytes("cipher"), _time("answered_at"),
    Index("opinion_answers_funder_idx", "funder", "answered_at"),
)  # fmt: skip
