"""The database's errors, as the portal's six."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg

from portal.domain.errors import Conflict, NotAllowed, PortalError, Unavailable

_READ_ONLY = "25006"  # after a switch-over: this server is a standby now
_NO_WRITES_HERE = "0A000"  # what BEGIN READ WRITE says on a standby
_MEANINGS: Mapping[str | None, tuple[type[PortalError], str]] = {
    "23505": (Conflict, "this is there already"),
    "25P02": (Conflict, "a statement had failed: nothing was kept"),
    "42501": (NotAllowed, "the database does not allow this role to do this"),
}
_INTEGRITY = "23"
_BAD_VALUE = "22"

# A client-side refusal of a value (a NUL in a text) reaches no server and has no code.
_REFUSED_BEFORE_SENDING = (psycopg.DataError, psycopg.ProgrammingError)


def is_lost(error: psycopg.Error, driver: psycopg.Connection[Any]) -> bool:
    """Say whether this connection is of no more use: closed, or to a server that is a standby."""
    return driver.closed or error.sqlstate in {_READ_ONLY, _NO_WRITES_HERE}


def ours(error: BaseException | None, *, lost: bool = False) -> PortalError:
    """Turn an error of the database into one of the portal's six.

    Its text carries the code alone: what PostgreSQL says may quote a whole row.
    """
    code = error.sqlstate if isinstance(error, psycopg.Error) else None
    if lost:
        return Unavailable(f"the database went away ({code or 'connection lost'})")
    if code in _MEANINGS:
        kind, words = _MEANINGS[code]
        return kind(words)
    if (code or "").startswith(_INTEGRITY):
        return Conflict(f"this does not fit what is there ({code})")
    unsendable = code is None and isinstance(error, _REFUSED_BEFORE_SENDING)
    if unsendable or (code or "").startswith(_BAD_VALUE):
        return NotAllowed(f"the database cannot keep such a value ({code})")
    return Unavailable(f"the database could not do it ({code or type(error).__name__})")
