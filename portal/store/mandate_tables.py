"""The tables of mandates: each row is added once and never changed."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
)

from portal.store.columns import json_column as _json
from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time
from portal.store.tables import metadata

_OF = ("helper", "secret", "capacity")


def _of_the_mandate() -> ForeignKeyConstraint:
    """What a row repeats of its mandate is the mandate's own."""
    return ForeignKeyConstraint(
        ["mandate", *_OF], ["mandates.id", *(f"mandates.{name}" for name in _OF)]
    )


mandates = Table(
    "mandates", metadata,
    Column("id", Text, primary_key=True), *map(_text, _OF), _json("acts"), _json("terms"),
    _time("asked_at"), _time("ends_at"),
    CheckConstraint("capacity IN ('relative', 'professional', 'representative')", name="capacity"),
    UniqueConstraint("secret"),
    UniqueConstraint("id", *_OF),
    Index("mandates_helper_idx", "helper"),
)  # fmt: skip

confirmations = Table(
    "mandate_confirmations", metadata,
    Column("mandate", Text, primary_key=True), *map(_text, _OF), _text("senior"), _text("way"),
    _json("told"), _time("confirmed_at"),
    _of_the_mandate(),
    CheckConstraint("senior <> helper", name="check"),
    CheckConstraint(
        "way IN ('sms', 'email', 'signed_in', 'paper', 'judgment', 'aidants_connect')", name="way"
    ),
    CheckConstraint("(way IN ('paper', 'judgment')) = (senior = mandate)", name="check1"),
    CheckConstraint("(way = 'judgment') = (capacity = 'representative')", name="check2"),
    Index("mandate_confirmations_senior_idx", "senior"),
    Index("mandate_confirmations_helper_idx", "helper"),
)  # fmt: skip

withdrawn = Table(
    "mandate_withdrawals", metadata,
    Column("mandate", Text, primary_key=True), *map(_text, _OF), _text("person"),
    _time("withdrawn_at"),
    _of_the_mandate(),
)  # fmt: skip
