"""Columns as every table has them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction number, as text."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name the type in SQL."""
        return "xid8"


def text_column(name: str, *, null: bool = False) -> Column[str]:
    """A text."""
    return Column(name, Text, nullable=null)


def time_column(name: str, *, null: bool = False) -> Column[object]:
    """A time, UTC."""
    return Column(name, DateTime(timezone=True), nullable=null)


def json_column(name: str, *, default: str | None = None) -> Column[object]:
    """A value of JSON, with a default in the database or none."""
    made = text(f"'{default}'::jsonb") if default else None
    return Column(name, JSONB, nullable=False, server_default=made)


def whole_column(name: str) -> Column[int]:
    """A whole number of 64 bits."""
    return Column(name, BigInteger, nullable=False)


def bytes_column(name: str, *, null: bool = False) -> Column[bytes]:
    """Bytes."""
    return Column(name, LargeBinary, nullable=null)


def acting_column() -> Column[object]:
    """Who filed it for its person; `null`: they did."""
    return json_column("acting", default="null")
