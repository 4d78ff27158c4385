"""How the portal writes to people: who takes its messages, one way each."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portal.domain.codes import LETTER_DIGITS, digits_of, secret_of
from portal.domain.messages import Channel, Notice


class Messenger(Protocol):
    """Takes messages to people, one way."""

    def send(self, message: str, to: str, notice: Notice, at: datetime) -> None:
        """Hand a message over, under its id. The same id again is the same message.

        Raises Bounced (this address takes none) or Unavailable.
        """


@dataclass(frozen=True, slots=True)
class Post:
    """How the portal writes to people (poste), and what tells apart those who prove an address.

    `key` never changes once somebody signed in by a code: it makes them who they are.
    """

    web: str = ""
    telephone: str = ""
    messengers: Mapping[Channel, Messenger] = field(default_factory=dict)
    key: bytes = field(default=b"", repr=False)
    digest_hour: int = 7  # in France: from then on caseworkers get their digest of the day

    @property
    def codes(self) -> tuple[Channel, ...]:
        """The channels by which one signs in with a code: none without a key."""
        return tuple(one for one in Channel if self.key and one in self.messengers)

    def mark(self, use: str, text: str) -> bytes:
        """A keyed digest of a text (32 bytes), another for each use."""
        return hmac.digest(self.key, f"{use}\0{text}".encode(), "sha256")

    def digits(self, code_id: str) -> str:
        """The code of this id."""
        return digits_of(self.mark("code", code_id))

    def letter_digits(self, code_id: str) -> str:
        """The code of this id, where it goes by post."""
        return digits_of(self.mark("letter", code_id), LETTER_DIGITS)

    def secret(self, code_id: str) -> str:
        """The secret part of its link."""
        return secret_of(self.mark("link", code_id))
