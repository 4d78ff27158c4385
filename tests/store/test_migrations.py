"""The schema: from nothing, the same as the tables say, by an owner who is no superuser."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import NullPool, create_engine
from sqlalchemy.dialects.postgresql.base import ischema_names

from portal import places
from portal.demo.postgres import OWNER, Postgres
from portal.domain.errors import Conflict, NotAllowed, Unavailable
from portal.store.columns import Xid8
from portal.store.engine import read_url
from portal.store.migrate import LOGIN, ROLES, _config, migrate, newest, schema_of
from portal.store.tables import metadata
from tests.conftest import FreshDatabase

_rank = count(1)


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[str]:
    """The name of an empty database."""
    name = f"empty_{next(_rank)}"
    with psycopg.connect(postgres.address(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
        yield name
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_new_database_gets_the_newest_schema_and_again_changes_nothing(
    postgres: Postgres, empty: str
) -> None:
    url = postgres.address(OWNER, empty)
    assert schema_of(url) is None
    assert migrate(url) == newest()
    assert migrate(url) == newest() == schema_of(url)


def test_there_is_one_head_and_the_file_head_names_it() -> None:
    assert (places.migrations() / "HEAD").read_text().split() == [newest()]


def test_every_migration_says_why_and_how_it_is_undone() -> None:
    files = sorted((places.migrations() / "versions").glob("*.py"))
    assert files
    for file in files:
        words = ast.get_docstring(ast.parse(file.read_text())) or ""
        assert "Undone by: " in words, file.name


def test_the_tables_of_the_code_are_those_of_the_migrations(
    database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ischema_names, "xid8", Xid8)
    engine = create_engine(read_url(database.owner_url))
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        drift = compare_metadata(context, metadata)
    engine.dispose()
    assert [one for one in drift if "alembic_version" not in str(one)] == []


def test_a_schema_of_a_newer_release_is_left_alone(
    database: FreshDatabase, superuser: psycopg.Connection[Any]
) -> None:
    superuser.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Conflict, match="newer release"):
        migrate(database.owner_url)


def test_an_owner_without_superuser_migrates_when_the_roles_are_there(
    postgres: Postgres, empty: str
) -> None:
    url = _as_owner(postgres, empty, "plain_owner", "NOSUPERUSER NOCREATEROLE")
    assert migrate(url) == newest()
    with psycopg.connect(postgres.address(OWNER, empty)) as look:
        owners = look.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    assert owners == [("plain_owner",)]


def test_what_the_release_before_kept_is_marked_by_an_owner_without_superuser(
    postgres: Postgres, empty: str
) -> None:
    """Who was appointed stays so from that day; what is medical of what lies there is hidden."""
    url = _as_owner(postgres, empty, "plain_owner", "NOSUPERUSER NOCREATEROLE")
    engine = create_engine(read_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0022")
    with psycopg.connect(postgres.address(OWNER, empty)) as before:
        before.execute("SET session_replication_role = replica")
        before.execute(
            "INSERT INTO agents (person, funder, role, appointed_at)"
            " VALUES ('agent', 'dep-35', 'caseworker', '2026-01-31 23:30Z')"
        )
        for name in KEPT:
            _one_row(before, "deposits", key=name, name=name, dossier="GA-1-1", funder="dep-35")
        _one_row(before, "dossiers", number="GA-1-1", funder="dep-35", status="sealed")
    assert migrate(url) == newest()
    with psycopg.connect(postgres.address(OWNER, empty)) as after:
        duties = after.execute("SELECT since::text, until FROM agents").fetchall()
        assert duties == [("2026-02-01", None)]
        marked = after.execute("SELECT name FROM deposits WHERE medical").fetchall()
        assert {name for (name,) in marked} == set(KEPT[:3])
        left = after.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
        ).fetchall()
        assert left == []
        after.execute("SET LOCAL ROLE portal_funder")
        for parameter, value in (("person", "agent"), ("funder", "dep-35")):
            after.execute("SELECT set_config(%s, %s, true)", (f"app.{parameter}", value))
        assert after.execute("SELECT name FROM deposits").fetchall() == [(KEPT[3],)]


KEPT = (
    "pieces/hospital_report-1.pdf",
    "copies/hospital_report-1.pdf",
    "additions/1/pieces/hospital_report-2.pdf",
    "pieces/identity-1.pdf",
)


def _one_row(connection: psycopg.Connection[Any], table: str, **given: str) -> None:
    """A row as the release before might keep it: what must be there and is not given is made up."""
    needed = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL",
        (table,),
    ).fetchall()
    made = {"integer": "1", "bigint": "1", "jsonb": "[]", "date": "1940-01-01",
            "timestamp with time zone": "2026-03-02 10:00Z"}  # fmt: skip
    row = {name: made.get(kind, "x") for name, kind in needed} | given
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    connection.execute(statement.encode(), list(row.values()))


def test_an_owner_without_a_right_is_told_in_one_sentence(postgres: Postgres, empty: str) -> None:
    url = _as_owner(postgres, empty, "poor_owner", "NOCREATEROLE", creates=False)
    with pytest.raises(NotAllowed, match="GRANT CREATE ON SCHEMA public"):
        migrate(url)


def test_a_login_that_may_not_be_made_is_told_in_one_sentence(
    postgres: Postgres, empty: str
) -> None:
    url = _as_owner(postgres, empty, "shy_owner", "NOCREATEROLE")
    with pytest.raises(NotAllowed, match=f"the login {LOGIN}"):
        migrate(url, "secret")
    assert schema_of(url) is None


def test_an_owner_with_createrole_makes_its_own_roles(postgres: Postgres, empty: str) -> None:
    """In a transaction that is undone: the cluster's own roles stay as they are."""
    _as_owner(postgres, empty, "role_maker", "CREATEROLE NOSUPERUSER")
    makes = tuple(
        _source(number)[name]
        for number, name in (
            ("0001", "ROLES"),
            ("0017", "ROLE"),
            ("0023", "ROLE"),
            ("0025", "ROLE"),
            ("0029", "ROLE"),
            ("0031", "ROLE"),
            ("0041", "ROLE"),
        )
    )
    with psycopg.connect(postgres.address(OWNER, empty)) as connection:
        for role in (*ROLES, LOGIN):
            connection.execute(f"ALTER ROLE {role} RENAME TO old_{role}")
        connection.execute("SET LOCAL ROLE role_maker")
        for statement in makes:
            connection.execute(statement)
        made = connection.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s) AND NOT rolcanlogin"
            " AND NOT rolbypassrls AND NOT rolinherit",
            (list(ROLES),),
        ).fetchone()
        connection.rollback()
    assert made == (len(ROLES),)


