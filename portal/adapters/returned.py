"""Reads an e-mail that came back: which message of ours it was, and why.

Sources: RFC 3464 (delivery status notifications), RFC 3463 (their codes), RFC 6522 (the report).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Final

MOST_BYTES: Final = 1 << 20
"""More than any report; the rest of a longer one is not read."""
_FOR_GOOD: Final = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_OURS: Final = re.compile(r"<([A-Za-z0-9-]{8,64})@[^<>@\s]+>")


@dataclass(frozen=True, slots=True)
class Returned:
    """A message that came back for good: its id, and the status code (RFC 3463)."""

    message: str
    code: str


def read_returned(data: bytes) -> Returned | None:
    """What came back for good; nothing when this only says that it is late, or that it arrived.

    Raises:
        ValueError: this is no report of a delivery, or not of a message of ours.
    """
    mail = message_from_bytes(data[:MOST_BYTES], policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        raise ValueError("this is no report of a delivery")
    parts: dict[str, EmailMessage] = {}
    for part in mail.walk():
        parts.setdefault(part.get_content_type(), part)
    status = parts.get("message/delivery-status")
    if status is None:
        raise ValueError("this is no report of a delivery")
    code = next(filter(None, map(_refusal, status.walk())), None)
    if code is None:
        return None
    return Returned(_message_of(parts), code)


def _refusal(block: Message) -> str | None:
    """The code of a recipient's block that says: failed, for good."""
    if str(block.get("Action", "")).strip().lower() != "failed":
        return None
    found = _FOR_GOOD.search(str(block.get("Status", "")))
    return found[0] if found else None


def _message_of(parts: dict[str, EmailMessage]) -> str:
    """Our id of the message whose headers came back. Raises ValueError."""
    for kind in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers"):
        part = parts.get(kind)
        if part is None:
            continue
        payload = part.get_payload()
        told = payload[0] if isinstance(payload, list) else message_from_bytes(_bytes(part))
        if isinstance(told, Message) and (
            found := _OURS.fullmatch(str(told.get("Message-ID", "")).strip())
        ):
            return found[1]
    raise ValueError("this report does not name a message of ours")


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
