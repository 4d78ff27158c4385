"""The tables of newcomers, sheets and emergencies, as the migrations make them."""

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
    text,
)

from portal.store.columns import Xid8
from portal.store.columns import bytes_column as _bytes
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


newcomers = Table(
    "newcomers", metadata,
    Column("code", Text, primary_key=True), _text("person"), _text("name"), _time("asked_at"),
    UniqueConstraint("person"),
)  # fmt: skip

sheets = Table(
    "sheets", metadata,
    Column("number", Text, primary_key=True),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("request"),
    _text("person"), _text("funder"), _text("kind"), _number("rank"), _text("previous"),
    _number("gir"), _text("signer"), _text("status"), _number("version"),
    _time("dossier_sealed_at"), _time("signed_at"), _time("sealed_at", null=True),
    _time("retain_until", null=True), _text("manifest_sha256", null=True),
    _text("pdf_sha256", null=True), Column("sealed_xid", Xid8),
    CheckConstraint("kind IN ('evaluation', 'plan')", name="kind"),
    CheckConstraint("status IN ('submitted', 'sealed')", name="status"),
    UniqueConstraint("dossier", "kind", "rank"),
    Index("sheets_request_idx", "request"),
    Index("sheets_sealed_idx", "funder", "sealed_xid", "number",
          postgresql_where=text("sealed_xid IS NOT NULL")),
)  # fmt: skip

sheet_records = Table(
    "sheet_records", metadata,
    Column("sheet", ForeignKey("sheets.number"), primary_key=True), _text("dossier"),
    _text("funder"), _bytes("cipher"),
)  # fmt: skip

sheet_drafts = Table(
    "sheet_drafts", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("kind", Text, primary_key=True), _text("person"), _text("funder"), _text("agent"),
    _bytes("cipher"), _number("version"), _time("saved_at"),
    CheckConstraint("kind IN ('evaluation', 'plan')", name="kind"),
)  # fmt: skip

emergencies = Table(
    "emergencies", metadata,
    Column("id", Text, primary_key=True),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("person"),
    _text("funder"), _text("agent"), _bytes("cipher"), _time("opened_at"), _time("ends_at"),
    _text("seen_by", null=True), _time("seen_at", null=True),
    CheckConstraint("ends_at = opened_at + interval '1 hour'", name="ends_at"),
    Index("emergencies_funder_idx", "funder", "opened_at"),
    Index("emergencies_dossier_idx", "dossier"),
)  # fmt: skip
