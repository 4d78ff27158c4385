"""The exchange (échange) about a dossier: what its person and its funder write to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MOST_CHARACTERS = 2000
"""Of one writing."""


class Side(StrEnum):
    """Who writes: the person (or who fills in for them), or somebody of the funder."""

    PERSON = "person"
    FUNDER = "funder"


@dataclass(frozen=True, slots=True)
class Writing:
    """One thing written, in its place in the exchange: never changed, never removed."""

    dossier: str
    rank: int  # from 1, over both sides
    request: str
    person: str
    funder: str
    side: Side
    cipher: bytes  # the words, encrypted under the dossier's own key
    written_at: datetime
    asking: int | None = None  # the rank of the asking it carries, or cancels


class Ending(StrEnum):
    """How an asking ended: every paper was brought, another took its place, or it was dropped."""

    BROUGHT = "brought"
    AMENDED = "amended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """One paper that is asked for; once an addition brings it, which one and when."""

    kind: str  # an id of the edition's pieces.yaml
    addition: str | None = None
    brought_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Papers that a funder asks for, until a day. One at most is open for each dossier."""

    dossier: str
    rank: int  # from 1
    request: str
    person: str
    funder: str
    papers: tuple[AskedPaper, ...]
    until: date
    asked_at: datetime
    ended_at: datetime | None = None
    ending: Ending | None = None

    @property
    def left(self) -> tuple[str, ...]:
        """The kinds that were not brought yet, of one that is open."""
        if self.ended_at:
            return ()
        return tuple(one.kind for one in self.papers if one.brought_at is None)
