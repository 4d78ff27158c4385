"""Private notes (notes privées) on a dossier: what the caseworkers of a funder tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.events import Event


@dataclass(frozen=True, slots=True)
class Remark:
    """One private note, encrypted under the dossier's own key: never changed, never removed.

    Its person never sees it, nor that there is one.
    """

    id: str
    dossier: str
    person: str  # whose dossier it is
    funder: str
    cipher: bytes
    medical: bool  # read by those alone who read what is medical
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class RemarkWritten(Event):
    """A caseworker wrote a private note about the subject, a dossier."""

    remark: str
    medical: bool


@dataclass(frozen=True, slots=True)
class RemarksRead(Event):
    """A caseworker is about to read the private notes of the subject, so many of them."""

    remarks: int


def remark_name(id_: str) -> str:
    """What the words of a private note are encrypted as."""
    return f"remarks/{id_}"
