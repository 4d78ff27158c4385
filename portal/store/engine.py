"""Opens the pool of connections, and tells it what a lost database looks like."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from portal.store.wire import sqlstate_of

READ_ONLY = "25006"  # after a switch-over: this server is a standby now
NO_WRITES_HERE = "0A000"  # BEGIN READ WRITE on a standby
WARNING = "01000"  # at COMMIT: the wait for the second site was cancelled

_SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": "10s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "30s",
}
_CONNECT_SECONDS = "5"


def read_url(text: str) -> URL:
    """Read a database's address, and name our driver in it.

    Raises:
        ValueError: it is not an address of PostgreSQL.
    """
    try:
        url = make_url(text)
    except Exception as error:  # SQLAlchemy's own, and whatever a wrong port raises
        raise ValueError("not an address of a database") from error
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise ValueError("the database must be PostgreSQL: postgresql://…")
    return url.set(drivername="postgresql+psycopg")


def open_engine(text: str, *, size: int) -> Engine:
    """Open a pool of at most `size` connections.

    Connections are in autocommit: a transaction is begun by hand, together with its role, in one
    round trip (see `Database.begin`). There is no ping on check-out: that BEGIN is one.
    """
    url = read_url(text)
    asked = {"application_name": "portal", "connect_timeout": _CONNECT_SECONDS}
    if "options" not in url.query:
        asked["options"] = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    engine = create_engine(
        url,
        connect_args={name: value for name, value in asked.items() if name not in url.query},
        isolation_level="AUTOCOMMIT",
        pool_size=size,
        max_overflow=0,
        pool_timeout=5,
        pool_use_lifo=True,
        hide_parameters=True,  # they are people's answers
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        use_native_hstore=False,  # saves a question at each connection
    )
    event.listen(engine, "connect", _keep_warnings)
    event.listen(engine, "do_execute_no_params", _run_as_it_is)
    event.listen(engine, "handle_error", _see_a_lost_primary)
    return engine


def _keep_warnings(dbapi: Any, entry: ConnectionPoolEntry) -> None:
    warnings: list[str] = []
    entry.info["warnings"] = warnings

    def note(diagnostic: Any) -> None:
        if diagnostic.sqlstate == WARNING:
            warnings.append(diagnostic.sqlstate)

    dbapi.add_notice_handler(note)


def _run_as_it_is(cursor: Any, statement: str, context: Any) -> bool:
    """Send several statements in one message; such a message cannot be prepared."""
    cursor.execute(statement, prepare=False)
    return True


def _see_a_lost_primary(context: Any) -> None:
    if sqlstate_of(context.original_exception) in {READ_ONLY, NO_WRITES_HERE}:
        context.is_disconnect = True
