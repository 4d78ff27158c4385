"""What is counted of each dossier, for those who steer: a count is of a day, and names nobody.

All of it follows from what happened to the dossier, so that it can be counted again at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

AGES = (0, 60, 65, 70, 75, 80, 85, 90, 95)
"""Where each age group begins, in years."""
FEWEST = 5
"""A count below it could name somebody: it is not shown."""


class What(StrEnum):
    """What happened."""

    RECEIVED = "received"
    CAME_OVER = "came_over"  # from another funder: counted as received too
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    ASKED = "asked"  # for a paper
    MET = "met"  # a time limit of the law: in time, or late
    TOOK = "took"  # so many days, from its start


OUT = (What.DECIDED, What.WITHDRAWN, What.HANDED_OVER)
"""After one of them a dossier waits no more."""


class Channel(StrEnum):
    """How a request came."""

    ALONE = "alone"
    HELPED = "helped"  # somebody filled it in beside the person
    MANDATE = "mandate"  # somebody filed it for the person
    COUNTER = "counter"  # on paper, typed in there


class Step(StrEnum):
    """How long each period is; weeks begin on Monday (ISO 8601)."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Figure:
    """How often something happened; `what`, `part` and `value` as a count says them.

    `begins` is the first day of its period; none: over all of them.
    """

    what: str
    part: str
    value: str
    begins: date | None
    many: int


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """One thing that happened once at a funder, to be added up with its likes.

    `part` says what `value` is: an aid, a channel, an age group, a territory, a verdict, a ground,
    a reason, a paper, a time limit; both are empty for all of them together. `day` is the day, or
    the first of the month where days would make a table as long as the list of dossiers.
    """

    funder: str
    what: str
    part: str
    value: str
    day: date


def shown(counts: Mapping[str, int]) -> Mapping[str, int | None]:
    """The counts that may be shown; none: below FEWEST, or it would tell one that is.

    Whoever knows the sum would know a single one that is hidden, and several whose sum only one
    share of small counts gives: the least of the others goes with them then.
    """
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    others = [name for name, count in counts.items() if count >= FEWEST]
    if others and _told_by_the_sum([counts[name] for name in hidden]):
        hidden.add(min(others, key=lambda name: (counts[name], name)))
    return {name: None if name in hidden else count for name, count in counts.items()}


def _told_by_the_sum(hidden: Collection[int]) -> bool:
    """Whether small counts follow from how many they are and from their sum.

    So it is of one alone, and where all of them, or all but one by one, are the least or the most
    that a hidden count can be.
    """
    many, least, most = len(hidden), sum(hidden) - len(hidden), FEWEST - 1
    return bool(hidden) and (many == 1 or least <= 1 or sum(hidden) >= most * many - 1)
