"""`portal bounce`: an e-mail that came back is noted with the message that it was."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portal.cli.opened import opened_desk, stop
from portal.cli.said import COULD_NOT, FOUND


@click.command()
@click.argument("path", metavar="FILE")
def bounce(path: str) -> None:
    """Note a message that came back: FILE is the report (RFC 3464), or - to read it.

    For the mail server that receives what is sent back to PORTAL_MAIL_FROM. What only says that a
    message is late changes nothing.
    """
    from portal.acts.returned import returned
    from portal.adapters.returned import MOST_BYTES, read_returned

    try:
        if path == "-":
            data = sys.stdin.buffer.read(MOST_BYTES)
        else:
            with Path(path).open("rb") as file:
                data = file.read(MOST_BYTES)
    except OSError as error:
        stop(COULD_NOT, f"{path} cannot be read: {error.strerror}.")
    try:
        found = read_returned(data)
    except ValueError as error:
        stop(FOUND, f"Nothing is noted: {error}.")
    if found is None:
        click.echo("Nothing is noted: no message came back for good.")
        return
    with opened_desk() as (_, _, desk):
        if not returned(desk, found.message, found.code):
            stop(FOUND, "Nothing is noted: this report does not name a message of ours.")
    click.echo(f"Message {found.message} came back: {found.code}.")
