"""The command line: verbs that an operator types, each one sentence and an exit code."""

from __future__ import annotations

import sys

import click

from portal.cli.agent import agent
from portal.cli.apa import apa_command
from portal.cli.demo import demo
from portal.cli.export import export
from portal.cli.file import file_request
from portal.cli.form import form
from portal.cli.gir import gir_command
from portal.cli.migrate import migrate_command
from portal.cli.route import route_command
from portal.cli.run import run, work
from portal.cli.settings import settings
from portal.cli.status import status
from portal.cli.vault import ledger, vault
from portal.cli.verify import verify
from portal.domain.errors import PortalError, Unavailable


class Verbs(click.Group):
    """Errors as one sentence: 1 when something is wrong, 2 when it could not be looked at."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb."""
        try:
            return super().invoke(ctx)
        except Unavailable as error:
            click.echo(f"Could not look: {error}.", err=True)
            sys.exit(2)
        except PortalError as error:
            click.echo(f"{str(error)[:1].upper()}{str(error)[1:]}.", err=True)
            sys.exit(1)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="guichet-autonomie")
def main() -> None:
    """Guichet Autonomie: requests for help to live at home, routed, sealed, kept and proven."""


for verb in (
    agent, apa_command, demo, export, file_request, form, gir_command, ledger, migrate_command,
    route_command, run, settings, status, vault, verify, work,
):  # fmt: skip
    main.add_command(verb)
