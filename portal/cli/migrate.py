"""`portal migrate`: bring the database to the newest schema."""

from __future__ import annotations

import json
import sys

import click

from portal.domain.errors import PortalError, Unavailable


@click.command("migrate")
@click.option(
    "--url",
    envvar="PORTAL_OWNER_URL",
    required=True,
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
def migrate_command(url: str, app_password: str | None, as_json: bool) -> None:
    """Bring the database to the newest schema; safe while the previous release still runs."""
    from portal.store.migrate import LOGIN, migrate

    try:
        revision = migrate(url, app_password)
    except Unavailable as error:
        click.echo(f"portal migrate: {error}.", err=True)
        sys.exit(2)
    except (PortalError, ValueError) as error:
        click.echo(f"portal migrate: {error}.", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"schema": revision, "login": LOGIN if app_password else None}))
        return
    login = f", and {LOGIN} may sign in" if app_password else ""
    click.echo(f"The database's schema is {revision}{login}.")
