"""`portal migrate`: bring the database to the newest schema."""

from __future__ import annotations

import json

import click
from click.core import ParameterSource

from portal.cli.opened import stop
from portal.cli.said import code_of, said
from portal.domain.errors import PortalError

_SETTING = "PORTAL_OWNER_URL"


@click.command("migrate")
@click.option(
    "--url",
    envvar=_SETTING,
    metavar="URL",
    help="The database, as the owner of its tables (PORTAL_OWNER_URL).",
)
@click.option(
    "--app-password",
    envvar="PORTAL_APP_PASSWORD",
    metavar="SECRET",
    help="Make the login portal_app, or give it this password (PORTAL_APP_PASSWORD).",
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def migrate_command(url: str | None, app_password: str | None, as_json: bool) -> None:
    """Bring the database to the newest schema; safe while the previous release still runs."""
    from portal.store.migrate import LOGIN, migrate

    if not url:
        stop(2, f"Not set: {_SETTING} (the database, as the owner of its tables).")
    given = click.get_current_context().get_parameter_source("url")
    where = "--url" if given is ParameterSource.COMMANDLINE else _SETTING
    try:
        revision = migrate(url, app_password or None)
    except ValueError as error:
        stop(1 if where == "--url" else 2, f"{where}: {error}.")
    except PortalError as error:
        stop(code_of(error), said(error, database=where))
    if as_json:
        click.echo(json.dumps({"schema": revision, "login": LOGIN if app_password else None}))
        return
    login = f", and {LOGIN} may sign in" if app_password else ""
    click.echo(f"The database's schema is {revision}{login}.")
