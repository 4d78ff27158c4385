"""Reconciliation (rapprochement): filed = sealed = collected = acknowledged, or each gap is named.

What is counted is what people sent, dossiers and additions to them; and, beside it, what a funder
decided of them. Each has a manifest, by whose fingerprint a funder's software acknowledges it. What
its person took back before that is apart. A funder's delay is of what people sent alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.errors import NotFound
from portal.domain.events import Event
from portal.domain.manifest import moment

MOST_GAPS, SOME_GAPS = 1000, 100
"""Gaps of one page; and of one whose reader does not say how many."""
MOST_LATE = 1000
"""Where counting what is late stops: beyond, it is said to be more."""
LONGEST_HOURS = 2160
"""Of a funder's delay: 90 days."""


class Cause(StrEnum):
    """Why something that was filed is not acknowledged."""

    NOT_SEALED = "not_sealed"  # the portal's own doing
    NOT_COLLECTED = "not_collected"
    NOT_ACKNOWLEDGED = "not_acknowledged"  # collected, and nothing said of it since
    WRONG_FINGERPRINT = "wrong_fingerprint"  # acknowledged by another one than its own
    WRONG_SINCE = "wrong_since"  # acknowledged, which stands, and then by another one


class Collecting(StrEnum):
    """How a funder gets its dossiers, as its managers set it up."""

    SOFTWARE = "software"  # its software collects them
    DELIVERY = "delivery"  # they are brought to a place of its own
    BY_HAND = "by_hand"  # an operator exports them


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list of gaps goes on: each is at the time of its sealing, or of its filing."""

    at: datetime
    number: str

    def __str__(self) -> str:
        """As a cursor; it says nothing that its reader was not given."""
        return f"{moment(self.at)}.{self.number}"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was filed and is not acknowledged."""

    number: str  # of the dossier, of what was added to it, or of a decision
    dossier: str
    name: str  # of its manifest in the dossier
    fingerprint: str | None  # of its manifest; none: not sealed yet
    cause: Cause
    filed_at: datetime  # of a decision: when it was made
    since: datetime  # when its cause began
    late: bool  # its funder has been silent for longer than it said that it may be
    place: Place

    def age(self, now: datetime) -> timedelta:
        """For how long it has been so."""
        return max(timedelta(), now - self.since)


@dataclass(frozen=True, slots=True)
class WrongAck:
    """A dossier that was acknowledged by a wrong fingerprint, and by no right one since."""

    dossier: str
    software: str  # what said it: its id
    name: str | None  # the software's; none: it was said by hand, of what was exported
    destination: str | None  # where it was read; none: the software said it itself
    address: str | None  # of that destination
    times: int
    at: datetime  # the last time


@dataclass(frozen=True, slots=True)
class DecisionFigures:
    """How many decisions of the funder: acknowledged, or on dossiers that it has.

    Not of those that were erased or taken back before.
    """

    made: int
    sealed: int
    collected: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How many; `withdrawn` were taken back before they were acknowledged, and count in no other.

    The gaps are of decisions too. `late` stops one after MOST_LATE.
    """

    filed: int
    sealed: int
    collected: int
    acknowledged: int
    withdrawn: int
    decisions: DecisionFigures
    gaps: Mapping[Cause, int]
    late: int

    @property
    def agree(self) -> bool:
        """Whether all four are one, and all four of decisions."""
        return not any(self.gaps.values())


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How a funder stands, and a page of its gaps, the oldest first. `hours`: its own delay."""

    at: datetime
    hours: int | None
    figures: Figures
    gaps: Sequence[Gap]
    more: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted once a day, of which day (ISO)."""

    day: str
    filed: int
    sealed: int
    collected: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class HandoverDelaySet(Event):
    """A manager said how long the funder's software may be silent; the subject is the funder.

    Zero hours: as long as it likes.
    """

    hours: int


def place_of(cursor: str) -> Place:
    """The place that a cursor names. Raises NotFound: it is no cursor."""
    told, _, number = cursor.rpartition(".")
    try:
        place = Place(datetime.fromisoformat(told), number)
        known = number.isprintable() and str(place) == cursor
    except (ValueError, OverflowError):
        known = False
    if not known:
        raise NotFound("no such cursor")
    return place


def cause_of(sealed: bool, collected: bool, refused: bool, handed: bool = False) -> Cause:
    """Why it is a gap, or told beside them: what was acknowledged stays so."""
    if handed:
        return Cause.WRONG_SINCE
    if not sealed:
        return Cause.NOT_SEALED
    if refused:
        return Cause.WRONG_FINGERPRINT
    return Cause.NOT_ACKNOWLEDGED if collected else Cause.NOT_COLLECTED
