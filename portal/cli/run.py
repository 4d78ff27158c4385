"""`portal run`, `portal work`: the web server, a worker; any number of each, on any machines."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import click

from portal.cli.listening import UnknownHost, look_at
from portal.cli.opened import opened_desk, refuse_superuser, stop

if TYPE_CHECKING:
    from flask import Flask

LONGEST_REQUEST_SECONDS = 30
"""How long the end waits for requests in hand."""


_SEVERAL = click.IntRange(1, 512)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--processes", type=_SEVERAL, default=2, show_default=True)
@click.option("--threads", type=_SEVERAL, default=4, show_default=True, help="Of each process.")
def run(host: str, port: int, processes: int, threads: int) -> None:
    """Serve the doors named in PORTAL_DOORS."""
    from granian.constants import Interfaces, Loops
    from granian.server import Server

    address = free_address(host, port)
    check_before_serving()
    Server(
        "portal.serving:application",
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=LONGEST_REQUEST_SECONDS,
        log_enabled=False,
        log_access=False,
    ).serve(target_loader=_load)


@click.command()
def work() -> None:
    """Take jobs and do them: seal dossiers, keep the ledger."""
    from portal.worker import Worker

    with opened_desk() as (settings, database, desk):
        from portal.wiring import open_vault

        refuse_superuser(settings, database)
        open_vault(settings).check()
        worker = Worker(
            desk,
            database.listen,
            lease_seconds=settings.lease_seconds,
            checkpoint_seconds=settings.checkpoint_seconds,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        warm = getattr(desk.printer, "warm", None)
        if warm:
            warm()
        worker.run()


def _load(_: str) -> Flask:
    """The application, in a process of the web server.

    A forked process has its parent's handlers, which only note the wish to end. Noted while this
    loads, it would be lost, and the parent would wait for ever: until the server sets its own, the
    system's end the process.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    from portal.serving import application

    return application()


def free_address(host: str, port: int) -> str:
    """The address to listen at; ends here when nobody can."""
    try:
        place = look_at(host, port)
    except UnknownHost:
        stop(1, f"--host {host} has no address.")
    if place.refusal:
        stop(2, place.refusal)
    return place.address


def check_before_serving() -> None:
    """Refuse to serve with settings that production could not keep.

    Everything that a process of the server opens is opened here once: what is wrong is said at
    once, in one sentence, and not by each process as it ends.
    """
    with opened_desk() as (settings, database, _):
        refuse_superuser(settings, database)
    os.environ.setdefault("PYTHONUTF8", "1")
