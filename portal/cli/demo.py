"""`portal demo`: the whole portal on embedded defaults, with one request through it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from portal.cli.listening import look_at
from portal.cli.opened import stop
from portal.cli.said import code_of, sentence, unreachable
from portal.domain.errors import PortalError

if TYPE_CHECKING:
    from portal.demo.demo import Demonstrated, Demonstration

PORT = 8000
_DATABASES = ("PORTAL_OWNER_URL", "PORTAL_DATABASE_URL")


@click.command()
@click.option("--once", is_flag=True, help="Stop after the check, and print one JSON object.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Of the web server (default: {PORT}; with --once any that is free).",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep everything in DIR, and go on with it the next time.",
)
def demo(once: bool, port: int | None, keep: Path | None) -> None:
    """Start the whole portal, file a request of an invented person, check it; serve until Ctrl-C.

    Nothing to configure: what the environment does not bring (PORTAL_DATABASE_URL,
    PORTAL_S3_ENDPOINT…), it starts itself.
    """
    ended: tuple[type[BaseException], ...] = (KeyboardInterrupt,)
    try:
        from portal.demo.ending import Ended
        from portal.demo.missing import missing

        ended = KeyboardInterrupt, Ended
        if lacking := missing(os.environ):
            stop(2, "\n".join(f"{one}." for one in lacking))
        demonstration = _prepared(once, port, keep)
        _once(demonstration) if once else _serve(demonstration)
    except ended:
        stop(2, "Stopped before the check.")


def _prepared(once: bool, port: int | None, keep: Path | None) -> Demonstration:
    import tempfile

    from portal.demo.demo import Demonstration
    from portal.demo.folder import Folder
    from portal.demo.loopback import free_ports
    from portal.demo.told import stopwatch

    wanted = port or (free_ports(1)[0] if once else PORT)
    if refusal := look_at("127.0.0.1", wanted).refusal:
        stop(2, refusal)
    try:
        place = keep or Path(tempfile.mkdtemp(prefix="guichet-autonomie-"))
        folder = Folder.made(place)
    except OSError as error:
        stop(2, f"{keep or 'The folder for passing files'} cannot be used: {error.strerror}.")
    say = stopwatch(lambda step: click.echo(step, err=True))
    return Demonstration(folder, wanted, kept=keep is not None, say=say)


def _once(demonstration: Demonstration) -> NoReturn:
    from portal.demo import told

    try:
        done = demonstration.once()
    except PortalError as error:
        _failed(demonstration, error)
    for line in (*told.outcome(done.told), *told.honesty()):
        click.echo(line, err=True)
    click.echo(json.dumps(done.told, ensure_ascii=False))
    sys.exit(0 if done.verified else 1)


def _serve(demonstration: Demonstration) -> None:
    from portal.demo import told

    def tell(done: Demonstrated, web: str, messages: str) -> None:
        lines = (
            *told.outcome(done.told),
            *told.doors(done.told, web, done.citizen, messages),
            *told.honesty(),
            *told.looking(demonstration.folder.path),
        )
        for line in lines:
            click.echo(line)

    try:
        ended = demonstration.serve(tell)
    except PortalError as error:
        _failed(demonstration, error)
    if ended:
        stop(2, f"The {ended} ended by itself: the demonstration is over.")
    click.echo("Stopped.", err=True)


def _failed(demonstration: Demonstration, error: PortalError) -> NoReturn:
    from portal.demo.loopback import InUse

    folder = demonstration.folder
    named = next((name for name in _DATABASES if os.environ.get(name)), None)
    plain = unreachable(error, named) if named else None
    told = [sentence(plain or str(error))]
    if folder.spoken() and not isinstance(error, InUse):
        told.append(f"What the processes said: {folder.logs}")
    stop(code_of(error), "\n".join(told))
