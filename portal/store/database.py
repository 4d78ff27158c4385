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
from portal.store.additions import Additions
from portal.store.ageing import Ageing
from portal.store.aid_requests import AidRequests
from portal.store.askings import Askings
from portal.store.attempts import Attempts
from portal.store.bounds import beginning, commit, undo
from portal.store.codes import Codes
from portal.store.couples import Couples
from portal.store.deadlines import Deadlines
from portal.store.decisions import Decisions, UsualDelays
from portal.store.deposits import Deposits
from portal.store.dossiers import Dossiers
from portal.store.engine import open_pool
from portal.store.errors import ours
from portal.store.exchanges import Writings
from portal.store.figures import Figures
from portal.store.inbox import Inbox
from portal.store.invitations import Invitations
from portal.store.invited_drafts import drafts_of
from portal.store.jobs import QUEUE, Jobs
from portal.store.keys import Keys
from portal.store.ledger import TELL, Ledger
from portal.store.listener import Listener
from portal.store.mandates import Mandates
from portal.store.messages import Contacts, Messages
from portal.store.milestones import Milestones
from portal.store.moves import Moves
from portal.store.passes import Passes
from portal.store.people import People
from portal.store.proposals import Proposals
from portal.store.reading import ReadingWire
from portal.store.receipts import Receipts
from portal.store.saved_filters import SavedFilters
from portal.store.sessions import Sessions
from portal.store.signings import Signings
from portal.store.standings import Standings
from portal.store.ways import Ways
from portal.store.wire import Wire

T = TypeVar("T")

_IS_SUPERUSER = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
_TELL_AND_QUEUE = text(f"WITH queued AS ({QUEUE.text}) {TELL.text}")


class Transaction:
    """What one act reads and writes, all or nothing, as one actor, at one time."""

    def __init__(self, wire: Wire, new_id: Callable[[], str]) -> None:
        self.actor, self.at = wire.actor, wire.at
        self.ledger, self.jobs = Ledger(wire), Jobs(wire)
        self.people, self.ways = People(wire, self.ledger, new_id), Ways(wire, self.ledger)
        self.signings = Signings(wire, self.ledger)
        self.drafts, self.invitations = drafts_of(wire, self.ledger), Invitations(wire, self.ledger)
        self.ageing, self.passes = Ageing(wire, self.ledger), Passes(wire, self.ledger)
        self.aid_requests, self.sessions = AidRequests(wire, self.ledger), Sessions(wire)
        self.additions, self.dossiers = Additions(wire, self.ledger), Dossiers(wire, self.ledger)
        self.receipts, self.couples = Receipts(wire), Couples(wire, self.ledger)
        self.inbox, self.standings = Inbox(wire, self.ledger), Standings(wire)
        self.figures, self.saved_filters = Figures(wire), SavedFilters(wire)
        self.deposits, self.keys, self.codes = Deposits(wire), Keys(wire), Codes(wire)
        self.mandates, self.milestones = Mandates(wire, self.ledger), Milestones(wire, self.ledger)
        self.contacts, self.messages = Contacts(wire), Messages(wire, self.ledger)
        self.moves, self.proposals = Moves(wire, self.ledger), Proposals(wire, self.ledger)
        self.writings, self.askings = Writings(wire, self.ledger), Askings(wire, self.ledger)
        self.decisions, self.delays = Decisions(wire, self.ledger), UsualDelays(wire)
        self.attempts, self._wire = Attempts(wire), wire

    def write(self) -> None:
        """Write what was told and queued, all at once; `begin` does this before the commit."""
        told, queued = self.ledger.pending(), self.jobs.pending()
        if told and queued:
            self._wire.run(_TELL_AND_QUEUE, told | queued)
        elif told:
            self._wire.run(TELL, told)
        elif queued:
            self._wire.run(QUEUE, queued)


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
