"""The words around a transaction: how it begins, in which role, and how it ends."""

from __future__ import annotations

from functools import lru_cache

from psycopg import sql
from psycopg.pq import TransactionStatus

from portal.domain.errors import Conflict, PortalError, Unavailable
from portal.domain.people import Actor, Role
from portal.store.wire import Wire

ROLES = {
    Role.PUBLIC: "portal_public",
    Role.APPLICANT: "portal_applicant",
    Role.COUNTER: "portal_counter",
    Role.INVITED: "portal_invited",
    Role.EXPERT: "portal_expert",
    Role.CASEWORKER: "portal_funder",
    Role.FUNDER: "portal_funder",
    Role.OPERATOR: "portal_operator",
    Role.WORKER: "portal_worker",
}
"""The role of the database that stands for each role of the portal."""

_SETTINGS = sql.SQL(
    "SELECT set_config('role', {role}, true), "
    "set_config('app.person', {person}, true), set_config('app.funder', {funder}, true), "
    "set_config('app.helper', {helper}, true)"
)


def commit(wire: Wire, *, wakes: bool) -> None:
    """Commit, then wake a worker: a NOTIFY inside would make commits wait for each other.

    Raises:
        Unavailable: the commit is not sure to be on two sites, or not known to have happened.
    """
    warnings = wire.connection.info["warnings"]
    warnings.clear()
    if wire.driver.info.transaction_status is TransactionStatus.INERROR:
        # PostgreSQL would answer COMMIT with ROLLBACK, and no error.
        undo(wire)
        raise Conflict("a statement had failed: nothing was kept")
    try:
        wire.say("COMMIT; NOTIFY jobs" if wakes else "COMMIT")
    except PortalError:
        undo(wire)
        raise
    if warnings:
        # A cancelled wait for the standby: PostgreSQL says COMMIT, a fail-over may lose it.
        raise Unavailable("the commit may not be on the second site")


def undo(wire: Wire) -> None:
    """Roll back. A connection that cannot is thrown away: the pool must never hand it on."""
    if not wire.connection.is_valid:
        return
    try:
        wire.say("ROLLBACK")
    except PortalError:
        wire.connection.invalidate()


def beginning(actor: Actor) -> str:
    """BEGIN and the actor's role in one message."""
    return f"BEGIN READ WRITE; {settings_of(actor)}"


@lru_cache(maxsize=1024)
def settings_of(actor: Actor) -> str:
    """The actor's role, and what row security asks; without a person or funder it sees nothing."""
    filled = _SETTINGS.format(
        role=sql.Literal(ROLES[actor.role]),
        person=sql.Literal(actor.owner),
        funder=sql.Literal(actor.funder or ""),
        helper=sql.Literal(actor.id if actor.behalf else ""),
    )
    return filled.as_string()
