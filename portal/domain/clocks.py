"""The law's clocks of a request, as values: each time limit, what silence made of it, the alarm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class By(StrEnum):
    """Whose time limit it is."""

    FUNDER = "funder"
    PERSON = "person"


class State(StrEnum):
    """Where a time limit stands on a day."""

    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    SOON = "soon"  # within the days of warning, its last day included
    STILL = "still"  # it stands still while papers are waited for
    LATE = "late"  # its last day has passed, and what it asks was not done
    MET = "met"
    MET_LATE = "met_late"
    STOPPED = "stopped"  # the request ended first: nothing is due
    MISSED = "missed"  # the request ended after its last day, and it was never met


OPEN = (State.RUNNING, State.SOON, State.STILL, State.LATE)
"""Something is still to be done."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One time limit of one request. `last` is the last day, good until midnight.

    While it stands still, `last` is not known and `left` says how many days are left.
    """

    limit: str  # an id of the edition's clocks.yaml
    by: By
    binding: bool  # a text sets it; otherwise it is only what the portal aims at
    state: State
    start: date | None = None
    last: date | None = None
    left: int | None = None  # days until `last`; below zero when it has passed
    met: date | None = None
    sources: tuple[str, ...] = ()
    verified: bool = True


class Outcome(StrEnum):
    """What silence, or a plain no to the proposal, makes of a request by law."""

    DEEMED_GRANTED = "deemed_granted"
    DEEMED_REFUSED = "deemed_refused"


@dataclass(frozen=True, slots=True)
class Deemed:
    """The law decided: since which day, and until which day if somebody decided afterwards."""

    outcome: Outcome
    since: date
    until: date | None
    limit: str
    sources: tuple[str, ...]
    verified: bool


class Alarm(StrEnum):
    """The one thing a list says of a request; the first ones come first."""

    DEEMED_GRANTED = "deemed_granted"
    LATE = "late"
    SOON = "soon"
    RUNNING = "running"
    STILL = "still"
    DEEMED_REFUSED = "deemed_refused"
    NOTHING_DUE = "nothing_due"
    ENDED = "ended"


_RANKS = {alarm: rank for rank, alarm in enumerate(Alarm)}


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every time limit of one request at one funder, on one day.

    `known` is false when no text is known that sets a time limit for this aid. `complete` is the
    day the file was complete; `presumed` when nobody noted it.
    """

    on: date
    deadlines: tuple[Deadline, ...]
    deemed: Deemed | None
    complete: date | None
    presumed: bool
    urgent: bool
    known: bool
    ended: date | None

    @property
    def next(self) -> Deadline | None:
        """What the funder has to do first; what stands still comes after what runs."""
        open_ones = [one for one in self.deadlines if one.by is By.FUNDER and one.state in OPEN]
        return min(open_ones, key=lambda one: (one.last or date.max, not one.binding), default=None)

    @property
    def alarm(self) -> Alarm:
        """The worst of all: what the law granted by silence hides behind nothing else."""
        if self.ended and self.ended <= self.on:
            return Alarm.ENDED
        if self.deemed and self.deemed.outcome is Outcome.DEEMED_GRANTED:
            return Alarm.DEEMED_GRANTED
        if self.deemed:
            return Alarm.DEEMED_REFUSED
        states = {one.state for one in self.deadlines if one.by is By.FUNDER}
        for state in (State.LATE, State.SOON, State.RUNNING, State.STILL):
            if state in states:
                return Alarm(state.value)
        return Alarm.NOTHING_DUE

    @property
    def order(self) -> tuple[bool, bool, int, date]:
        """Sorts a list: deemed granted, urgent, late, soon; then by what is due first."""
        alarm, due = self.alarm, self.next
        return (
            alarm is not Alarm.DEEMED_GRANTED,
            not self.urgent or alarm is Alarm.ENDED,
            _RANKS[alarm],
            due.last if due and due.last else date.max,
        )
