"""An office of its own for each test: database, buckets, desk and worker, all of them real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from portal import wiring
from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from portal.store.database import Database
from tests.acts.kept import Kept
from tests.acts.office import Office, file, fresh_bucket, housed, make_secrets, settings_for
from tests.build import Clock, a_jpeg, a_pdf
from tests.conftest import FreshDatabase, a_copy


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of an installation, made once."""
    return make_secrets(tmp_path_factory.mktemp("secrets"))


@pytest.fixture(scope="session")
def wired(s3: S3Server, secrets: Path) -> Iterator[Desk]:
    """A desk as wiring makes it, its printer warm; each test puts its own database and buckets."""
    settings = settings_for("postgresql:///none", s3, secrets, "none")
    database = wiring.open_database(settings)
    yield wiring.open_desk(settings, database)
    database.close()


@contextmanager
def opened(wired: Desk, database: FreshDatabase, s3: S3Server, secrets: Path) -> Iterator[Office]:
    """An office with this database, and buckets of its own."""
    settings = settings_for(database.url, s3, secrets, fresh_bucket("acts"))
    store = wiring.open_database(settings)
    vault, inbox = wiring.open_vault(settings), wiring.open_inbox(settings)
    vault.prepare()
    inbox.prepare()
    desk = housed(wired, store, vault, inbox)
    yield Office(settings, database.owner_url, store, desk)
    store.close()


@pytest.fixture
def office(wired: Desk, database: FreshDatabase, s3: S3Server, secrets: Path) -> Iterator[Office]:
    with opened(wired, database, s3, secrets) as office:
        yield office


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk


@pytest.fixture
def timed(office: Office, clock: Clock) -> Iterator[Desk]:
    """The office's desk, at a time that only the test moves."""
    store = Database(office.settings.database_url, clock=clock, new_id=wiring.new_id)
    yield replace(office.desk, begin=store.begin, read=store.read, clock=clock)
    store.close()


@pytest.fixture
def kept(office: Office) -> Kept:
    return sealed_in(office)


@pytest.fixture(scope="module")
def untouched(wired: Desk, postgres: Postgres, s3: S3Server, secrets: Path) -> Iterator[Kept]:
    """A dossier that every test of a file looks at: it changes nothing, but may be lied to."""
    with a_copy(postgres) as database, opened(wired, database, s3, secrets) as office:
        yield sealed_in(office)


def sealed_in(office: Office) -> Kept:
    """A dossier that is sealed in this office, and covered."""
    filed = file(office.desk, papers={"identity": a_pdf(), "tax_notice": a_jpeg()})
    office.work()
    office.checkpoint()
    return Kept(office, filed.number)
