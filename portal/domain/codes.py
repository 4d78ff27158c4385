"""A code by which somebody proves that an address is theirs.

The code is a keyed digest of a random id: the database holds nothing that leads to it, and a
message that is sent twice says the same code twice.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.messages import Channel, SealedAddress

DIGITS, GROUP = 8, 4
LIVES = timedelta(minutes=15)
MOST_TRIES = 5
ASSURANCE = "code"
"""What a code vouches for: that whoever signs in reads what is sent to that address."""


class Outcome(StrEnum):
    """What became of a code that was typed, or of a link that was followed."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # too late, used before, or tried too often


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was asked for, without the code itself."""

    id: str
    channel: Channel
    subject: str
    address: SealedAddress
    language: str
    tries: int
    asked_at: datetime
    expires_at: datetime
    sent_at: datetime | None = None
    used_at: datetime | None = None
    mandate: str | None = None  # it confirms this mandate, and lets nobody in

    def is_over(self, at: datetime) -> bool:
        """Whether nobody can sign in with it any more."""
        return self.used_at is not None or self.tries >= MOST_TRIES or at >= self.expires_at


def issuer_of(channel: Channel) -> str:
    """Who vouches for a person who signs in by a code: we do, through this channel."""
    return f"code:{channel.value}"


def digits_of(mark: bytes) -> str:
    """The code that a digest of 32 bytes stands for.

    The bias of the remainder is below 2⁻²²⁰.
    """
    return f"{int.from_bytes(mark, 'big') % 10**DIGITS:0{DIGITS}}"


def secret_of(mark: bytes) -> str:
    """The secret part of a link, 128 bits, from a digest of 32 bytes."""
    return mark[:16].hex()


def grouped(digits: str) -> str:
    """A code as people read it: `1234 5678`."""
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def is_right(typed: str, digits: str) -> bool:
    """Whether this is the code, however it was spaced; the comparison tells nothing by its time."""
    told = re.sub(r"[\s.\-\u00a0\u202f]", "", typed)
    return hmac.compare_digest(told.encode(), digits.encode())
