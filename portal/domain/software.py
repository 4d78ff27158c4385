"""A funder's own software: what it may ask for, and the keys that it proves itself with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.errors import PortalError
from portal.domain.events import Event
from portal.domain.people import Actor, Role

TOKEN_LIFE = timedelta(minutes=5)
"""How long a token is worth something, if nobody takes it back before."""
MOST_KEYS = 4
"""Keys of one software that stand at once: enough for one to follow another, and for two sites."""
MOST_CHARACTERS = 60
"""Of a software's name."""
MEDICAL_MARK = ":medical"
"""Ends the name of a software that acts for those who read what medical secrecy covers."""


class Scope(StrEnum):
    """What a software may ask for, as its tokens say it."""

    FEED = "feed"  # what changed
    READ = "read"  # dossiers, their papers, their bags
    MEDICAL = "medical"  # of those, what medical secrecy covers
    ACK = "ack"  # say that a dossier was received
    STATUS = "status"  # drive a case: ask, note, write, decide


class KeyKind(StrEnum):
    """How a software proves who it is."""

    PUBLIC_KEY = "public_key"  # it signs; we know its public key (private_key_jwt)
    SECRET = "secret"  # noqa: S105  a kind; we know its digest (client_secret_basic)


@dataclass(frozen=True, slots=True)
class Software:
    """One software of a funder."""

    id: str
    funder: str
    name: str
    scopes: frozenset[Scope]
    made_at: datetime
    used_at: datetime | None = None  # when it last asked for a token
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SoftwareKey:
    """A key of a software. `value` is a public JWK, or the SHA-256 of a secret."""

    id: str
    software: str
    kind: KeyKind
    value: str
    made_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What an access token says (RFC 9068): whose, by which key, for what, until when (UTC)."""

    id: str
    software: str
    key: str
    funder: str
    scopes: frozenset[Scope]
    made_at: datetime
    ends_at: datetime

    @property
    def actor(self) -> Actor:
        """Who acts by this token."""
        mark = MEDICAL_MARK if Scope.MEDICAL in self.scopes else ""
        return Actor(Role.FUNDER, self.software + mark, self.funder)


class Refused(PortalError):
    """A software that is not let in; `why` is a code, and tells nothing of others."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def itself(software: str) -> Actor:
    """Who says that it is this software: it sees its own row and keys, and no dossier."""
    return Actor(Role.FUNDER, software)


def told(scopes: Collection[Scope]) -> str:
    """Scopes as OAuth writes them: a blank between, in their order."""
    return " ".join(one for one in Scope if one in scopes)


def scopes_of(text: str) -> frozenset[Scope]:
    """Scopes from a text with blanks. Raises ValueError: one is none of ours."""
    return frozenset(Scope(one) for one in text.split())


@dataclass(frozen=True, slots=True)
class SoftwareAdded(Event):
    """A manager registered a software; the subject is its id."""

    scopes: str


@dataclass(frozen=True, slots=True)
class SoftwareNamed(Event):
    """A manager gave a software another name; the ledger holds no name."""


@dataclass(frozen=True, slots=True)
class SoftwareEnded(Event):
    """A manager ended a software, with all its keys and tokens."""


@dataclass(frozen=True, slots=True)
class SoftwareKeyAdded(Event):
    """A manager gave a software one more key; the subject is the software."""

    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class SoftwareKeyEnded(Event):
    """A manager ended a key, and every token that it had brought."""

    key: str


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    """A software took a token of its own back; the subject is the software."""

    token: str
