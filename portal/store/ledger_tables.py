"""The ledger's tables: entries, and the tree that is made over them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from portal.store.columns import Xid8
from portal.store.columns import bytes_column as _bytes
from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.columns import whole_column as _whole
from portal.store.tables import metadata

CHANGES = (
    "'Routed', 'Sealed', 'AdditionSealed', 'Reoriented', 'CameOver', 'Decided', 'DecisionSealed',"
    " 'SheetSealed', 'ProposalNoted', 'Withdrawn', 'Erased'"
)
"""The words of the ledger that change something for a funder, as SQL."""

ledger = Table(
    "ledger", metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _time("at"), _text("role"), _text("actor"), _text("word"), _text("subject"),
    _text("funder", null=True), _text("person", null=True), _json("detail"),
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    Index("ledger_subject_idx", "subject"),
    Index("ledger_order_idx", "xid", "id"),
    Index("ledger_told_idx", "funder", "xid", "id",
          postgresql_where=text(f"word IN ({CHANGES})")),
)  # fmt: skip

ledger_leaves = Table(
    "ledger_leaves", metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    _whole("entry"),
    Column("xid", Xid8, nullable=False), _bytes("leaf"),
    UniqueConstraint("entry"),
)  # fmt: skip

ledger_nodes = Table(
    "ledger_nodes", metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("rank", BigInteger, primary_key=True, autoincrement=False), _bytes("hash"),
)  # fmt: skip

ledger_checkpoints = Table(
    "ledger_checkpoints", metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False), _bytes("root"),
    _text("note"), _text("key"), _time("made_at"), _text("version_id", null=True),
    UniqueConstraint("key"),
)  # fmt: skip
