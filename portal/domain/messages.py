"""What the portal writes to people: a number, what to do, where; never a word about health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.errors import NotAllowed, NotReady

MESSAGE, REMINDER = "message", "reminder"
"""The jobs that send a message: about a request, about a draft that waits."""


class Channel(StrEnum):
    """How a message goes."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Kind(StrEnum):
    """What a message says; its words are in `portal/adapters/messages`."""

    CODE = "code"
    MANDATE = "mandate"
    SIGNING = "signing"
    TO_SIGN = "to_sign"  # the link of who is to sign with somebody
    INVITED = "invited"  # to complete a part of a draft
    OPINION = "opinion"  # an expert is asked for one
    CONSULTING = "consulting"  # the code of who was asked for an opinion
    PROVING = "proving"  # the code of who was invited
    COMPLETED = "completed"  # an invited relative has done their part
    FILED = "filed"
    READY = "ready"
    ADDED = "added"
    REMINDER = "reminder"  # of a request that was begun
    ADDITION_REMINDER = "addition_reminder"  # of what completes a request, and was not sent
    WRITTEN = "written"
    DECIDED = "decided"
    PAPERS_REMINDER = "papers_reminder"  # papers that were asked for are still to come
    MOVED = "moved"  # another funder studies the request
    WITHDRAWN = "withdrawn"  # to all whom it concerns, each with a rank of their own
    DIGEST = "digest"  # what waits for a caseworker, once a working day
    EMERGENCY = "emergency"  # to the managers of a funder's team


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said, in which language; `values` fill the words' braces.

    `until`, a time (ISO 8601, UTC), is said as a day: `{day}` in words, `{date}` in figures.
    """

    kind: Kind
    language: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SealedAddress:
    """An address, encrypted under a key of its own that the keyring wrapped."""

    cipher: bytes
    key: bytes
    key_epoch: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person can be written to, once they proved it with a code."""

    person: str
    channel: Channel
    subject: str  # keyed digest of the address: the same address gives the same one
    address: SealedAddress
    proven_at: datetime
    bounced_at: datetime | None = None
    bounce_code: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message about a request, or a draft: queued with what caused it, sent by the worker.

    One of a kind that comes again is renewed: its row tells of the last, the ledger of all.
    """

    id: str
    person: str
    request: str | None  # none: it is about a draft
    kind: Kind
    channel: Channel
    proven: bool  # to the address that the person proved, or to the one among the answers
    language: str
    queued_at: datetime
    sent_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce_code: str | None = None
    rank: int = 0  # of the addition that it tells of, or of whom it tells that it was taken back
    draft: str | None = None
    due_at: datetime | None = None  # of a reminder: the draft's time that it tells of

    @property
    def about(self) -> str:
        """The request or the draft: what the ledger writes it under."""
        return self.request or self.draft or ""


class Bounced(NotAllowed):
    """This address takes no message, now or later; `code` is what its server said, as `550`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the address refuses messages: {code}")
        self.code = code


class WrongAddress(NotReady):
    """No message can be sent to what was typed; `reason`: `shape`, `no_sms` or `name`."""

    def __init__(self, reason: str) -> None:
        super().__init__(())
        self.reason = reason
