"""The tables of what caseworkers know of a dossier, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from portal.store.columns import bytes_column as _bytes
from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.columns import whole_column as _whole
from portal.store.tables import metadata

milestones = Table(
    "milestones", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    _text("request"), _text("person"), _text("funder"), _text("milestone"), Column("day", Date),
    _text("noted_by"), _time("noted_at"), Column("plan", Integer), Column("writing", Integer),
    _text("reason", null=True), Column("leaving", Date),
    Index("milestones_request_idx", "request"),
    CheckConstraint("plan IS NULL OR milestone IN ('proposed', 'final')", name="plan"),
    CheckConstraint("(milestone = 'urgent') = (reason IS NOT NULL)", name="reason"),
    CheckConstraint("leaving IS NULL OR (milestone = 'urgent' AND day IS NOT NULL)",
                    name="leaving"),
)  # fmt: skip

proposals = Table(
    "proposals", metadata,
    Column("inbox_key", Text, primary_key=True),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("request"),
    _text("person"), _text("funder"), _text("verdict"), _text("grounds"),
    Column("rank", Integer, nullable=False), _whole("size_bytes"), _text("pdf_sha256"),
    _text("cipher_sha256"), _text("proposed_by"), _time("proposed_at"),
    _text("ended_by", null=True), _time("ended_at", null=True), _text("ending", null=True),
    _bytes("cipher", null=True),
    Column("composed", Boolean, nullable=False, server_default="false"),
    _bytes("written", null=True),
    CheckConstraint("ending IN ('confirmed', 'declined')", name="ending"),
    CheckConstraint("ending <> 'confirmed' OR ended_by <> proposed_by", name="two_persons"),
    Index("proposals_open_idx", "dossier", unique=True,
          postgresql_where=text("ended_at IS NULL")),
    Index("proposals_dossier_proposed_at_idx", "dossier", "proposed_at"),
    Index("proposals_waiting_idx", "funder", postgresql_where=text("ended_at IS NULL")),
)  # fmt: skip

moves = Table(
    "moves", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    _text("request"), _text("person"), _text("former"), _text("funder"), _text("aid"),
    _text("reason"), Column("returned", Boolean, nullable=False), _bytes("cipher"),
    _json("former_routes"), _json("routes"), Column("base", Integer, nullable=False),
    _text("places"), _text("moved_by"), _time("moved_at"),
    CheckConstraint("former <> funder", name="somewhere"),
    CheckConstraint("NOT starts_with(former, 'rehearsal-')"
                    " AND NOT starts_with(funder, 'rehearsal-')", name="rehearsal"),
    Index("moves_request_idx", "request"), Index("moves_former_moved_at_idx", "former", "moved_at"),
)  # fmt: skip

rulings = Table(
    "rulings", metadata,
    Column("dossier", Text, primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    _text("request"), _text("person"), _text("former"), _text("funder"), _bytes("cipher"),
    _text("ruled_by"), _time("ruled_at"), Index("rulings_request_idx", "request"),
    ForeignKeyConstraint(["dossier", "rank"], ["moves.dossier", "moves.rank"],
                         deferrable=True, initially="DEFERRED"),
)  # fmt: skip

judgments = Table(
    "judgments", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    _text("request"), _text("person"), _text("funder"), _text("worth"), _text("judged_by"),
    _time("judged_at"), Index("judgments_request_idx", "request"),
    CheckConstraint("worth IN ('suits', 'unreadable', 'wrong', 'outdated')", name="worth"),
)  # fmt: skip

recognitions = Table(
    "recognitions", metadata,
    Column("dossier", Text, primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("sheet", ForeignKey("sheets.number"), primary_key=True), _text("folder"),
    _text("former"), _text("funder"), _text("agreement"), _text("scope"),
    Column("gir", Integer, nullable=False), _time("recognised_at"),
    ForeignKeyConstraint(["dossier", "rank"], ["moves.dossier", "moves.rank"]),
    CheckConstraint("scope IN ('gir', 'gir_and_evaluation')", name="scope"),
)  # fmt: skip
