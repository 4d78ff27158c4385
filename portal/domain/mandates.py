"""Who acts for whom: a mandate that a person gives, or a power that a judge gave over them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Capacity(StrEnum):
    """In what capacity somebody fills in another's request; who fills in their own has none."""

    RELATIVE = "relative"
    PROFESSIONAL = "professional"
    REPRESENTATIVE = "representative"


class Allowed(StrEnum):
    """An act that a mandate may name."""

    FILL = "fill"
    SEND = "send"
    RECEIVE = "receive"
    FOLLOW = "follow"


class Confirmed(StrEnum):
    """How a mandate was confirmed; two by nobody but a paper that is still to be seen."""

    SMS = "sms"
    EMAIL = "email"
    SIGNED_IN = "signed_in"
    PAPER = "paper"
    JUDGMENT = "judgment"
    AIDANTS_CONNECT = "aidants_connect"


ON_PAPER: Final = frozenset({Confirmed.PAPER, Confirmed.JUDGMENT})
"""Ways that prove nothing until somebody looks at the paper: flagged wherever they are told."""

PROTECTION, UNPROTECTED = "legal_protection", "none"
"""The question that tells of a measure of protection, and its answer when there is none."""

LENGTHS: Final = {"month": 31, "half": 182, "year": 365}
"""Days that a mandate lasts, by what was chosen; the last one unless another is."""

A_DAY: Final = "day"
"""How long one sign-in through Aidants Connect lets its aidant act; nobody chooses it.

Their shortest mandate is of one day; how long the one that they used lasts is not told.
"""

POWERS: Final[Mapping[str, tuple[Allowed, ...]]] = {
    "curatelle": (Allowed.FILL, Allowed.SEND, Allowed.FOLLOW),  # sends with the person, not alone
    "tutelle": tuple(Allowed),
    "habilitation_familiale": tuple(Allowed),
    "mandat_protection_future": tuple(Allowed),
}
"""What each power lets its holder do here. Source: Code civil 467, 473, 494-1, 477."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed: two names, the exact words, their language and edition. Never changed."""

    helper_name: str
    senior_name: str
    birth_date: str  # ISO, of the person helped
    tie: str  # as the form's `filler_tie`; of a professional, the organisation
    power: str  # the protection under which a representative acts; empty: none
    language: str
    edition: str
    words: str  # a paragraph a line
    words_sha256: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The senior said yes. `told` is the evidence: a hint of the address, or the sign-in."""

    senior: str  # whose rows the helper acts on
    way: Confirmed
    at: datetime
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One of the two ended it, or the senior refused it. `person` is empty for who had a link."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate as it was asked for, and what became of it."""

    id: str
    helper: str
    secret: str  # the keyed digest of its link
    capacity: Capacity
    acts: tuple[Allowed, ...]
    terms: Terms
    asked_at: datetime
    ends_at: datetime
    confirmation: Confirmation | None = None
    withdrawal: Withdrawal | None = None

    @property
    def senior(self) -> str:
        """The person helped; empty until they said yes."""
        return self.confirmation.senior if self.confirmation else ""

    @property
    def by_aidants_connect(self) -> bool:
        """Whether the State told who acts for whom, at a sign-in through Aidants Connect."""
        given = self.confirmation
        return given is not None and given.way is Confirmed.AIDANTS_CONNECT

    def stands(self, at: datetime) -> bool:
        """Whether its helper may act now."""
        return self.confirmation is not None and not self.withdrawal and at < self.ends_at

    def allows(self, act: Allowed, at: datetime) -> bool:
        """Whether its helper may do this now."""
        return self.stands(at) and act in self.acts


def told_by(mandate: Mandate) -> Mapping[str, str]:
    """The evidence of its yes; nothing before."""
    return mandate.confirmation.told if mandate.confirmation else {}


def refuses(mandate: Mandate | None, answers: Mapping[str, object]) -> bool:
    """Whether these answers tell of a protection under which this mandate lets nobody act.

    A mandate of Aidants Connect declares that there is none: its professional acts neither for nor
    beside a guardian. Source: the text of their mandate; Code civil 425, 433, 440, 477, 494-1.
    """
    protection = answers.get(PROTECTION) or UNPROTECTED
    return bool(mandate and mandate.by_aidants_connect and protection != UNPROTECTED)


def begun_with(mandate: Mandate) -> dict[str, str]:
    """The answers that a draft begins with: what the mandate told already is not asked again."""
    terms, professional = mandate.terms, mandate.capacity is Capacity.PROFESSIONAL
    unnamed = mandate.by_aidants_connect and not told_by(mandate).get("helper")
    answers = {
        "for_whom": "professional" if professional else "relative",
        "filler_name": "" if unnamed else terms.helper_name,
        "filler_organisation" if professional else "filler_tie": terms.tie,
        "birth_date": terms.birth_date,
    }
    if terms.power:
        answers |= {PROTECTION: terms.power, "protector_is_filler": "yes"}
    return {name: value for name, value in answers.items() if value}


def fingerprint(words: str) -> str:
    """The SHA-256 of these words in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def ends(asked_at: datetime, length: str) -> datetime:
    """When a mandate of this length ends; one that nobody knows is the longest."""
    lengths = {A_DAY: 1, **LENGTHS}
    return asked_at + timedelta(days=lengths.get(length, max(LENGTHS.values())))
