"""Passes: how a draft is opened from another device, by a code read aloud or a link photographed.

A code has eight signs of thirty: 39 bits. That is little, so it is kept as a keyed digest, lives
for two days, opens once, is tried five times at most, and callers are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from portal.domain.people import Actor, Role

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, 1, I, L or U: what the eye takes for another sign is none of ours."""
LENGTH = 8


class Way(StrEnum):
    """How a draft is opened from another device."""

    CODE = "code"
    LINK = "link"


LIVES = {Way.CODE: timedelta(hours=48), Way.LINK: timedelta(minutes=30)}
"""How long a pass opens its draft."""
MOST_TRIES = 5
"""Of one code, right or wrong: the birth date that goes with it is not guessed."""
WINDOW = timedelta(hours=1)
MOST_OF_A_CALLER = 30
"""Codes tried in an hour from one address: a town hall's counter has one for everybody."""
MOST_OF_ALL = 1000
"""Codes tried in an hour from everywhere."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a pass leads to; `paper` is the one kind that a link is for.

    `helper` made it, who acts for the draft's person under a mandate.
    """

    person: str
    draft: str
    paper: str = ""
    helper: str | None = None

    @property
    def actor(self) -> Actor:
        """Who goes on with the draft: its person, or who acts for them."""
        if self.helper:
            return Actor(Role.APPLICANT, self.helper, behalf=self.person)
        return Actor(Role.APPLICANT, self.person)


def new_code(unique: str) -> str:
    """A code such as `K7PM-4XRT`.

    Args:
        unique: a random UUID, of which 39 bits are kept.
    """
    value, signs = UUID(unique).int, ""
    for _ in range(LENGTH):
        value, rest = divmod(value, len(SIGNS))
        signs += SIGNS[rest]
    return f"{signs[:4]}-{signs[4:]}"


def tidy(typed: str) -> str | None:
    """A code as it is kept, however it was typed; nothing when it can be none."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(signs) != LENGTH or any(sign not in SIGNS for sign in signs):
        return None
    return f"{signs[:4]}-{signs[4:]}"
