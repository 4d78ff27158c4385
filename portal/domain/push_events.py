"""What happened to destinations: the subject is the software, or the dossier that was delivered."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.events import Event


@dataclass(frozen=True, slots=True)
class DestinationAdded(Event):
    """A manager said where something goes for a software; the subject is the software."""

    destination: str
    carrier: str


@dataclass(frozen=True, slots=True)
class DestinationVerified(Event):
    """Something arrived there for the first time."""

    destination: str


@dataclass(frozen=True, slots=True)
class DestinationEnded(Event):
    """A manager ended a destination: nothing goes there any more."""

    destination: str


@dataclass(frozen=True, slots=True)
class DestinationSecretAdded(Event):
    """A manager gave a destination one more secret."""

    destination: str
    secret: str


@dataclass(frozen=True, slots=True)
class DestinationSecretEnded(Event):
    """A manager ended a secret of a destination."""

    destination: str
    secret: str


@dataclass(frozen=True, slots=True)
class SentAgain(Event):
    """A manager had what was set aside sent again, or everything after a cursor."""

    destination: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Delivered(Event):
    """A dossier's bag was put where its funder wants it; the subject is the dossier."""

    destination: str
    name: str
