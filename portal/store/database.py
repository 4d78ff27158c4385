"""The database: `Database.begin(actor)` opens a transaction in the actor's role.

For several sites, name them all in the address, and ask for the one that takes writes:
`postgresql://a,b,c/portal?target_session_attrs=read-write&connect_timeout=2&keepalives_idle=2`
`&keepalives_interval=1&keepalives_count=3&tcp_user_timeout=4000`. Without these, a silent cut is
not noticed within 90 seconds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime

from psycopg import sql
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from portal.domain.errors import Conflict, Unavailable
from portal.domain.people import Actor, Role
from portal.store.aid_requests import AidRequests
from portal.store.deadlines import Deadlines
from portal.store.deposits import Deposits
from portal.store.dossiers import Dossiers
from portal.store.drafts import Drafts
from portal.store.engine import open_engine
from portal.store.jobs import Jobs
from portal.store.keys import Keys
from portal.store.ledger import Ledger
from portal.store.listener import Listener
from portal.store.people import People
from portal.store.sessions import Sessions
from portal.store.wire import Wire, ours

ROLES = {
    Role.PUBLIC: "portal_public",
    Role.APPLICANT: "portal_applicant",
    Role.CASEWORKER: "portal_funder",
    Role.FUNDER: "portal_funder",
    Role.OPERATOR: "portal_operator",
    Role.WORKER: "portal_worker",
}
"""The role of the database that stands for each role of the portal."""

_RAW = {"no_parameters": True}
_BEGIN = sql.SQL(
    "BEGIN READ WRITE; SELECT set_config('role', {role}, true), "
    "set_config('app.person', {person}, true), set_config('app.funder', {funder}, true)"
)


class Transaction:
    """What one act reads and writes, all or nothing, as one actor, at one time."""

    def __init__(self, wire: Wire, new_id: Callable[[], str]) -> None:
        self.actor, self.at = wire.actor, wire.at
        self.ledger = Ledger(wire)
        self.jobs = Jobs(wire)
        self.people = People(wire, new_id)
        self.sessions = Sessions(wire)
        self.drafts = Drafts(wire, self.ledger)
        self.aid_requests = AidRequests(wire, self.ledger)
        self.dossiers = Dossiers(wire, self.ledger)
        self.deposits = Deposits(wire)
        self.keys = Keys(wire)


class Database:
    """A pool of connections to PostgreSQL. `clock` gives UTC; `new_id` gives a person's id."""

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
        self._engine = open_engine(url, size=connections)
        self._deadlines = Deadlines(self._engine, silence_seconds)
        self._listener = Listener(url)
        self._connections = connections

    @contextlib.contextmanager
    def begin(self, actor: Actor) -> Iterator[Transaction]:
        """Open a transaction: committed at the end of the block, undone by any error.

        Raises:
            Unavailable: the database does not answer, or the commit is not sure.
            Conflict: a clash that only the commit could see.
        """
        connection = self._connected(actor)
        try:
            wire = Wire(connection, actor, self._clock())
            tx = Transaction(wire, self._new_id)
            try:
                yield tx
                tx.ledger.write()
                tx.jobs.write()
            except BaseException:
                _undo(connection)
                raise
            _commit(connection, wakes=tx.jobs.added)
        finally:
            connection.close()

    def listen(self, seconds: float) -> bool:
        """Wait until a job was added (true), at most this long (false).

        Raises:
            Unavailable: the database does not answer.
        """
        return self._listener.wait(seconds)

    def close(self) -> None:
        """Close every connection."""
        self._listener.close()
        self._deadlines.stop()
        self._engine.dispose()

    def _connected(self, actor: Actor) -> Connection:
        """A connection whose transaction has begun; those that died in the pool are passed over."""
        begin = _beginning(actor)
        for left in range(self._connections, -1, -1):
            connection = None
            try:
                connection = self._engine.connect()
                connection.exec_driver_sql(begin, execution_options=_RAW)
            except SQLAlchemyError as error:
                gone = connection is not None and connection.invalidated
                if connection is not None:
                    _undo(connection)
                    connection.close()
                if not (gone and left):
                    raise ours(error) from None
            else:
                return connection
        raise Unavailable("the database does not answer")  # pragma: no cover


def _beginning(actor: Actor) -> str:
    """BEGIN and the actor's role in one message. A role without a person or funder sees nothing."""
    filled = _BEGIN.format(
        role=sql.Literal(ROLES[actor.role]),
        person=sql.Literal(actor.id),
        funder=sql.Literal(actor.funder or ""),
    )
    return filled.as_string()


def _undo(connection: Connection) -> None:
    """Roll back. A connection that cannot is thrown away: the pool must never hand it on."""
    try:
        if not connection.invalidated:
            connection.exec_driver_sql("ROLLBACK", execution_options=_RAW)
    except SQLAlchemyError:
        connection.invalidate()


def _commit(connection: Connection, *, wakes: bool) -> None:
    """Commit, then wake a worker: a NOTIFY inside would make all commits wait for each other.

    Raises:
        Unavailable: the commit is not sure to be on two sites, or not known to have happened.
    """
    warnings = connection.info["warnings"]
    warnings.clear()
    driver = connection.connection.driver_connection
    if driver is None or driver.info.transaction_status is not TransactionStatus.INTRANS:
        # PostgreSQL would answer COMMIT with ROLLBACK, and no error.
        _undo(connection)
        raise Conflict("a statement had failed: nothing was kept")
    try:
        connection.exec_driver_sql(
            "COMMIT; NOTIFY jobs" if wakes else "COMMIT", execution_options=_RAW
        )
    except SQLAlchemyError as error:
        _undo(connection)
        raise ours(error) from None
    if warnings:
        # A cancelled wait for the standby: PostgreSQL says COMMIT, but a fail-over may lose it.
        raise Unavailable("the commit may not be on the second site")
