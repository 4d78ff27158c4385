"""The database: `Database.begin(actor)` opens a transaction in the actor's role."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from portal.domain.errors import Unavailable
from portal.domain.people import PUBLIC, Actor
from portal.store.bounds import beginning, commit, undo
from portal.store.deadlines import Deadlines
from portal.store.engine import open_pool
from portal.store.errors import ours
from portal.store.listener import Listener
from portal.store.reading import ReadingWire
from portal.store.transaction import Transaction
from portal.store.wire import Wire

__all__ = ["Database", "Transaction"]

T = TypeVar("T")

_IS_SUPERUSER = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")


class Database:
    """A pool of connections to PostgreSQL. `clock` gives UTC; `new_id` gives a person's id.

    At most `connections` at once; one that is silent for `silence_seconds` is given up.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        connections: int = 10,
        silence_seconds: float = 15,
    ) -> None:
        self._clock, self._new_id = clock, new_id
        self._pool = open_pool(url, size=connections)
        self._deadlines = Deadlines(silence_seconds)
        self._listener = Listener(url)
        self._connections = connections

    @contextlib.contextmanager
    def begin(self, actor: Actor) -> Iterator[Transaction]:
        """Open a transaction: committed at the end of the block, undone by any error.

        Raises:
            Unavailable: the database does not answer, or the commit is not sure.
            Conflict: a clash that only the commit could see.
        """
        wire = self._begun(actor)
        try:
            tx = Transaction(wire, self._new_id)
            try:
                yield tx
                tx.write()
            except BaseException:
                undo(wire)
                raise
            commit(wire, wakes=tx.jobs.added)
        finally:
            wire.connection.close()

    def read(self, actor: Actor, look: Callable[[Transaction], T]) -> T:
        """Look without a transaction: every statement sees what is committed when it runs.

        One message a statement, where `begin` takes two more. A connection that died in the pool
        is passed over, and the look begun again.

        Raises:
            Unavailable: the database does not answer.
            TypeError: it was not only looked.
        """
        at = self._clock()
        for left in range(self._connections, -1, -1):
            wire = ReadingWire(*self._connected(), self._deadlines, actor, at)
            try:
                tx = Transaction(wire, self._new_id)
                found = look(tx)
                tx.write()
            except Unavailable:
                if wire.connection.is_valid or not left:
                    raise
            else:
                return found
            finally:
                wire.connection.close()
        raise Unavailable("the database does not answer")

    def login_is_superuser(self) -> bool:
        """Whether the login could pass over row security, were it not for the role it takes."""
        with self.begin(PUBLIC) as tx:
            return bool(tx._wire.value(_IS_SUPERUSER))

    def listen(self, seconds: float) -> bool:
        """Wait until a job was added (true), at most this long (false). Raises Unavailable."""
        return self._listener.wait(seconds)

    def close(self) -> None:
        """Close every connection."""
        self._listener.close()
        self._deadlines.stop()
        self._pool.dispose()

    def _begun(self, actor: Actor) -> Wire:
        """A transaction that has begun; connections that died in the pool are passed over."""
        begin, at = beginning(actor), self._clock()
        for left in range(self._connections, -1, -1):
            wire = Wire(*self._connected(), self._deadlines, actor, at)
            try:
                wire.say(begin)
            except Unavailable:
                lost = not wire.connection.is_valid
                undo(wire)
                wire.connection.close()
                if not (lost and left):
                    raise
            else:
                return wire
        raise Unavailable("the database does not answer")

    def _connected(self) -> tuple[PoolProxiedConnection, psycopg.Connection[Any]]:
        try:
            connection = self._pool.raw_connection()
        except (psycopg.Error, SQLAlchemyError) as error:  # SQLAlchemy's: all are taken
            raise ours(error) from None
        driver = connection.driver_connection
        if not isinstance(driver, psycopg.Connection):
            raise Unavailable("the connection was lost")
        return connection, driver
