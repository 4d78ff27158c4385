"""A transaction's wire to the database: it runs statements, and turns errors into ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, NoReturn

import orjson
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import JSON, Select, TextClause, UpdateBase, bindparam, func, select
from sqlalchemy.pool import PoolProxiedConnection

from portal.domain.people import Actor
from portal.store.deadlines import Deadlines
from portal.store.engine import DIALECT
from portal.store.errors import is_lost, ours

Statement = Select[*tuple[Any, ...]] | TextClause | UpdateBase
"""A statement of SQLAlchemy's, made once in a module."""

Row = Mapping[str, Any]
"""One row, by column."""

_LINES_OF_A_LOT = 4000
_NAME = select(func.set_config(bindparam("parameter"), bindparam("value"), True))


@dataclass(frozen=True, slots=True)
class Built:
    """A statement as the driver wants it: built once, at its first run."""

    sql: str
    constants: Mapping[str, Any]  # what the statement itself gives
    json: tuple[str, ...]  # parameters that are JSON


@cache
def _built(statement: Statement) -> Built:
    """Build a statement. SQLAlchemy writes the SQL, and the driver runs it.

    Handing each execution to SQLAlchemy as well costs 80 µs of ours; a filing has four.
    """
    built = statement.compile(dialect=DIALECT)
    return Built(
        sql=str(built),
        constants={name: bind.value for name, bind in built.binds.items() if not bind.required},
        json=tuple(name for name, bind in built.binds.items() if isinstance(bind.type, JSON)),
    )


@dataclass(frozen=True, slots=True)
class Wire:
    """What every store of one transaction shares: the connection, who acts, when."""

    connection: PoolProxiedConnection
    driver: psycopg.Connection[Any]
    deadlines: Deadlines
    actor: Actor
    at: datetime  # UTC, from the desk's clock

    def run(self, statement: Statement, values: Row | None = None) -> int:
        """Run one statement; return how many rows it touched.

        Raises:
            Conflict: it clashes with what is there.
            NotAllowed: this role may not, or the value cannot be kept.
            Unavailable: the database does not answer, or asks to try again.
        """
        return self._cursor(statement, values).rowcount

    def run_each(self, statement: Statement, values: Sequence[Row]) -> None:
        """Run one statement for each of these; it raises as `run` does."""
        built = _built(statement)
        try:
            with self.deadlines.over(self.driver):
                self.driver.cursor().executemany(built.sql, [_told(built, one) for one in values])
        except psycopg.Error as error:
            self._failed(error)

    def rows(self, statement: Statement, values: Row | None = None) -> list[dict[str, Any]]:
        """Run one statement; return its rows. It raises as `run` does."""
        return self._cursor(statement, values).fetchall()

    def one(self, statement: Statement, values: Row | None = None) -> dict[str, Any] | None:
        """Run one statement; return its first row, if there is one. It raises as `run` does."""
        return self._cursor(statement, values).fetchone()

    def value(self, statement: Statement, values: Row | None = None) -> Any:
        """Run one statement; return the first value of its first row, or none."""
        row = self.one(statement, values)
        return None if row is None else next(iter(row.values()))

    def name(self, parameter: str, value: str) -> None:
        """Tell row security a parameter, until the end of the transaction."""
        self.run(_NAME, {"parameter": parameter, "value": value})

    def say(self, words: str) -> None:
        """Send several statements in one message; such a message cannot be prepared."""
        try:
            with self.deadlines.over(self.driver):
                self.driver.execute(words.encode(), prepare=False)
        except psycopg.Error as error:
            self._failed(error)

    def copy(self, statement: Statement, values: Row, into: Callable[[bytes], object]) -> int:
        """Run a COPY … TO STDOUT, and give its lines as they come; return how many there were.

        The values are written into the statement: COPY takes no parameters. It raises as `run`.
        """
        built = _built(statement)
        cursor, lot = self.driver.cursor(), [b""]
        try:
            with (
                self.deadlines.over(self.driver),
                cursor.copy(built.sql, _told(built, values)) as lines,
            ):
                following = iter(lines)
                while lot:
                    with self.deadlines.over(self.driver):  # of each lot, not of all of them
                        lot = [bytes(line) for line in islice(following, _LINES_OF_A_LOT)]
                    into(b"".join(lot))
        except psycopg.Error as error:
            self._failed(error)
        return cursor.rowcount

    def _cursor(self, statement: Statement, values: Row | None) -> psycopg.Cursor[dict[str, Any]]:
        built = _built(statement)
        # A plan under row security is its role's: one name for all would be planned anew at each
        # change of role.
        named = f"{built.sql} -- {self.actor.role}"
        cursor = self.driver.cursor(row_factory=dict_row)
        try:
            with self.deadlines.over(self.driver):
                return cursor.execute(named, _told(built, values or {}))
        except psycopg.Error as error:
            self._failed(error)

    def _failed(self, error: psycopg.Error) -> NoReturn:
        if is_lost(error, self.driver):
            self.connection.invalidate()
        # `from None`: the cause quotes rows, and a traceback would carry them into a log.
        raise ours(error, lost=not self.connection.is_valid) from None


def _told(built: Built, values: Row) -> dict[str, Any]:
    told = {**built.constants, **values}
    for name in built.json:
        told[name] = Jsonb(told[name], dumps=orjson.dumps)
    return told


def as_json(value: object) -> str:
    """Write a value (dataclasses and dates too) as JSON for a statement's parameter."""
    return orjson.dumps(value).decode()
