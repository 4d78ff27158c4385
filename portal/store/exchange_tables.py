"""The tables of exchanges, askings, openings and decisions, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from portal.store.columns import Xid8
from portal.store.columns import bytes_column as _bytes
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.columns import whole_column as _whole
from portal.store.reconciliation_tables import to_hand_index
from portal.store.tables import metadata


def _dossier_and_rank() -> tuple[Column[str], Column[int]]:
    """What is told apart by its dossier and a rank in it, from 1."""
    return (
        Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
        Column("rank", Integer, primary_key=True, autoincrement=False),
    )


writings = Table(
    "writings", metadata,
    *_dossier_and_rank(), _text("request"), _text("person"), _text("funder"), _text("side"),
    _bytes("cipher"), Column("asking", Integer), _time("written_at"),
    Column("helper", LargeBinary),
    CheckConstraint("side IN ('person', 'funder')", name="side"),
)  # fmt: skip

askings = Table(
    "askings", metadata,
    *_dossier_and_rank(), _text("request"), _text("person"), _text("funder"),
    Column("until", Date, nullable=False), _time("asked_at"), _time("ended_at", null=True),
    _text("ending", null=True),
    Column("reminded", Integer, nullable=False, server_default="0"),
    CheckConstraint("ending IN ('brought', 'amended', 'cancelled')", name="ending"),
    Index("askings_open_idx", "dossier", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("askings_request_idx", "request"),
    Index("askings_to_remind_idx", "asked_at",
          postgresql_where=text("ended_at IS NULL AND reminded < 2")),
)  # fmt: skip

asked_papers = Table(
    "asked_papers", metadata,
    Column("dossier", Text, primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True), _text("person"), _text("funder"),
    _text("addition", null=True), _time("brought_at", null=True),
    ForeignKeyConstraint(["dossier", "rank"], ["askings.dossier", "askings.rank"],
                         name="asked_papers_dossier_rank_fkey"),
)  # fmt: skip

openings = Table(
    "openings", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True), _text("person"),
    _text("funder"), _time("sealed_at"), _time("opened_at"),
    Index("openings_funder_idx", "funder", "opened_at", postgresql_include=["sealed_at"]),
)  # fmt: skip

decisions = Table(
    "decisions", metadata,
    Column("number", Text, primary_key=True),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("request"),
    _text("person"), _text("funder"), Column("rank", Integer, nullable=False), _text("verdict"),
    _text("previous"), _text("inbox_key"), _whole("size_bytes"), _text("pdf_sha256"),
    _text("status"), Column("version", Integer, nullable=False), _time("dossier_sealed_at"),
    _time("decided_at"), _time("sealed_at", null=True), _time("retain_until", null=True),
    _text("manifest_sha256", null=True), Column("sealed_xid", Xid8),
    Column("grounds", Text, nullable=False, server_default=""),
    Column("composed", Boolean, nullable=False, server_default="false"),
    _time("collected_at", null=True), _time("handed_at", null=True), to_hand_index("decisions"),
    CheckConstraint(
        "verdict IN ('granted', 'granted_in_part', 'refused', 'no_further_action',"
        " 'provisional')",
        name="verdict"),
    CheckConstraint("status IN ('submitted', 'sealed', 'erased')", name="status"),
    Index("decisions_erased_idx", "funder", postgresql_where=text("status = 'erased'")),
    UniqueConstraint("inbox_key"),
    UniqueConstraint("dossier", "rank"),
    Index("decisions_request_idx", "request"),
    Index("decisions_funder_idx", "funder", "decided_at",
          postgresql_include=["dossier_sealed_at", "verdict"],
          postgresql_where=text("rank = 1")),
    Index("decisions_sealed_idx", "funder", "sealed_xid", "number",
          postgresql_where=text("sealed_xid IS NOT NULL")),
)  # fmt: skip

usual_delays = Table(
    "usual_delays", metadata,
    Column("funder", Text, primary_key=True), _time("counted_at"),
    Column("opened", BigInteger, nullable=False), Column("opened_half_days", Integer),
    Column("opened_most_days", Integer), Column("decided", BigInteger, nullable=False),
    Column("decided_half_days", Integer), Column("decided_most_days", Integer),
)  # fmt: skip
