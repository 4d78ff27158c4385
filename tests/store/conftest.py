"""A store on a database of the test's own, through the application's login."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest

from portal.domain.people import Actor
from portal.store.bounds import ROLES
from portal.store.database import Database
from tests.build import Clock
from tests.conftest import FreshDatabase
from tests.store.made import Counted

Run = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def store(database: FreshDatabase, clock: Clock) -> Iterator[Database]:
    """The store, as the application opens it."""
    opened = Database(database.url, clock=clock, new_id=Counted())
    yield opened
    opened.close()


@pytest.fixture
def superuser(database: FreshDatabase) -> Iterator[psycopg.Connection[Any]]:
    """Who can do anything to this database; every statement is its own transaction."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def as_actor(database: FreshDatabase) -> Iterator[Callable[[Actor, str], Any]]:
    """Run plain SQL in an actor's role and undo it: what row security lets through."""
    with psycopg.connect(database.url) as connection:

        def run(actor: Actor, statement: str) -> Any:
            try:
                connection.execute(
                    "SELECT set_config('role', %s, true), set_config('app.person', %s, true),"
                    " set_config('app.funder', %s, true), set_config('app.helper', %s, true)",
                    (
                        ROLES[actor.role],
                        actor.owner,
                        actor.funder or "",
                        actor.id if actor.behalf else "",
                    ),
                )
                done = connection.execute(statement)
                return done.fetchall() if done.description else done.rowcount
            finally:
                connection.rollback()

        yield run


@pytest.fixture
def fresh_number() -> Callable[[], str]:
    """A request's number, another at each call."""
    numbers = count(1)
    return lambda: f"GA-{next(numbers):06}"
