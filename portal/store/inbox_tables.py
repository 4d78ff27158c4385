"""What a caseworker's inbox is read from: columns and indexes of dossiers, words of names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

from portal.store.columns import text_column as _text
from portal.store.columns import time_column as _time

_SEALED = "status = 'sealed'"
_ORDER = ("place", "due_on", "number")
INBOX_NAMES = frozenset({
    "caseworker", "assigned_by", "assigned_at", "assigned_version", "stage", "place", "due_on",
    "soon_on", "granted_on", "aids", "flags", "nir_mark", "renewed_on", "referee", "counted",
    "ahead", "named", "in_order",
})  # fmt: skip
"""The columns of a dossier that say how it is dealt with, none of which was filed."""


def _date(name: str, default: str = "9999-12-31") -> Column[object]:
    return Column(name, Date, nullable=False, server_default=text(f"'{default}'"))


def _said(name: str, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text(f"'{default}'"))


def _number(name: str, default: int) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def inbox_columns() -> tuple[Column[Any], ...]:
    """Who holds a dossier, by when it is due, where it stands."""
    held = (_text("caseworker", null=True), _text("assigned_by", null=True))
    since = (_time("assigned_at", null=True), _number("assigned_version", 0))
    stands = (_said("stage", "to_study"), _number("place", 2), _said("aids"), _said("flags"))
    days = (_date("due_on"), _date("soon_on"), _date("granted_on"))
    return (*held, *since, *stands, *days, _text("nir_mark", null=True),
            _date("renewed_on", "0001-01-01"), _flag("referee"), _flag("counted"), _flag("ahead"),
            _flag("named"), _flag("in_order"))  # fmt: skip


def inbox_indexes() -> tuple[Index, ...]:
    """One index a list; each begins with the funder, but the worker's."""
    return tuple(
        Index(f"dossiers_{name}_idx", *columns, postgresql_where=text(_SEALED + also))
        for name, columns, also in (
            ("inbox", ("funder", *_ORDER), ""),
            ("free", ("funder", *_ORDER), " AND caseworker IS NULL"),
            ("held", ("funder", "caseworker", *_ORDER), " AND caseworker IS NOT NULL"),
            ("referee", ("funder", *_ORDER), " AND referee"),
            ("granted", ("funder", "granted_on", "number"),
             " AND place < 3 AND granted_on < '9999-12-31'"),
            ("birth", ("funder", "birth_date", "name_key"), ""),
            ("commune", ("funder", "commune", *_ORDER), ""),
            ("nir", ("funder", "nir_mark"), " AND nir_mark IS NOT NULL"),
            ("found", ("funder", "aids", "flags", "stage", "place", "ahead", "due_on", "number"),
             ""),
            ("flags", ("funder", "flags"), ""),
            ("filed", ("funder", "place", "submitted_at"), ""),
            ("stage", ("funder", "stage", *_ORDER), ""),
            ("renewed", ("renewed_on", "number"), " AND place < 3"),
            ("uncounted", ("number",), " AND NOT counted"),
            ("ahead", ("funder", "due_on", "number"), " AND ahead"),
            ("unnamed", ("number",), " AND NOT named"),
            ("unordered", ("funder", "number"), " AND NOT in_order"),
            ("begun", ("funder", "number"), ""),
        )
    )  # fmt: skip


def name_tables(metadata: MetaData) -> tuple[Table, Table]:
    """The words of names, and the slips of each word: what is left of it without one letter."""
    return (
        Table(
            "name_words", metadata,
            Column("funder", Text, primary_key=True), Column("word", Text, primary_key=True),
            Column("dossier", ForeignKey("dossiers.number"), primary_key=True),
            Column("turn", SmallInteger), Column("due_on", Date), Column("words", ARRAY(Text)),
            Index("name_words_order_idx", "funder", "word", "turn", "due_on", "dossier",
                  postgresql_include=["words"]),
        ),
        Table(
            "name_slips", metadata,
            Column("funder", Text, primary_key=True), Column("slip", Text, primary_key=True),
            Column("word", Text, primary_key=True),
        ),
    )  # fmt: skip
