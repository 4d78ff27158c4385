"""A post for tests: a real mail server on loopback, and what came to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import places, wiring
from portal.adapters.letter_spool import LetterSpool
from portal.adapters.smtp_messenger import SmtpMessenger
from portal.demo.loopback import free_ports
from portal.demo.mailbox import MAIL_FROM, Mailbox
from portal.desk import Post
from portal.domain.messages import Channel

WEB = "http://localhost"
KEY = b"c" * 64


@contextmanager
def a_post(folder: Path) -> Iterator[tuple[Mailbox, Post]]:
    """A mailbox that takes e-mail by SMTP, and the post that leads to it and to its letters."""
    (port,) = free_ports(1)
    mailbox = Mailbox(folder, wiring.clock, port)
    mailbox.start()
    ways = {
        Channel.EMAIL: SmtpMessenger(f"smtp://127.0.0.1:{port}", MAIL_FROM, seconds=5),
        Channel.LETTER: LetterSpool(mailbox.letters, places.forms() / "fonts"),
    }
    try:
        yield mailbox, Post(web=WEB, telephone="01 23 45 67 89", messengers=ways, key=KEY)
    finally:
        mailbox.stop()


def code_in(text: str) -> str:
    """The code of a message."""
    found = re.search(r"\b\d{4} \d{4}\b", text)
    assert found, text
    return found[0]


def link_in(text: str) -> str:
    """The path of the link in a message."""
    found = re.search(rf"{WEB}(/connexion/lien/\S+)", text)
    assert found, text
    return found[1]
