"""A decision that one person proposed and another confirms, where its funder wants two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.decision import Proposed
from portal.domain.events import Event

CONFIRMED, DECLINED = "confirmed", "declined"
"""How a proposal ends."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed, by whom; `ending` is none while it waits for somebody else."""

    proposed: Proposed
    request: str
    person: str
    funder: str
    proposed_by: str
    ended_by: str | None = None
    ended_at: datetime | None = None
    ending: str | None = None
    cipher: bytes | None = None  # why somebody else declined it, under the dossier's own key
    written: bytes | None = None  # what its letter was written from, under the same key

    @property
    def declined_by_another(self) -> bool:
        """Whether a second person declined it: who proposed it may take it back too."""
        return self.ending == DECLINED and self.ended_by != self.proposed_by


def why_name(inbox_key: str) -> str:
    """What the reason of a second person is encrypted as."""
    return f"proposals/{inbox_key}"


def written_name(inbox_key: str) -> str:
    """What a letter was written from is encrypted as this."""
    return f"proposals/{inbox_key}/written"


@dataclass(frozen=True, slots=True)
class DecisionProposed(Event):
    """A caseworker proposed a decision, which another must confirm. The subject is the dossier."""

    rank: int
    verdict: str
    grounds: str
    letter_cipher_sha256: str


@dataclass(frozen=True, slots=True)
class ProposalEnded(Event):
    """Another caseworker confirmed what was proposed, or somebody declined it."""

    rank: int
    ending: str
    proposed_by: str
