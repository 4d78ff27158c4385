"""`portal demo` on an operator's own PostgreSQL and S3: it starts what is not set, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from minio import Minio

from portal.demo.postgres import APP, OWNER, Postgres
from portal.demo.seaweed import S3Server
from tests.conftest import FreshDatabase
from tests.demo.ran import Ran, portal

_rank = count(1)


@contextmanager
def empty_database(postgres: Postgres) -> Iterator[str]:
    """The name of a database where nothing was migrated."""
    name = f"own_{next(_rank)}"
    with psycopg.connect(postgres.address(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
        yield name
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def own_s3(s3: S3Server, bucket: str) -> dict[str, str]:
    return {
        "PORTAL_S3_ENDPOINT": s3.endpoint,
        "PORTAL_S3_ACCESS_KEY": s3.access_key,
        "PORTAL_S3_SECRET_KEY": s3.secret_key,
        "PORTAL_VAULT_BUCKET": bucket,
        "PORTAL_INBOX_BUCKET": f"{bucket}-sas",
    }


def kept_there(s3: S3Server, ran: Ran) -> bool:
    """Whether every object that was told of lies in that server."""
    client = Minio(s3.endpoint.removeprefix("http://"), s3.access_key, s3.secret_key, secure=False)
    return all(
        client.stat_object(one["bucket"], one["key"], version_id=one["version_id"]).size
        for dossier in ran.told["dossiers"]
        for one in dossier["objects"]
    )


def filed_there(address: str, ran: Ran) -> bool:
    """Whether that database knows the request."""
    with psycopg.connect(address) as owner:
        found = owner.execute(
            "SELECT count(*) FROM dossiers WHERE request = %s", (ran.told["number"],)
        ).fetchone()
    return found == (len(ran.told["dossiers"]),)


def test_both_are_the_operators(
    postgres: Postgres, database: FreshDatabase, s3: S3Server, tmp_path: Path
) -> None:
    """A database that was migrated before: the application's address is enough."""
    settings = {"PORTAL_DATABASE_URL": database.url, **own_s3(s3, "coffre-a-soi")}
    ran = portal(tmp_path, "demo", "--once", f"--keep={tmp_path / 'kept'}", more=settings)
    assert ran.code == 0, ran.err
    assert all(dossier["verified"] for dossier in ran.told["dossiers"])
    assert kept_there(s3, ran)
    assert filed_there(database.owner_url, ran)
    assert not {"postgres", "s3"} & {place.name for place in (tmp_path / "kept").iterdir()}


@pytest.mark.long
def test_a_database_of_ones_own_is_migrated_with_its_owner(
    postgres: Postgres, tmp_path: Path
) -> None:
    """The owner's address alone: the login is made, and the S3 server is ours."""
    with empty_database(postgres) as name:
        owner_url = postgres.address(OWNER, name)
        ran = portal(tmp_path, "demo", "--once", more={"PORTAL_OWNER_URL": owner_url})
        assert ran.code == 0, ran.err
        assert filed_there(owner_url, ran)


@pytest.mark.long
def test_an_s3_server_of_ones_own_and_our_database(s3: S3Server, tmp_path: Path) -> None:
    ran = portal(tmp_path, "demo", "--once", more=own_s3(s3, "coffre-seul"))
    assert ran.code == 0, ran.err
    assert kept_there(s3, ran)


def test_a_database_without_tables_is_one_sentence(postgres: Postgres, tmp_path: Path) -> None:
    with empty_database(postgres) as name:
        url = postgres.address(APP, name)
        ran = portal(tmp_path, "demo", "--once", more={"PORTAL_DATABASE_URL": url})
    assert (ran.code, ran.out) == (2, "")
    assert "The database's schema is not there: set PORTAL_OWNER_URL" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.long
def test_half_an_s3_server_is_one_sentence(s3: S3Server, tmp_path: Path) -> None:
    ran = portal(tmp_path, "demo", "--once", more={"PORTAL_S3_ENDPOINT": s3.endpoint})
    assert (ran.code, ran.out) == (2, "")
    assert "PORTAL_S3_ACCESS_KEY" in ran.err


def test_an_address_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    ran = portal(tmp_path, "demo", "--once", more={"PORTAL_DATABASE_URL": "mysql://x:secret@y/z"})
    assert (ran.code, ran.out) == (2, "")
    follows, sentence = ran.err.splitlines()
    assert "From the environment: PORTAL_DATABASE_URL" in follows
    assert sentence == "The database must be PostgreSQL: postgresql://…."


def test_what_is_followed_is_said_and_a_server_that_is_gone_is_named(
    database: FreshDatabase, s3: S3Server, tmp_path: Path
) -> None:
    """As in a shell that read the portal.env of a demonstration that has ended."""
    gone = own_s3(s3, "coffre-gone") | {"PORTAL_S3_ENDPOINT": "http://127.0.0.1:1"}
    more = {"PORTAL_DATABASE_URL": database.url, **gone}
    ran = portal(tmp_path, "demo", "--once", more=more)
    assert (ran.code, ran.out) == (2, "")
    assert all(name in ran.err.splitlines()[0] for name in more)
    assert "The S3 server that PORTAL_S3_ENDPOINT names (http://127.0.0.1:1)" in ran.err
    ran = portal(tmp_path, "demo", "--once", more={"PORTAL_OWNER_URL": "postgresql://127.0.0.1:1"})
    assert (ran.code, ran.out) == (2, "")
    assert "The database that PORTAL_OWNER_URL names does not listen" in ran.err
