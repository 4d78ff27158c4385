"""The table of the links between two requests of a couple."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

couples = Table(
    "couples", metadata, Column("request", ForeignKey("aid_requests.number"), primary_key=True),
    Column("other", ForeignKey("aid_requests.number"), nullable=False), _text("person"),
    _time("linked_at"), _time("ended_at", null=True),
)  # fmt: skip
