"""A wire that only reads: each statement is a transaction of its own, sent in one message.

The role, the row security's parameters and the prepared statement go together: PostgreSQL runs a
message of several statements as one transaction, and forgets what was set for it. A transaction
begun by hand takes three messages for the same, and each costs as much as half a plain page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import Escaping as Escapes
from psycopg.pq import ExecStatus
from psycopg.pq.abc import Escaping, PGresult
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from portal.domain.people import Actor
from portal.store.bounds import settings_of
from portal.store.wire import Row, Statement, Wire

_DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_NAMES = (f"reading_{each}" for each in count(1))
_READ_ONLY = ", set_config('transaction_read_only', 'on', true)"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement under the name it is prepared by, once a connection."""

    name: str
    sql: str
    parameters: tuple[str, ...]
    constants: Mapping[str, Any]


@cache
def _prepared(statement: Statement) -> _Prepared:
    built = statement.compile(dialect=_DIALECT)
    binds = built.binds.items()
    return _Prepared(
        name=next(_NAMES),
        sql=str(built),
        parameters=tuple(built.positiontup or ()),
        constants={name: bind.value for name, bind in binds if not bind.required},
    )


@lru_cache(maxsize=1024)
def _settings(actor: Actor) -> bytes:
    return f"{settings_of(actor)}{_READ_ONLY}".encode()


@dataclass(frozen=True, slots=True)
class ReadingWire(Wire):
    """A wire for what needs one look at the database, and changes nothing."""

    named: dict[str, str] = field(default_factory=dict)  # parameters of row security

    def name(self, parameter: str, value: str) -> None:
        """Tell row security a parameter, with every statement that follows."""
        self.named[parameter] = value

    def run(self, statement: Statement, values: Row | None = None) -> int:
        """Nothing is written here. Raises TypeError."""
        raise TypeError("a reading writes nothing: open a transaction")

    def copy(self, statement: Statement, values: Row, into: Callable[[bytes], object]) -> int:
        """Nothing is copied here: the role is told with a statement of one message alone."""
        raise TypeError("a reading copies nothing: open a transaction")

    def rows(self, statement: Statement, values: Row | None = None) -> list[dict[str, Any]]:
        """Run one statement; return its rows. It raises as `Wire.run` does."""
        prepared = _prepared(statement)
        escaping = Escapes(self.driver.pgconn)
        try:
            with self.deadlines.over(self.driver):
                told = {**prepared.constants, **(values or {})}
                given = [_literal(escaping, told[name]) for name in prepared.parameters]
                words = b"EXECUTE %s(%s)" % (prepared.name.encode(), b", ".join(given))
                return _read(self.driver, self._execute(prepared, words if given else words[:-2]))
        except psycopg.Error as error:
            self._failed(error)

    def one(self, statement: Statement, values: Row | None = None) -> dict[str, Any] | None:
        """Run one statement; return its first row, if there is one. It raises as `rows` does."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def _execute(self, prepared: _Prepared, words: bytes) -> PGresult:
        """Run what was prepared; prepare it first where this connection has not, or has forgotten.

        The driver has the server forget everything when a transaction was rolled back.
        """
        known: set[str] = self.connection.info.setdefault("prepared", set())
        if prepared.name in known:
            try:
                return self._ask(words)
            except psycopg.errors.InvalidSqlStatementName:
                known.discard(prepared.name)  # it alone: others may have been prepared since
        self._ask(f"PREPARE {prepared.name} AS {prepared.sql}".encode())
        known.add(prepared.name)
        return self._ask(words)

    def _ask(self, words: bytes) -> PGresult:
        """Send the settings and one statement; return what the statement gave.

        libpq waits without Python's lock, and costs less than the driver's own waiting.
        """
        escaping = Escapes(self.driver.pgconn)
        own = b"".join(
            b"; SELECT set_config('%s', %s, true)" % (name.encode(), _literal(escaping, value))
            for name, value in self.named.items()
        )
        result = self.driver.pgconn.exec_(b"%s%s; %s" % (_settings(self.actor), own, words))
        if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            raise psycopg.errors.error_from_result(result)
        return result


def _read(driver: psycopg.Connection[Any], result: PGresult) -> list[dict[str, Any]]:
    reader = Transformer(driver)
    reader.set_pgresult(result)
    names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
    found = reader.load_rows(0, result.ntuples, tuple)
    return [dict(zip(names, row, strict=True)) for row in found]


def _literal(escaping: Escaping, value: object) -> bytes:
    """A value as PostgreSQL reads it within a statement."""
    if value is None:
        return b"NULL"
    if isinstance(value, list):
        return (
            b"ARRAY[%s]" % b", ".join(_literal(escaping, one) for one in value)
            if value
            else b"'{}'"
        )
    if isinstance(value, date):  # a time is one too
        value = value.isoformat()
    if not isinstance(value, str | int):
        raise TypeError(f"a reading cannot be asked with a {type(value).__name__}")
    text = str(value)
    if "\0" in text:  # where libpq would end the text
        raise psycopg.DataError("a text holds no NUL")
    return escaping.escape_literal(text.encode())
