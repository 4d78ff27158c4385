"""A ruling (arbitrage): a referee says which funder studies a dossier that moved too often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict
from portal.domain.events import Event
from portal.domain.history import Milestone
from portal.domain.milestones import Noted
from portal.domain.moves import REFEREE_FROM, Move, here_since


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who studies a dossier. Its rank is that of the last move, of the one that follows from it."""

    dossier: str
    rank: int
    request: str
    person: str
    former: str  # the funder that had the dossier when its referee ruled
    funder: str  # who studies it; the same where it stays
    cipher: bytes  # why, under the dossier's own key
    ruled_by: str
    ruled_at: datetime


@dataclass(frozen=True, slots=True)
class Ruled(Event):
    """A referee said which funder studies a dossier. The subject is the dossier."""

    rank: int
    former: str
    to: str


class AwaitsReferee(Conflict):
    """A referee must first say who studies the dossier, or did: nobody else goes on with it."""


def told_of_ruling(ruling: Ruling) -> Ruled:
    """What the ledger is told of a ruling."""
    return Ruled(ruling.dossier, ruling.rank, ruling.former, ruling.funder)


def why_name(rank: int) -> str:
    """What the reason of a ruling is encrypted as."""
    return f"rulings/{rank}"


def standing_of(rulings: Iterable[Ruling], moves: Sequence[Move]) -> Ruling | None:
    """The ruling under which a dossier is where it is: another move takes its place."""
    return next((one for one in rulings if one.rank == len(moves)), None)


def awaits_referee(
    dossier: Dossier, moves: Sequence[Move], rulings: Iterable[Ruling], noted: Iterable[Noted]
) -> bool:
    """Whether a referee must say who studies a dossier, before anybody else goes on with it."""
    since = here_since(dossier, moves)
    accepted = any(one.milestone is Milestone.ADMITTED and one.noted_at >= since for one in noted)
    return len(moves) >= REFEREE_FROM and not accepted and standing_of(rulings, moves) is None


def who_had(dossier: Dossier, moves: Iterable[Move]) -> tuple[str, ...]:
    """The funders among which a referee chooses: who has the dossier, then who had it."""
    return tuple(dict.fromkeys((dossier.funder, *(one.former for one in moves))))


def counted_since(dossier: Dossier, moves: Sequence[Move], ruling: Ruling | None) -> datetime:
    """Since when the time limits of a dossier's funder run: since it came.

    Of who studies it under a ruling, since it came there first: the right one had it from then.

    Source: CRPA L114-3 (not read in force).
    """
    if ruling is None:
        return here_since(dossier, moves)
    came = [one.moved_at for one in moves if one.funder == ruling.funder]
    filed_with_it = moves[0].former == ruling.funder
    return dossier.submitted_at if filed_with_it else min(came)
