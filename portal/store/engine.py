"""Opens the pool of connections.

For several sites, name them all in the address, and ask for the one that takes writes:
`postgresql://a,b,c/portal?target_session_attrs=read-write&connect_timeout=2&keepalives_idle=2`
`&keepalives_interval=1&keepalives_count=3&tcp_user_timeout=4000`. Without these, a silent cut is
not noticed within 90 seconds.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
"""How SQL is written for our driver."""

_WARNING = "01000"  # at COMMIT: the wait for the second site was cancelled
_SETTINGS = {
    "timezone": "UTC",
    "statement_timeout": "10s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "30s",
}
CONNECT_SECONDS = "5"
_PREPARED = 400
"""Statements that a connection keeps prepared, once for each role (the driver's own: 100)."""


def read_url(text: str) -> URL:
    """Read a database's address, and name our driver in it.

    Raises:
        ValueError: it is not an address of PostgreSQL.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # from None: the address holds a password
        raise ValueError("not an address of a database: postgresql://…") from None
    if url.drivername.partition("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError("the database must be PostgreSQL: postgresql://…")
    return url.set(drivername="postgresql+psycopg")


def open_pool(text: str, *, size: int) -> Engine:
    """Open a pool of at most `size` connections.

    Connections are in autocommit: a transaction is begun by hand, together with its role, in one
    round trip (see `Database.begin`). There is no ping on check-out: that BEGIN is one.
    """
    url = read_url(text)
    asked = {"application_name": "portal", "connect_timeout": CONNECT_SECONDS}
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
        pool_reset_on_return=None,  # every transaction is ended by hand (bounds.py)
        json_deserializer=orjson.loads,
        use_native_hstore=False,  # saves a question at each connection
    )
    event.listen(engine, "connect", _keep_warnings)
    event.listen(engine, "connect", _keep_plans)
    return engine


def _keep_plans(driver: Any, entry: ConnectionPoolEntry) -> None:
    """Let a connection keep what it prepared: an act's statements, once for each role."""
    driver.prepared_max = _PREPARED


def _keep_warnings(driver: Any, entry: ConnectionPoolEntry) -> None:
    """Hear what PostgreSQL says beside its answers; `Database` asks at each commit."""
    warnings: list[str] = []
    entry.info["warnings"] = warnings

    def note(diagnostic: Any) -> None:
        if diagnostic.sqlstate == _WARNING:
            warnings.append(diagnostic.sqlstate)

    driver.add_notice_handler(note)
