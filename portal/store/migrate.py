"""Brings a database to the newest schema, and makes the application's login when asked."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg import sql
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError, StatementError

from portal import places
from portal.domain.errors import Conflict, NotAllowed, PortalError, Unavailable
from portal.store.engine import read_url
from portal.store.errors import ours

ROLES = (
    "portal_public",
    "portal_applicant",
    "portal_counter",
    "portal_invited",
    "portal_expert",
    "portal_funder",
    "portal_software",
    "portal_operator",
    "portal_worker",
    "portal_mover",
    "portal_eraser",
)
LOGIN = "portal_app"
"""The login of `portal run` and `portal work`: it may take the roles, and nothing else."""

_VERSION = text("SELECT max(version_num) FROM alembic_version")
_HAS_VERSION = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_POWERFUL = text(
    "SELECT rolname FROM pg_roles WHERE rolname = ANY(:names)"
    " AND (rolsuper OR rolbypassrls OR rolcanlogin) ORDER BY rolname"
)
_LOGIN = text(
    "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :name) AS there,"
    " (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS creates"
)
_MIGRATOR = text(
    "SELECT (SELECT count(*) FROM pg_roles WHERE rolname = ANY(:names)) AS there,"
    " rolsuper OR rolcreaterole AS creates,"
    " has_schema_privilege('public', 'CREATE') AS makes_tables"
    " FROM pg_roles WHERE rolname = current_user"
)


def migrate(owner_url: str, app_password: str | None = None) -> str:
    """Bring the database to the newest schema; return its revision.

    The owner needs no superuser: CREATE on the schema `public`, and CREATEROLE (or the roles
    made before by somebody who has it). The login `portal_app` is made where the owner may; with a
    password it is given this one, without one only the system's own sign-in (peer) opens it.

    Raises:
        ValueError: the address is not one of PostgreSQL.
        NotAllowed: the owner lacks a right, or a role is more powerful than it may be.
        Conflict: the schema is that of a newer release.
        Unavailable: the database does not answer, or is too busy (try again).
    """
    engine = create_engine(
        read_url(owner_url),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"application_name": "portal-migrate", "connect_timeout": "5"},
    )
    try:
        with engine.begin() as connection:
            _look_first(connection)
            _upgrade(connection)
            _make_login(connection, app_password)
            return str(connection.execute(_VERSION).scalar_one())
    except SQLAlchemyError as error:
        raise _said(_ours(error)) from None
    finally:
        engine.dispose()


def schema_of(url: str) -> str | None:
    """Return the revision of a database's schema; none if it was never migrated.

    Raises:
        Unavailable: the database does not answer.
    """
    engine = create_engine(read_url(url), poolclass=NullPool, connect_args={"connect_timeout": "5"})
    try:
        with engine.connect() as connection:
            if not connection.execute(_HAS_VERSION).scalar():
                return None
            found = connection.execute(_VERSION).scalar()
            return None if found is None else str(found)
    except SQLAlchemyError as error:
        raise _ours(error) from None
    finally:
        engine.dispose()


def newest() -> str:
    """Return the revision that this release needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(places.migrations()).replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise Conflict("the database's schema is that of a newer release") from None


def _look_first(connection: Connection) -> None:
    """Refuse in one sentence what would fail half-way in SQL's own words."""
    powerful = connection.execute(_POWERFUL, {"names": list(ROLES)}).scalars().all()
    if powerful:
        raise NotAllowed(f"{', '.join(powerful)}: may sign in or bypass row security; take it away")
    migrator = connection.execute(_MIGRATOR, {"names": list(ROLES)}).one()
    if not migrator.makes_tables:
        raise NotAllowed("the owner may not make tables: GRANT CREATE ON SCHEMA public to it")
    if migrator.there < len(ROLES) and not migrator.creates:
        raise NotAllowed(
            f"the owner may not make roles: give it CREATEROLE, or make {', '.join(ROLES)} first"
        )


def _make_login(connection: Connection, password: str | None) -> None:
    """Make the login if it is missing; give it this password, and the roles."""
    there, creates = connection.execute(_LOGIN, {"name": LOGIN}).one()
    if password is None and (there or not creates):
        return
    statement = sql.SQL("{verb} ROLE {login} LOGIN NOINHERIT {secret}").format(
        verb=sql.SQL("ALTER" if there else "CREATE"),
        login=sql.Identifier(LOGIN),
        secret=sql.SQL("") if password is None else _secret(connection, password),
    )
    connection.exec_driver_sql(statement.as_string().replace("%", "%%"))
    for role in ROLES:
        granted = sql.SQL("GRANT {role} TO {login}").format(
            role=sql.Identifier(role), login=sql.Identifier(LOGIN)
        )
        connection.exec_driver_sql(granted.as_string())


def _secret(connection: Connection, password: str) -> sql.Composed:
    """The password's clause. The server, and its log, see a SCRAM verifier and no password."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise Unavailable("the connection was lost")
    coded = driver.pgconn.encrypt_password(password.encode(), LOGIN.encode(), b"scram-sha-256")
    return sql.SQL("PASSWORD {coded}").format(coded=sql.Literal(coded.decode()))


def _ours(error: SQLAlchemyError) -> PortalError:
    return ours(error.orig if isinstance(error, StatementError) else error)


def _said(error: PortalError) -> PortalError:
    if isinstance(error, NotAllowed):
        return NotAllowed(
            f"the owner may not make the login {LOGIN} or take its roles: migrate once as the one"
            " who made the roles, or as a superuser"
        )
    return error
