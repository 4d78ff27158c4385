"""The demonstration's mailbox: a mail server, an SMS gateway and a letter box, on loopback.

Nothing leaves the machine. The worker speaks to them as it would to real ones; whatever is written
to `…@refuse.example` or to a number that ends in 00 00 is refused, so that a refusal can be seen.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope
    from aiosmtpd.smtp import Session as Conversation

_REFUSING = ("@refuse.example", "0000")
MAIL_FROM = "ne-pas-repondre@guichet.example"


@dataclass(frozen=True, slots=True)
class Received:
    """A message as its reader finds it. A letter has a name to open it by, and no text."""

    way: str
    to: str
    subject: str
    text: str
    at: datetime
    letter: str = ""

    @property
    def link(self) -> str:
        """The address to press in it, if there is one."""
        words = self.text.split()
        return next((word for word in words if "/connexion/lien/" in word), "")


class Mailbox:
    """Keeps what came, a file each, in a folder: e-mails and SMS as they came, letters as PDFs.

    `clock` dates the SMS; files are read in the order they came.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime], port: int) -> None:
        self.letters = folder / "letters"
        self.letters.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._clock = folder, clock
        self.token = secrets.token_urlsafe(32)
        self._server = Controller(
            self, hostname="127.0.0.1", port=port, server_hostname="localhost"
        )

    def start(self) -> None:
        """Take e-mail from now on, in a thread."""
        self._server.start()

    def stop(self) -> None:
        """Take no more."""
        with suppress(AssertionError, asyncio.CancelledError):  # it never started
            self._server.stop()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self,
        server: SMTP,
        session: Conversation,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        """Take an address, or refuse it for good (RFC 5321)."""
        if address.endswith(_REFUSING):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Conversation, envelope: Envelope
    ) -> str:
        """Keep an e-mail."""
        self._keep("eml", envelope.original_content or b"")
        return "250 OK"

    def take_sms(self, told: Mapping[str, str], authorization: str) -> int:
        """Keep an SMS; the status of HTTP that answers it (portal/adapters/http_sms.py)."""
        if not secrets.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            return 401
        if told.get("to", "").endswith(_REFUSING):
            return 422
        self._keep("json", json.dumps(dict(told)).encode())
        return 202

    def received(self) -> list[Received]:
        """What came, the newest first."""
        return sorted(self._read(), key=lambda one: one.at, reverse=True)

    def _keep(self, kind: str, data: bytes) -> None:
        name = f"{self._clock():%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}.{kind}"
        passing = self._folder / f"{name}.part"
        passing.write_bytes(data)
        passing.rename(self._folder / name)  # a reader sees whole messages alone

    def _read(self) -> Iterator[Received]:
        for path in self._folder.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body()
            text = str(body.get_content()) if body else ""
            at = _moment(path.name)
            yield Received("email", str(mail["To"]), str(mail["Subject"]), text, at)
        for path in self._folder.glob("*.json"):
            told = json.loads(path.read_bytes())
            yield Received("sms", told["to"], "", told["text"], _moment(path.name))
        for path in self.letters.glob("*.pdf"):
            at = datetime.fromtimestamp(path.stat().st_mtime, self._clock().tzinfo)
            yield Received("letter", "", "", "", at, path.stem)


def _moment(name: str) -> datetime:
    """When a file was kept, by its name."""
    return datetime.strptime(name.partition("-")[0], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
