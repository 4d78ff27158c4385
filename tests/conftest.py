"""The neighbours of a test: a database, an S3 server, a desk, a clock. No stand-in among them."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings

from portal.demo.clamav import Clamd, begin_clamd
from portal.demo.postgres import APP, DATABASE, OWNER, Postgres, start_postgres
from portal.demo.seaweed import S3Server, start_seaweed
from tests.build import KNOWN, Clock

# What a test may lose when the power is cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# A machine that is busy elsewhere is slow, and its code no worse for it.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")

_rank = count(1)


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to talk to any other machine, and to ask for its address."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0] or ""
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host)
    if host in {"", "localhost"}:
        return
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise PermissionError(f"a test wants to reach {host}")


sys.addaudithook(_stay_on_this_machine)

_configure = structlog.configure


def _configure_anew(**settings: Any) -> None:
    """Configure the log, and let no logger keep what one test captured for the tests after it."""
    _configure(**{**settings, "cache_logger_on_first_use": False})


structlog.configure = _configure_anew


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """A verb that was called in this very process told where the log goes: for that test alone."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A cluster of its own on a unix socket; its database `portal` is migrated, and a template."""
    from portal.store.migrate import migrate

    cluster = start_postgres(tmp_path_factory.mktemp("postgres"), settings=CARELESS)
    try:
        migrate(cluster.owner_url)
        with psycopg.connect(cluster.owner_url, autocommit=True) as owner:
            for person, funder in KNOWN:
                owner.execute(
                    "INSERT INTO agents (person, funder, role, appointed_at, since)"
                    " VALUES (%s, %s, 'caseworker', now(), '2020-01-01')",
                    (person, funder),
                )
        yield cluster
    finally:
        cluster.erase()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real S3 server with Object Lock on loopback; each test has buckets of its own."""
    server = start_seaweed(tmp_path_factory.mktemp("s3"))
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    """A real virus scanner, which knows the EICAR test file."""
    server = begin_clamd(tmp_path_factory.mktemp("clamd"))
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    """A database that one test has to itself, migrated and empty."""

    name: str
    url: str
    owner_url: str


@contextmanager
def a_copy(postgres: Postgres) -> Iterator[FreshDatabase]:
    """A copy of the migrated database, gone at the end."""
    name = f"{DATABASE}_{next(_rank)}"
    with psycopg.connect(postgres.address(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
        yield FreshDatabase(name, postgres.address(APP, name), postgres.address(OWNER, name))
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(postgres: Postgres) -> Iterator[FreshDatabase]:
    """A copy for one test."""
    with a_copy(postgres) as database:
        yield database


@pytest.fixture
def clock() -> Clock:
    """A clock that only the test moves."""
    return Clock()
