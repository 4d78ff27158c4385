"""A transaction's wire to the database: it runs statements, and turns errors into ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg
from sqlalchemy import Connection, CursorResult, Executable, RowMapping
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from portal.domain.errors import Conflict, NotAllowed, PortalError, Unavailable
from portal.domain.people import Actor

_MEANINGS: Mapping[str | None, tuple[type[PortalError], str]] = {
    "23505": (Conflict, "this is there already"),
    "25P02": (Conflict, "a statement had failed: nothing was kept"),
    "42501": (NotAllowed, "the database does not allow this role to do this"),
}
_INTEGRITY = "23"
_BAD_VALUE = "22"

# A client-side refusal of a value (a NUL in a text) reaches no server and has no code.
_REFUSED_BEFORE_SENDING = (psycopg.DataError, psycopg.ProgrammingError)


def sqlstate_of(error: BaseException | None) -> str | None:
    """PostgreSQL's five-character code for this error, if it is one of PostgreSQL's."""
    return error.sqlstate if isinstance(error, psycopg.Error) else None


def ours(error: SQLAlchemyError) -> PortalError:
    """Turn an error of the database into one of the portal's six.

    Its text carries the code alone: what PostgreSQL says may quote a whole row.
    """
    cause = error.orig if isinstance(error, StatementError) else None
    code = sqlstate_of(cause)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Unavailable(f"the database went away ({code or 'connection lost'})")
    if code in _MEANINGS:
        kind, words = _MEANINGS[code]
        return kind(words)
    if (code or "").startswith(_INTEGRITY):
        return Conflict(f"this does not fit what is there ({code})")
    unsendable = code is None and isinstance(cause, _REFUSED_BEFORE_SENDING)
    if unsendable or (code or "").startswith(_BAD_VALUE):
        return NotAllowed(f"the database cannot keep such a value ({code})")
    return Unavailable(f"the database could not do it ({code or type(error).__name__})")


Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
"""A statement's parameters: once, or for each of several rows."""


@dataclass(frozen=True, slots=True)
class Wire:
    """What every store of one transaction shares: the connection, who acts, when."""

    connection: Connection
    actor: Actor
    at: datetime  # UTC, from the desk's clock

    def run(self, statement: Executable, values: Values = None) -> CursorResult[Any]:
        """Run one statement.

        Raises:
            Conflict: it clashes with what is there.
            NotAllowed: this role may not, or the value cannot be kept.
            Unavailable: the database does not answer, or asks to try again.
        """
        try:
            return self.connection.execute(statement, values)
        except SQLAlchemyError as error:
            # `from None`: the cause quotes rows, and a traceback would carry them into a log.
            raise ours(error) from None

    def one(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> RowMapping | None:
        """Run one statement; return its first row, if there is one."""
        return self.run(statement, values).mappings().first()


def as_json(value: object) -> str:
    """Write a value (dataclasses and dates too) as JSON for a statement's parameter."""
    return orjson.dumps(value).decode()
