"""An opinion (avis) asked about a dossier: of a colleague, or of an expert outside the funder."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from portal.domain.events import Event
from portal.domain.happened import PARIS
from portal.domain.messages import SealedAddress
from portal.domain.people import Actor, Role

USUAL_DAYS, MOST_DAYS = 14, 60
"""How long somebody has to give an opinion, as the page proposes it, and at most."""
OF_ASKER: Final = {timedelta(days=1): 30}
OF_EXPERT: Final = {timedelta(days=1): 5}
"""Links sent, at most: by one caseworker, and to one address."""
ASK_OPINION: Final = "ask_opinion"
"""The job that sends an expert the link."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion that was asked for, and what became of it.

    `terms` and `answer` are encrypted under the dossier's own key. An outside expert comes by a
    link (`secret` is its keyed digest), and sees `objects` and what the terms tell, no more.
    """

    id: str
    dossier: str
    person: str  # whose dossier it is
    funder: str
    asked_by: str
    colleague: str | None  # none: an expert outside
    medical: bool  # asked of a doctor: seen by those alone who read what is medical
    objects: tuple[str, ...]  # names of objects of the dossier: papers, and their copies
    asked_at: datetime
    ends_at: datetime
    terms: bytes = field(default=b"", repr=False)
    secret: str | None = None
    address: SealedAddress | None = None
    sent_at: datetime | None = None
    refused_at: datetime | None = None  # the address takes no message
    ended_at: datetime | None = None  # a caseworker ended it
    answer: bytes | None = field(default=None, repr=False)
    answered_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who looks by its link: the asking itself, never a person's account."""
        return Actor(Role.EXPERT, self.id)

    def stands(self, at: datetime) -> bool:
        """Whether it can still be given."""
        return self.ended_at is None and self.answered_at is None and at < self.ends_at


@dataclass(frozen=True, slots=True)
class OpinionAsked(Event):
    """A caseworker asks for an opinion on the subject, a dossier, until a time.

    `colleague` is empty of an expert outside. What is shown is named: objects, and sections.
    """

    opinion: str
    colleague: str
    medical: bool
    objects: tuple[str, ...]
    sections: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class ExpertProven(Event):
    """Who holds the link proved the address that it was sent to; the subject is the dossier."""

    opinion: str
    assurance: str


@dataclass(frozen=True, slots=True)
class OpinionGiven(Event):
    """The opinion was given; its link leads nowhere any more. The digest is of ciphertext."""

    opinion: str
    answer_cipher_sha256: str


@dataclass(frozen=True, slots=True)
class OpinionEnded(Event):
    """A caseworker ended it before it was given."""

    opinion: str


@dataclass(frozen=True, slots=True)
class OpinionsRead(Event):
    """A caseworker is about to read these opinions on the subject, each by its id."""

    opinions: tuple[str, ...]


def terms_name(id_: str) -> str:
    """What the question, and what is shown with it, are encrypted as."""
    return f"opinions/{id_}"


def answer_name(id_: str) -> str:
    """What an opinion is encrypted as."""
    return f"opinions/{id_}/answer"


def end_of(day: date) -> datetime:
    """The last second of a day in France."""
    return datetime.combine(day, time(23, 59, 59), PARIS)
