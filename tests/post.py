"""A post for tests: a real mail server on loopback, and what came to it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import places, wiring
from portal.adapters.letter_spool import LetterSpool
from portal.adapters.smtp_messenger import SmtpMessenger
from portal.demo.loopback import free_ports
from portal.demo.mailbox import MAIL_FROM, Mailbox
from portal.domain.messages import Channel
from portal.domain.post import Post

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


def letter_text(letter: Path) -> str:
    """What a letter says, its spaces plain."""
    read = subprocess.run(
        ["pdftotext", "-layout", letter, "-"], check=True, capture_output=True, text=True
    ).stdout
    return re.sub(r"[ \u00a0\u202f]+", " ", read)


def letter_code(letter: Path) -> str:
    """The code of a letter."""
    found = re.search(r"\b\d{4} \d{4} \d{4} \d{4}\b", text := letter_text(letter))
    assert found, text
    return found[0]


def link_in(text: str) -> str:
    """The path of the link in a message."""
    found = re.search(rf"{WEB}(/connexion/lien/\S+)", text)
    assert found, text
    return found[1]


def a_report(
    message: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    original: str = "message/rfc822",
) -> bytes:
    """A delivery status notification (RFC 3464) as Postfix writes one."""
    return f"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {MAIL_FROM}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 2 Mar 2026 13:00:00 +0100 (CET)

Final-Recipient: rfc822; odette@exemple.fr
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b
Content-Type: {original}

Message-ID: <{message}@guichet.example>
From: Guichet Autonomie <{MAIL_FROM}>
Subject: Votre demande

Bonjour

--b--
""".replace("\n", "\r\n").encode()
