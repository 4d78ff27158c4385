"""The command line: verbs that an operator types, each one sentence and an exit code."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from portal.cli.agent import agent
from portal.cli.apa import apa_command
from portal.cli.bounce import bounce
from portal.cli.demo import demo
from portal.cli.export import export
from portal.cli.file import file_request
from portal.cli.form import form
from portal.cli.gir import gir_command
from portal.cli.migrate import migrate_command
from portal.cli.retention import retention
from portal.cli.route import route_command
from portal.cli.run import run, work
from portal.cli.said import COULD_NOT, FOUND, code_of, said, usage
from portal.cli.settings import settings
from portal.cli.status import status
from portal.cli.vault import ledger, vault
from portal.cli.verify import verify
from portal.domain.errors import PortalError


class Verbs(click.Group):
    """Errors as one sentence: 1 when something is wrong, 2 when it could not be looked at."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        """Read the command line as far as the verb."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            _end(FOUND, usage(error))

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            _end(FOUND, usage(error))
        except PortalError as error:
            _end(code_of(error), said(error))
        except (KeyboardInterrupt, click.Abort):
            _end(COULD_NOT, "Stopped.")


def _end(code: int, text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(code)


@click.group("portal", cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="guichet-autonomie")
def main() -> None:
    """Guichet Autonomie: requests for help to live at home, routed, sealed, kept and proven."""


for verb in (
    agent, apa_command, bounce, demo, export, file_request, form, gir_command, ledger,
    migrate_command, retention, route_command, run, settings, status, vault, verify, work,
):  # fmt: skip
    main.add_command(verb)
