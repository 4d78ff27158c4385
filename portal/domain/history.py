"""What happened to a request at its funder, by the day: what the law's clocks are read from.

Days are those of France (Europe/Paris): a request filed at 23:30 UTC is of the next day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Milestone(StrEnum):
    """What starts a time limit, or meets it; each has a day, known or not."""

    FILED = "filed"  # the request reached this funder
    ACKNOWLEDGED = "acknowledged"
    ASKED = "asked"  # for missing papers, the first time: read off the waits
    COMPLETE = "complete"  # the day noted on which the last required paper had come
    NOT_OURS = "not_ours"  # another departement is thought to be the one that pays
    HANDED_OVER = "handed_over"  # to another funder
    CAME_OVER = "came_over"  # from another funder
    ADMITTED = "admitted"  # this funder said that the request is its own
    URGENT = "urgent"  # a caseworker learned that it is, after the filing
    PROVISIONAL = "provisional"  # granted provisionally, for urgency
    NO_PLAN = "no_plan"  # a report of the visit: no plan of help is needed
    PROPOSED = "proposed"  # a plan of help was sent
    RECEIVED = "received"  # the person received it
    CONTESTED = "contested"  # the person asked that it be changed
    FINAL = "final"  # the final proposal was sent
    FINAL_RECEIVED = "final_received"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # the person said no to the proposal
    DECIDED = "decided"  # the decision was notified
    WITHDRAWN = "withdrawn"  # the person took the request back
    DISCHARGE = "discharge"  # leaving hospital, perhaps a day to come


ENDS = (Milestone.DECIDED, Milestone.HANDED_OVER, Milestone.WITHDRAWN)
"""After one of them this funder owes nothing more."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Papers that are waited for: since when, until when they may come, when all had come.

    A paper that the person put off when filing is waited for since the filing (`put_off`): nobody
    asked for it.
    """

    asked: date
    until: date | None = None
    brought: date | None = None
    put_off: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """All that happened, each at most once.

    Raises:
        ValueError: there is no filing, something came before it, or papers came before they
            were asked for.
    """

    days: Mapping[Milestone, date]
    waits: tuple[Wait, ...] = ()

    def __post_init__(self) -> None:
        filed = self.days.get(Milestone.FILED)
        if filed is None:
            raise ValueError("no day of filing: nothing can be counted")
        if Milestone.ASKED in self.days:
            raise ValueError("`asked` is read off the waits")
        early = [
            milestone.value
            for milestone, day in self.days.items()
            if day < filed and milestone is not Milestone.DISCHARGE
        ]
        if early or any(wait.asked < filed for wait in self.waits):
            raise ValueError(f"before the filing: {', '.join(early) or 'asked'}")
        for wait in self.waits:
            if min(wait.brought or wait.asked, wait.until or wait.asked) < wait.asked:
                raise ValueError("papers came, or had to come, before they were asked for")

    @property
    def filed(self) -> date:
        """The day on which the request reached this funder."""
        return self.days[Milestone.FILED]

    @property
    def ended(self) -> date | None:
        """The day from which this funder owes nothing more, once it has come."""
        return min((self.days[end] for end in ENDS if end in self.days), default=None)
