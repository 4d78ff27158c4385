"""The tables of what goes to funders by itself, as the migrations make them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy import text as _sql

from portal.store.columns import Xid8
from portal.store.columns import bytes_column as _bytes
from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.columns import whole_column as _whole
from portal.store.tables import metadata

destinations = Table(
    "destinations", metadata,
    Column("id", Text, primary_key=True),
    Column("software", ForeignKey("software.id"), nullable=False), _text("funder"),
    _text("carrier"), _text("address"), _json("told"), Column("xid", Xid8, nullable=False),
    _whole("entry"), _text("made_by"), _time("made_at"), _time("verified_at", null=True),
    _text("ended_by", null=True), _time("ended_at", null=True),
    CheckConstraint("carrier IN ('webhook', 's3', 'sftp')", name="carrier"),
    Index("destinations_software_idx", "software", "made_at"),
)  # fmt: skip

destination_secrets = Table(
    "destination_secrets", metadata,
    Column("id", Text, primary_key=True),
    Column("destination", ForeignKey("destinations.id"), nullable=False), _text("funder"),
    _bytes("cipher"), _bytes("key"), Column("key_epoch", Integer, nullable=False),
    _text("made_by"), _time("made_at"), _text("ended_by", null=True), _time("ended_at", null=True),
    Index("destination_secrets_destination_idx", "destination"),
)  # fmt: skip

errands = Table(
    "errands", metadata,
    Column("destination", ForeignKey("destinations.id"), primary_key=True),
    Column("xid", Xid8, primary_key=True), Column("entry", _whole("entry").type, primary_key=True),
    _text("funder"), _text("dossier"), _text("kind"), _time("happened_at"),
    Column("tries", Integer, nullable=False), _time("due_at"), _time("tried_at", null=True),
    _text("error", null=True), _time("set_aside_at", null=True),
    Index("errands_dossier_idx", "destination", "dossier", "xid", "entry"),
    Index("errands_due_idx", "destination", "due_at",
          postgresql_where=_sql("set_aside_at IS NULL")),
    Index("errands_aside_idx", "funder", "destination",
          postgresql_where=_sql("set_aside_at IS NOT NULL")),
)  # fmt: skip

deliveries = Table(
    "deliveries", metadata,
    Column("destination", ForeignKey("destinations.id"), primary_key=True),
    Column("name", Text, primary_key=True), _text("funder"),
    Column("dossier", ForeignKey("dossiers.number"), nullable=False), _text("manifests"),
    _time("delivered_at"),
    _time("look_at", null=True), Column("looks", Integer, nullable=False),
    _text("read_sha256", null=True), _time("acknowledged_at", null=True),
    Index("deliveries_look_idx", "destination", "look_at",
          postgresql_where=_sql("look_at IS NOT NULL")),
    Index("deliveries_dossier_idx", "dossier"),
)  # fmt: skip
