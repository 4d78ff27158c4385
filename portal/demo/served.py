"""Serves the demonstration's sign-in on the loopback interface, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from werkzeug.serving import BaseWSGIServer, make_server

from portal.demo.mailbox import Mailbox
from portal.demo.mailbox_pages import add_pages
from portal.demo.provider import AGENTS, CITIZENS, Provider
from portal.demo.provider_rules import Client, Quiet

_LOOK_SECONDS = 0.05
"""How soon it sees that it must end."""


@dataclass(frozen=True, slots=True)
class Running:
    """A provider that answers. `stop` ends it."""

    url: str
    citizens_issuer: str
    agents_issuer: str
    stop: Callable[[], None]


def serve(
    port: int,
    *,
    citizens: Client,
    agents: Client,
    clock: Callable[[], datetime],
    funders: Callable[[], Sequence[str]] = tuple,
    appoint: Callable[[str, str], None] = lambda subject, funder: None,
    mailbox: Mailbox | None = None,
) -> Running:
    """Serve the provider on the loopback interface, in a thread of its own.

    Args:
        port: where; 0 takes a free one.
        citizens: the applicant's door.
        agents: the caseworkers' door.
        clock: the time, UTC.
        funders: codes to offer on the agents' page (those of the requests filed).
        appoint: told (subject, funder) before an agent comes in, so that the table knows them.
        mailbox: what was sent, to be read beside the sign-in.
    """
    provider = Provider({CITIZENS: citizens, AGENTS: agents}, clock, funders, appoint)
    app = provider.app()
    if mailbox:
        add_pages(app, mailbox)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    provider.url = url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(
        target=server.serve_forever, args=(_LOOK_SECONDS,), name="sign-in", daemon=True
    )
    thread.start()
    return Running(url, f"{url}/{CITIZENS}", f"{url}/{AGENTS}", lambda: _stop(server, thread))


def _stop(server: BaseWSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    thread.join()
    server.server_close()
