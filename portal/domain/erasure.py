"""Erasure: once its time is over a dossier's key is destroyed; its ciphertext is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.kept import Kept


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """A dossier's key was destroyed, and what the database held of it in clear.

    The manifest's fingerprint cannot be guessed: what it is the digest of holds a salt.
    """

    manifest_sha256: str


class WasErased(NotFound):
    """There was such a dossier: it was destroyed at that moment (UTC), its time being over."""

    def __init__(self, erased_at: datetime) -> None:
        super().__init__("it was destroyed once its time was over")
        self.erased_at = erased_at


@dataclass(frozen=True, slots=True)
class Ending:
    """How many dossiers of a funder are over by a day.

    `studied` are past the lock of their filing, and not to be erased: their study has not ended.
    """

    funder: str
    erased: int
    studied: int


def lets_go(kept: Kept, now: datetime) -> bool:
    """Whether a vault no longer locks this version: its retention is past, and no hold is on it."""
    return not kept.hold and (kept.retain_until is None or kept.retain_until <= now)
