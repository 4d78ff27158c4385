"""What the demonstration's portal needs before it serves: tables, settings, buckets, a desk."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from portal.demo import environment
from portal.demo.environment import Database
from portal.demo.processes import CannotStart
from portal.domain.errors import Unavailable

if TYPE_CHECKING:
    from portal.desk import Desk
    from portal.settings import Settings

HOST = "127.0.0.1"
_HEALTHY = 200


def migrate_first(database: Database) -> None:
    """Bring the database to the newest schema, or look whether it is there without its owner.

    Raises:
        CannotStart: it cannot be looked at, or its schema is an older one.
        PortalError: its owner may not, or it does not answer.
    """
    from portal.store.migrate import migrate, newest, schema_of

    if database.owner_url:
        migrate(database.owner_url, database.app_password)
        return
    try:
        found = schema_of(database.url)
    except Unavailable as error:
        raise CannotStart(f"PORTAL_DATABASE_URL cannot be used: {error}") from None
    if found != newest():
        raise CannotStart(
            f"the database's schema is {found or 'not there'}: set PORTAL_OWNER_URL as well, or "
            "run `portal migrate` first"
        )


def settings_of(variables: Mapping[str, str]) -> Settings:
    """The settings, from variables. Raises CannotStart: one is missing or wrong."""
    from pydantic import ValidationError

    from portal.settings import Settings, complaint

    prefix = environment.PREFIX
    told = {name.removeprefix(prefix).lower(): value for name, value in variables.items()}
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        raise CannotStart(complaint(error).removesuffix(".")) from None


def prepare_buckets(settings: Settings, *, own: bool) -> None:
    """Make the buckets. `own`: on the server that the environment names.

    Raises:
        CannotStart: that server cannot be used.
    """
    from portal.wiring import open_inbox, open_vault

    try:
        open_vault(settings).prepare()
        open_inbox(settings).prepare()
    except Unavailable as error:
        if not own:
            raise
        named = f"the S3 server that PORTAL_S3_ENDPOINT names ({settings.s3_endpoint})"
        raise CannotStart(f"{named} cannot be used: {error}") from error


def desk_of(settings: Settings, stack: ExitStack) -> Desk:
    """The desk of this process; the stack closes its database."""
    from portal.wiring import open_database, open_desk

    database = open_database(settings)
    stack.callback(database.close)
    return open_desk(settings, database)


def healthy(port: int) -> bool:
    """Whether the web server of that port says that it is well."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/sante")
        return connection.getresponse().status == _HEALTHY
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
