"""What happened to a mandate, in the past tense; the subject is the mandate."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.events import Event


@dataclass(frozen=True, slots=True)
class MandateAsked(Event):
    """Somebody wants to act for another; the words are those of this fingerprint."""

    capacity: str
    words_sha256: str


@dataclass(frozen=True, slots=True)
class MandateConfirmed(Event):
    """The person said yes to these words (`paper`, `judgment`: a paper says so)."""

    way: str
    words_sha256: str


@dataclass(frozen=True, slots=True)
class MandateWithdrawn(Event):
    """One of the two ended it; nobody acts under it any more."""
