"""Two who sign one request: under a curatelle, the person and the curator, each for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from portal.domain.canonical import canonical
from portal.domain.draft import Answers, Draft
from portal.domain.events import Event
from portal.domain.messages import Channel, SealedAddress
from portal.domain.names import is_close
from portal.domain.people import Actor, Role
from portal.domain.wish import papers_of


class SignerAs(StrEnum):
    """In what capacity somebody signs."""

    PERSON = "person"
    CURATOR = "curator"
    HELPER = "helper"  # who filled it in for them, and is neither


CURATELLES: Final = frozenset({"curatelle", "curatelle_renforcee"})
"""Protections under which the person acts, assisted by a curator. Source: Code civil 467."""
BOTH: Final = (SignerAs.PERSON, SignerAs.CURATOR)
_NEWER: Final = frozenset({"same_as", "named"})
SEND_SIGNING: Final = "send_signing"
"""The job that sends a link to the address that was given for who is to sign."""
LIVES: Final = timedelta(days=14)
"""How long a link waits for its signature."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature, as it stands in the request for good."""

    capacity: str
    name: str
    statements: dict[str, str]  # id → the exact words
    signed_at: str
    signed_in_by: str
    assurance: str
    address: str = ""  # a hint of the address that was proven; who is signed in has none
    same_as: str = ""  # capacities of who signs by the same address, a blank between them
    named: str = ""  # whom the answers name in this capacity, where it is another name

    def told(self) -> dict[str, object]:
        """What dossier.json says of it; the last two, where there is something to say."""
        told = asdict(self)
        return {name: told[name] for name in told if told[name] or name not in _NEWER}


@dataclass(frozen=True, slots=True)
class Proof:
    """An address that a signer proved by a code: its digest, a hint, and how far it vouches."""

    subject: str
    hint: str
    issuer: str
    assurance: str


@dataclass(frozen=True, slots=True)
class Signing:
    """One of those who sign a draft: asked by a link, or signed. `helper` acts for `person`."""

    id: str
    draft: str
    person: str
    helper: str | None
    capacity: SignerAs
    secret: str  # keyed digest of the link
    mark: str  # of what was to be signed
    asked_at: datetime
    ends_at: datetime
    subject: str | None = None  # keyed digest of the address that was proven
    signer: Signer | None = None
    words: str = ""  # what the holder wrote beside, where it completes a request
    channel: Channel | None = None  # of the address by which they are reached
    address: SealedAddress | None = None

    @property
    def holder(self) -> Actor:
        """Who holds the draft, and signed first."""
        if self.helper:
            return Actor(Role.APPLICANT, self.helper, behalf=self.person)
        return Actor(Role.APPLICANT, self.person)

    def waits(self, at: datetime) -> bool:
        """Whether its link may still be signed by."""
        return self.signer is None and at < self.ends_at


@dataclass(frozen=True, slots=True)
class SignatureAsked(Event):
    """The subject, a draft, waits for this signature; `mark` is of what is signed."""

    capacity: str
    mark: str


@dataclass(frozen=True, slots=True)
class SignatureGiven(Event):
    """One of two signed the draft, the subject."""

    capacity: str
    assurance: str
    mark: str


def void(draft: Draft, signings: Iterable[Signing]) -> bool:
    """Whether something changed since a signature of these was asked for."""
    return any(one.mark != mark_of_draft(draft, one.words) for one in signings)


def both_sign(answers: Answers) -> bool:
    """Whether the law asks for two signatures. Source: Code civil 467."""
    return answers.get("legal_protection") in CURATELLES


def named_as(answers: Answers, capacity: SignerAs) -> str:
    """Whom the answers name in this capacity, all of their names; empty: nobody."""
    if capacity is SignerAs.CURATOR:
        return str(answers.get("protector_name", ""))
    told = (answers.get(name) for name in ("first_names", "birth_name", "used_name"))
    return " ".join(str(name) for name in told if name) if capacity is SignerAs.PERSON else ""


def other_named(answers: Answers, capacity: SignerAs, typed: str) -> str:
    """Whom the answers name in this capacity, where who signs writes another name; else empty."""
    known = named_as(answers, capacity)
    return known if known and not is_close(typed, known) else ""


def holder_as(answers: Answers) -> SignerAs:
    """In what capacity the one signs who fills it in."""
    if answers.get("for_whom", "self") == "self":
        return SignerAs.PERSON
    curator = answers.get("protector_is_filler") == "yes"
    return SignerAs.CURATOR if curator else SignerAs.HELPER


def how_many_sign(answers: Answers) -> int:
    """How many sign where the law asks for two: a third, who filled it in and is neither."""
    return len({*BOTH, holder_as(answers)})


def mark_of_draft(draft: Draft, words: str = "") -> str:
    """The SHA-256 of what is signed: another answer, paper or word makes another one."""
    told = {
        "edition": draft.edition,
        "answers": dict(draft.answers),
        "later": sorted(draft.later),
        "promised": dict(draft.promised),
        "papers": [list(one) for one in papers_of(draft.pieces)],
    } | ({"words": words} if words else {})
    return sha256(canonical(told)).hexdigest()
