"""The tables, as the migrations make them (a test holds the two together)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from portal.store.columns import Xid8
from portal.store.columns import acting_column as _acting
from portal.store.columns import bytes_column as _bytes
from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.columns import whole_column as _whole
from portal.store.inbox_tables import inbox_columns, inbox_indexes, name_tables
from portal.store.reconciliation_tables import reconciliation_tables
from portal.store.reconciliation_tables import to_hand_columns as _to_hand
from portal.store.reconciliation_tables import to_hand_index as _to_hand_index

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

people = Table(
    "people", metadata,
    Column("id", Text, primary_key=True), _text("issuer"), _text("subject"),
    _time("first_seen_at"), _time("seen_at"), Column("same_as", ForeignKey("people.id")),
    UniqueConstraint("issuer", "subject"),
    Index("people_same_as_idx", "same_as", postgresql_where=text("same_as IS NOT NULL")),
)  # fmt: skip

agents = Table(
    "agents", metadata,
    Column("person", Text, primary_key=True), Column("funder", Text, primary_key=True),
    Column("role", Text, primary_key=True), _time("appointed_at"), _text("place", null=True),
    _text("name", null=True),
    Column("since", Date, nullable=False, server_default=text("CURRENT_DATE")),
    Column("until", Date), _text("given_by", null=True), Column("reviewed_on", Date),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint(
        "role IN ('caseworker', 'evaluator', 'doctor', 'manager', 'referee', 'funder', 'counter',"
        " 'operator')",
        name="role"),
    Index("agents_funder_idx", "funder"),
)  # fmt: skip

sessions = Table(
    "sessions", metadata,
    Column("id_sha256", Text, primary_key=True), _bytes("data"), _time("expires_at"),
    _text("opened_by", null=True), Index("sessions_expires_at_idx", "expires_at"),
    Index("sessions_opened_by_idx", "opened_by", postgresql_where=text("opened_by IS NOT NULL")),
)  # fmt: skip

drafts = Table(
    "drafts", metadata,
    Column("id", Text, primary_key=True), _text("person"), _text("edition"), _text("language"),
    _json("answers"), _json("later"), _bytes("key"), Column("key_epoch", Integer, nullable=False),
    _time("started_at"), _time("saved_at"), _text("number", null=True),
    _json("moved", default="{}"), _json("promised", default="{}"), _json("vouched", default="{}"),
    _time("reminded_at", null=True), _text("amends", null=True), _text("mandate", null=True),
    _text("spouse_of", null=True),
    Index("drafts_person_idx", "person", "saved_at"),
    Index("drafts_open_idx", "saved_at", postgresql_where=text("number IS NULL")),
    Index("drafts_amends_idx", "amends", unique=True,
          postgresql_where=text("number IS NULL")),
)  # fmt: skip

pieces = Table(
    "pieces", metadata,
    Column("id", Text, primary_key=True),
    Column("draft", ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    _text("person"), _text("kind"), _text("filename"), _text("media_type"),
    _whole("size_bytes"), _text("sha256"), _text("inbox_key"), _time("attached_at"),
    _json("copy", default="null"), _json("warnings", default="[]"),
    Column("for_doctor", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("inbox_key"), Index("pieces_draft_idx", "draft"),
)  # fmt: skip

aid_requests = Table(
    "aid_requests", metadata,
    Column("number", Text, primary_key=True), _text("draft"), _text("person"), _text("edition"),
    _text("language"), _json("answers"), _json("later"), _json("routing"), _json("signature"),
    _json("pieces"), _time("submitted_at"), _text("idempotency_key", null=True),
    _json("promised", default="{}"), _json("vouched", default="{}"), _acting(),
    _json("counter", default="null"), _json("signers", default="[]"),
    _json("completed", default="[]"), _time("erased_at", null=True),
    UniqueConstraint("draft"), UniqueConstraint("person", "idempotency_key"),
)  # fmt: skip

dossiers = Table(
    "dossiers", metadata,
    Column("number", Text, primary_key=True),
    Column("request", ForeignKey("aid_requests.number"), nullable=False),
    _text("person"), _text("funder"), _json("routes"), _text("status"),
    Column("version", Integer, nullable=False), _time("submitted_at"),
    _text("beneficiary"), _text("name_key"), _text("birth_date"), _text("commune"),
    _time("sealed_at", null=True), _time("retain_until", null=True),
    _text("manifest_sha256", null=True), _text("pdf_sha256", null=True), Column("sealed_xid", Xid8),
    *_to_hand(), _to_hand_index("dossiers"), *inbox_columns(), *inbox_indexes(),
    _time("erased_at", null=True), Index("dossiers_request_idx", "request"),
    CheckConstraint("status IN ('submitted', 'sealed', 'erased')", name="status"),
    CheckConstraint("(status = 'erased') = (erased_at IS NOT NULL)"
                    " AND coalesce(erased_at >= retain_until, status <> 'erased')", name="erased"),
    Index("dossiers_over_idx", "retain_until", "number",
          postgresql_where=text("status = 'sealed' AND place = 3")),
    Index("dossiers_queue_idx", "funder", "submitted_at", "number",
          postgresql_where=text("status = 'sealed'")),
    Index("dossiers_sealed_idx", "funder", "sealed_xid", "number",
          postgresql_where=text("sealed_xid IS NOT NULL")),
)  # fmt: skip

name_words, name_slips = name_tables(metadata)
handover_delays, reconciliations = reconciliation_tables(metadata)

withdrawals = Table(
    "withdrawals", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    _text("funder"), _text("person"), _time("withdrawn_at"),
)  # fmt: skip

additions = Table(
    "additions", metadata,
    Column("number", Text, primary_key=True),
    Column("request", ForeignKey("aid_requests.number"), nullable=False),
    Column("rank", Integer, nullable=False), _text("draft"), _text("person"), _text("language"),
    _text("words"), _json("corrections"), _json("signature"), _json("pieces"),
    _time("submitted_at"), _acting(), _json("signers", default="[]"),
    UniqueConstraint("draft"), UniqueConstraint("request", "rank"),
)  # fmt: skip

addition_parts = Table(
    "addition_parts", metadata,
    Column("number", Text, primary_key=True),
    Column("addition", ForeignKey("additions.number"), nullable=False),
    _text("request"), Column("dossier", ForeignKey("dossiers.number"), nullable=False),
    _text("person"), _text("funder"), Column("rank", Integer, nullable=False), _text("status"),
    Column("version", Integer, nullable=False), _time("submitted_at"),
    _time("sealed_at", null=True), _time("retain_until", null=True),
    _text("manifest_sha256", null=True), _text("pdf_sha256", null=True), Column("sealed_xid", Xid8),
    *_to_hand(), _to_hand_index("addition_parts"),
    CheckConstraint("status IN ('submitted', 'sealed', 'erased')", name="status"),
    UniqueConstraint("dossier", "rank"),
    Index("addition_parts_request_idx", "request"),
    Index("addition_parts_erased_idx", "funder", postgresql_where=text("status = 'erased'")),
    Index("addition_parts_sealed_idx", "funder", "sealed_xid", "number",
          postgresql_where=text("sealed_xid IS NOT NULL")),
)  # fmt: skip

deposits = Table(
    "deposits", metadata,
    Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
    Column("name", Text, primary_key=True), _text("funder"), _text("media_type"),
    _text("sha256"), _whole("size_bytes"), _text("cipher_sha256"), _whole("cipher_bytes"),
    _text("bucket"), _text("key"), _time("retain_until"), _text("version_id", null=True),
    Column("medical", Boolean, nullable=False, server_default=text("false")),
    Column("doctor", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("key"),
    Index("deposits_pdf_sha256_idx", "sha256", postgresql_where=text(
        r"name ~ '^([a-z]+/[0-9]+/)?[a-z]+\.pdf$' AND version_id IS NOT NULL")),
)  # fmt: skip

staged_objects = Table(
    "staged_objects", metadata,
    Column("dossier", Text, primary_key=True), Column("name", Text, primary_key=True),
    _text("funder"), _bytes("ciphertext"),
)  # fmt: skip

dossier_keys = Table(
    "dossier_keys", metadata,
    Column("dossier", Text, primary_key=True), _text("owner"),
    Column("epoch", Integer, nullable=False), _bytes("wrapped"),
)  # fmt: skip

jobs = Table(
    "jobs", metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _text("kind"), _text("subject"), _time("due_at"), _time("added_at"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _text("worker", null=True), _text("error_code", null=True), _time("set_aside_at", null=True),
    Index("jobs_due_idx", "due_at", "id", postgresql_where=text("set_aside_at IS NULL")),
)  # fmt: skip
