"""A code by which somebody proves that an address is theirs.

The code is a keyed digest of a random id: the database holds nothing that leads to it, and a
message that is sent twice says the same code twice. That of a letter is typed days later, maybe
on another device: it is longer, so that it is found by itself and cannot be guessed.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.domain.messages import Channel, Kind, SealedAddress

DIGITS, LETTER_DIGITS, GROUP = 8, 16, 4
LIVES, LETTER_LIVES = timedelta(minutes=15), timedelta(days=15)
MOST_TRIES = 5
ASSURANCE, LETTER_ASSURANCE = "code", "letter"
"""What a code vouches for: that whoever signs in reads what is sent to that address.

For a letter, that they opened it: nobody knows that the one who is named lives there.
"""

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OF_ADDRESS: Final[Mapping[timedelta, int]] = {timedelta(minutes=15): 3, _DAY: 10}
OF_CALLER: Final[Mapping[timedelta, int]] = {_MINUTE: 10, _HOUR: 60}
"""Codes asked for, at most. A town hall or a hospital sends many people from one caller."""
LETTERS_OF_ADDRESS: Final[Mapping[timedelta, int]] = {_DAY: 1, timedelta(days=30): 3}
LETTERS_OF_CALLER: Final[Mapping[timedelta, int]] = {_MINUTE: 3, _DAY: 20}
LETTERS_OF_STREET: Final[Mapping[timedelta, int]] = {_DAY: 6, timedelta(days=30): 40}
LETTERS_IN_ALL: Final[Mapping[timedelta, int]] = {_HOUR: 120, _DAY: 600}
"""A letter costs a stamp, and may be unwelcome where it comes; many may live at one address."""
TRIES_OF_CALLER: Final[Mapping[timedelta, int]] = {_MINUTE: 10, _HOUR: 60}
"""Codes of letters typed, at most: there are 10¹⁶ of them."""


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
    signing: str | None = None  # by it somebody signs, and is let in nowhere
    invitation: str | None = None  # by it an invited relative comes in, to one part alone
    opinion: str | None = None  # by it an expert reads what their opinion is asked about
    secret: str | None = None  # of a letter: the keyed digest by which its code is found

    @property
    def kind(self) -> Kind:
        """What its message says."""
        if self.signing:
            return Kind.SIGNING
        if self.invitation:
            return Kind.PROVING
        if self.opinion:
            return Kind.CONSULTING
        return Kind.MANDATE if self.mandate else Kind.CODE

    @property
    def leads_to(self) -> tuple[str, str]:
        """Where the link of its message leads, before the secret; and whose secret that is."""
        if self.signing:
            return f"signature/{self.signing}", self.signing
        if self.invitation:
            return "invitation", self.invitation
        if self.opinion:
            return "avis", self.opinion
        if self.mandate:
            return f"mandat/{self.mandate}", self.mandate
        return f"connexion/lien/{self.id}", self.id

    @property
    def lets_in(self) -> bool:
        """Whether one signs in by it."""
        return not (self.mandate or self.signing or self.invitation or self.opinion)

    def is_over(self, at: datetime) -> bool:
        """Whether nobody can sign in with it any more."""
        return self.used_at is not None or self.tries >= MOST_TRIES or at >= self.expires_at


def issuer_of(channel: Channel) -> str:
    """Who vouches for a person who signs in by a code: we do, through this channel."""
    return f"code:{channel.value}"


def assurance_of(channel: Channel) -> str:
    """How surely we know a person who signs in by a code that went this way."""
    return LETTER_ASSURANCE if channel is Channel.LETTER else ASSURANCE


def digits_of(mark: bytes, count: int = DIGITS) -> str:
    """The code of so many digits that a digest of 32 bytes stands for.

    The bias of the remainder is below 2⁻²⁰⁰.
    """
    return f"{int.from_bytes(mark, 'big') % 10**count:0{count}}"


def secret_of(mark: bytes) -> str:
    """The secret part of a link, 128 bits, from a digest of 32 bytes."""
    return mark[:16].hex()


def grouped(digits: str) -> str:
    """A code as people read it: `1234 5678`."""
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def is_right(typed: str, digits: str) -> bool | None:
    """Whether this is the code, however it was spaced; the comparison tells nothing by its time.

    None: it can be no code, for it has not so many figures.
    """
    figures = bare(typed)
    if len(figures) != len(digits) or not figures.isdecimal():
        return None
    return hmac.compare_digest(figures.encode(), digits.encode())


def bare(typed: str) -> str:
    """A code as it was typed, without what was put between its groups; its figures are 0 to 9.

    A message in Arabic holds it between marks of direction, which are copied with it.
    """
    signs = (sign for sign in typed if unicodedata.category(sign) != "Cf")
    figures = (str(unicodedata.decimal(sign, sign)) for sign in signs)
    return re.sub(r"[\s.\-\u00a0\u202f]", "", "".join(figures))
