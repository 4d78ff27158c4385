"""How long a funder usually takes, from its own past; with too little of it, nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST = 20
"""Dossiers that a figure must rest on to be told."""
LOOKED_BACK = timedelta(days=365)
"""How far back a funder's past is counted."""
COUNTED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Usual:
    """Days from the sealing of a dossier: half of them took at most `half`, four in five `most`."""

    half: int
    most: int


@dataclass(frozen=True, slots=True)
class Delays:
    """What was counted of a funder's last twelve months, in whole days, each begun day as one."""

    funder: str
    counted_at: datetime
    opened: int  # how many dossiers it opened for the first time
    opened_half_days: int | None
    opened_most_days: int | None
    decided: int  # how many it decided
    decided_half_days: int | None
    decided_most_days: int | None

    @property
    def to_opening(self) -> Usual | None:
        """From the sealing to the first opening, if enough dossiers are known."""
        return _usual(self.opened, self.opened_half_days, self.opened_most_days)

    @property
    def to_decision(self) -> Usual | None:
        """From the sealing to the decision, if enough dossiers are known."""
        return _usual(self.decided, self.decided_half_days, self.decided_most_days)


def _usual(known: int, half: int | None, most: int | None) -> Usual | None:
    if known < FEWEST or half is None or most is None:
        return None
    return Usual(half, most)
