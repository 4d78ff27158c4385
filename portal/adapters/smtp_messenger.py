"""E-mail by SMTP, over TLS, bounded in time.

Sources: RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 8314 (TLS from the start), RFC 3834 (automatic
messages say that they are).
"""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from portal.adapters.loopback import is_loopback
from portal.adapters.message_words import closing, say, sender, spoken
from portal.domain.errors import Unavailable
from portal.domain.messages import Bounced, Notice

SECONDS: Final = 15.0
"""How long a server may be silent."""
MOST_SECONDS: Final = 60.0
"""How long a whole conversation may take, however much the server says."""
_FOR_GOOD: Final = 500  # replies from here on say that trying again is of no use (RFC 5321, 4.2.1)
_WHO_ARE_YOU: Final = 530  # that is about us, not about the address (RFC 4954, 6)


class SmtpMessenger:
    """The Messenger by e-mail.

    Args:
        url: `smtps://[user:password@]host[:465]`, or `smtp://…[:587]` with STARTTLS. Without
            encryption only on this machine.
        mail_from: our own address.
        ca_file: certificates to trust; none: the system's.
        seconds: how long the server may be silent; four times that, the whole conversation.

    Raises:
        ValueError: this is no address of a server, or none of ours; the text holds no password.
    """

    def __init__(
        self, url: str, mail_from: str, *, ca_file: str | None = None, seconds: float = SECONDS
    ) -> None:
        parts = urlsplit(url)
        self._host, self._port = _place(parts)
        self._tls_first = parts.scheme == "smtps"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._tls = ssl.create_default_context(cafile=ca_file)
        self._from = _address(mail_from)
        self._seconds = seconds

    def send(self, message: str, to: str, notice: Notice, at: datetime) -> None:
        """Hand one e-mail to the server.

        Raises:
            Bounced: the server refuses this address for good.
            Unavailable: it does not answer, does not know us, or asks to come again.
        """
        written = self.written(message, to, notice, at)
        try:
            with self._conversation() as server:
                server.send_message(written, self._from.addr_spec, [to])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, _),) = error.recipients.values()
            raise self._refusal(code) from None
        except smtplib.SMTPDataError as error:
            raise self._refusal(error.smtp_code) from None
        except (OSError, smtplib.SMTPException) as error:  # from None: it may quote the address
            raise Unavailable(f"the e-mail server: {type(error).__name__}") from None

    def written(self, message: str, to: str, notice: Notice, at: datetime) -> EmailMessage:
        """The e-mail itself; the same id gives the same Message-ID."""
        told = EmailMessage()
        told["From"] = Address(sender(notice.language), addr_spec=self._from.addr_spec)
        told["To"] = Address(addr_spec=to)
        told["Subject"] = say(notice, "subject")
        told["Date"] = format_datetime(at)
        told["Message-ID"] = f"<{message}@{self._from.domain}>"
        told["Auto-Submitted"] = "auto-generated"
        told.set_content(f"{say(notice, 'text')}\n{closing(notice)}\n", cte="quoted-printable")
        told["Content-Language"] = spoken(notice.language)  # set before, it would be cleared
        return told

    @contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        """A server that listens: encrypted, and knowing us. It is cut when it lasts too long."""
        server = self._greeted()
        cut = threading.Timer(self._seconds * MOST_SECONDS / SECONDS, _cut, [server])
        cut.daemon = True
        cut.start()
        try:
            server.ehlo()
            if not self._tls_first and (server.has_extn("starttls") or not is_loopback(self._host)):
                server.starttls(context=self._tls)  # refused: an error, never a plain sending
                server.ehlo()
            if self._user:
                server.login(self._user, self._password)
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()  # it was accepted: what the server says of our leaving is nothing
        finally:
            cut.cancel()
            server.close()

    def _greeted(self) -> smtplib.SMTP:
        ours = self._from.domain  # what we say we are; else smtplib asks the network's names
        if self._tls_first:
            return smtplib.SMTP_SSL(
                self._host, self._port, ours, timeout=self._seconds, context=self._tls
            )
        return smtplib.SMTP(self._host, self._port, ours, timeout=self._seconds)

    @staticmethod
    def _refusal(code: int) -> Bounced | Unavailable:
        if code >= _FOR_GOOD and code != _WHO_ARE_YOU:
            return Bounced(str(code))
        return Unavailable(f"the e-mail server says {code}: later")


def _place(parts: SplitResult) -> tuple[str, int]:
    """Host and port. Raises ValueError."""
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:  # its text quotes a part of the address
        port = 0
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not port:
        raise ValueError("an e-mail server's address is smtps://host or smtp://host:587")
    return parts.hostname, port


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        raise ValueError(f"{text} is no e-mail address") from None


def _cut(server: smtplib.SMTP) -> None:
    with suppress(OSError):
        if server.sock:
            server.sock.shutdown(2)
