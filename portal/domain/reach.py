"""Whom messages about a request reach; once its person has died, those close to them alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.draft import Answers
from portal.domain.messages import Channel, Contact

EMAIL, VISIT_EMAIL = "email", "visit_email"
"""The questions that ask for an e-mail address, the person's and that of whom they name for visits:
what is typed there was not proven."""


class Told(StrEnum):
    """Who gets what we write once a person has died."""

    FILER = "filer"  # who filed for them
    NAMED = "named"  # whom their request names for visits
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Mourning:
    """Whether a person has died, and who gets what we write then."""

    died: bool
    told: Told


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a message reaches, by the address that they proved, if any.

    `died`: the person has. Nothing goes to their own addresses any more: `contact` is that of who
    filed for them, and beside it there is whom their request names alone.
    """

    contact: Contact | None
    died: bool = False

    def typed(self, answers: Answers) -> str:
        """The e-mail address among the answers that may be written to; empty: there is none."""
        own = str(answers.get(EMAIL, ""))
        if not self.died:
            return own
        named = answers.get("visit_contact") == "yes" and str(answers.get(VISIT_EMAIL, ""))
        return named if named and named.casefold() != own.casefold() else ""

    def channel(self, answers: Answers, channels: Collection[Channel]) -> Channel | None:
        """By which of these ways: the proven address, the e-mail typed, then a letter; or none."""
        if self.contact and self.contact.channel in channels:
            return self.contact.channel
        if self.typed(answers) and Channel.EMAIL in channels:
            return Channel.EMAIL
        home = not self.died and answers.get("street") and answers.get("commune")
        return Channel.LETTER if home and Channel.LETTER in channels else None

    def told(self, answers: Answers, channels: Collection[Channel]) -> Told:
        """Who gets what we write about these answers, by these ways."""
        channel = self.channel(answers, channels)
        if channel is None:
            return Told.NOBODY
        return Told.FILER if self.proven(channel) else Told.NAMED

    def proven(self, channel: Channel) -> bool:
        """Whether what goes by this way goes to the address that was proven."""
        return self.contact is not None and self.contact.channel is channel


@dataclass(frozen=True, slots=True)
class Closing:
    """The last decision on a dossier, and whose it is."""

    request: str
    edition: str
    grounds: tuple[str, ...]  # ids of the edition's decisions.yaml
    beneficiary: str
    birth_date: str  # ISO, day or month may be 00
