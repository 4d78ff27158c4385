"""An emergency: for a written reason, what medical secrecy hides of one dossier, for an hour.

It does not open what the person reserved for the doctor.

Source: CSP R4127-9 and Code pénal 122-7 (a danger, and no other way); CNIL, guide de la sécurité
(break-glass: traced, and looked at afterwards).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.events import Event

LASTS = timedelta(hours=1)
FEWEST_WORDS, FEWEST_LETTERS, LONGEST = 2, 10, 1000
"""Words of a reason, letters and figures of it, and its characters at most."""
TELL_EMERGENCY = "tell_emergency"
"""The job that writes to the managers of a dossier's funder."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency; its reason is encrypted under the dossier's own key."""

    id: str
    dossier: str
    person: str  # whose dossier it is
    funder: str
    agent: str  # who opened it
    cipher: bytes
    opened_at: datetime
    ends_at: datetime
    seen_by: str | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EmergencyOpened(Event):
    """A caseworker reads what is hidden of a dossier, for an hour. The digest is of ciphertext."""

    emergency: str
    until: str
    reason_cipher_sha256: str


@dataclass(frozen=True, slots=True)
class EmergencySeen(Event):
    """A manager read why."""

    emergency: str


def says_why(reason: str) -> bool:
    """Whether these words may be a reason, as « Chute à domicile. » is: a manager reads them."""
    letters = sum(one.isalnum() for one in reason)
    words = [one for one in reason.split() if any(sign.isalnum() for sign in one)]
    return len(words) >= FEWEST_WORDS and letters >= FEWEST_LETTERS


def reason_name(emergency: str) -> str:
    """What the reason of an emergency is encrypted as."""
    return f"emergencies/{emergency}"