def test_a_role_that_could_bypass_row_security_is_refused(postgres: Postgres, empty: str) -> None:
    with psycopg.connect(postgres.address(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute("ALTER ROLE portal_operator BYPASSRLS")
        try:
            with pytest.raises(NotAllowed, match="portal_operator"):
                migrate(postgres.address(OWNER, empty))
        finally:
            owner.execute("ALTER ROLE portal_operator NOBYPASSRLS")


def test_the_login_gets_a_password_that_the_server_never_reads(
    postgres: Postgres, empty: str
) -> None:
    migrate(postgres.address(OWNER, empty), "un secret de 100 %")
    with psycopg.connect(postgres.address(OWNER, "postgres")) as look:
        kept = look.execute(
            "SELECT rolpassword, rolinherit, rolsuper, rolbypassrls, rolcreaterole"
            " FROM pg_authid WHERE rolname = %s",
            (LOGIN,),
        ).fetchone()
    assert kept is not None
    assert kept[0].startswith("SCRAM-SHA-256$")
    assert kept[1:] == (False, False, False, False)


def test_a_database_that_does_not_answer_is_unavailable(postgres: Postgres) -> None:
    with pytest.raises(Unavailable):
        migrate(postgres.address(OWNER, "nowhere"))
    with pytest.raises(ValueError, match="must be PostgreSQL"):
        migrate("sqlite:///somewhere")


def _as_owner(
    postgres: Postgres, database: str, role: str, rights: str, creates: bool = True
) -> str:
    """Give a database an owner with these rights; return its address as that owner."""
    with psycopg.connect(postgres.address(OWNER, database), autocommit=True) as connection:
        there = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        connection.execute(f"{'ALTER' if there is not None else 'CREATE'} ROLE {role} {rights}")
        if creates:
            connection.execute(f"GRANT CREATE ON SCHEMA public TO {role}")
    return f"{postgres.address(OWNER, database)}&options=-c%20role%3D{role}"


def _source(revision: str) -> dict[str, str]:
    """The statements of one migration, by name."""
    (file,) = (places.migrations() / "versions").glob(f"{revision}_*.py")
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
