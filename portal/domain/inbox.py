"""A caseworker's inbox: its lists, what may be sought in them, and who holds a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict

NEVER = date.max
"""In place of a day that will not come as things stand."""
RENEW = "renew"
"""The job that reads anew where a dossier stands: whoever changes it asks for it."""
PAGE_LENGTH = 25
MOST_COUNTED = 1000  # beyond, a list says "more than"
MOST_FOUND = 2000
"""Where a search leaves no more, they are found first and then put in order; of a name, no more."""
MOST_AT_ONCE = 100
"""Dossiers that one may take or give at once."""


class List(StrEnum):
    """The lists, in their order on the page."""

    TO_TAKE = "to_take"
    MINE = "mine"
    WAITING = "waiting"  # for papers that were asked for
    TO_CONFIRM = "to_confirm"  # a colleague proposed a decision, which another confirms
    SOON = "soon"
    LATE = "late"
    REFEREE = "referee"  # moved once too often: a referee says who studies it
    GRANTED = "granted"  # deemed granted by law: nobody decided in time
    DECIDED = "decided"
    ALL = "all"


class Stage(StrEnum):
    """Where a dossier stands with its funder."""

    TO_STUDY = "to_study"
    WAITING = "waiting"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Place(IntEnum):
    """What comes first in every list, as it is kept."""

    GRANTED = 0  # deemed granted: nothing hides it
    FIRST = 1  # urgent (leaving hospital, urgent APA), or back: what was waited for came
    USUAL = 2
    ENDED = 3


class Turn(IntEnum):
    """What comes first in every list, as it is read: what is urgent stands before what is back."""

    GRANTED = 0
    URGENT = 1
    BACK = 2
    USUAL = 3
    ENDED = 4


class Flag(StrEnum):
    """What a dossier is marked with, to be sought by."""

    URGENT = "urgent"
    PROVISIONAL = "provisional"  # granted provisionally, and not decided yet
    PAPERS_CAME = "papers_came"  # all that was asked for
    ADDED = "added"  # the person sent more
    HELPED = "helped"  # somebody filed it for the person
    SECOND = "second"  # a decision waits for a second person
    TO_EVALUATE = "to_evaluate"  # complete, and no evaluation is signed
    TO_PLAN = "to_plan"  # evaluated, and neither a plan is signed nor one sent
    DECLINED = "declined"  # a second person did not confirm the decision: it is written again
    REPLIED = "replied"  # its person answered the plan that was sent to them, and nothing followed
    MOVED = "moved"  # it came from another funder
    REFEREE = "referee"  # it moved once too often
    MANDATE = "mandate"  # under a mandate on paper, to be looked at


class Done(StrEnum):
    """What became of one dossier of several."""

    DONE = "done"
    ALREADY = "already"  # it was so before: nothing was written
    MEANWHILE = "meanwhile"  # somebody else took or gave it
    GONE = "gone"  # there is no such dossier here


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a dossier stands, as it is kept to be listed. Days are those of France.

    `due_on` is the last day of what its funder has to do first, or the day it ended; `soon_on`
    the first day of its warning; `granted_on` the day from which silence grants.
    """

    stage: Stage
    place: Place
    due_on: date
    soon_on: date
    granted_on: date
    aids: Sequence[str]
    flags: frozenset[Flag]

    @property
    def ahead(self) -> bool:
        """Whether it stands before the others of its place."""
        return self.place is Place.FIRST and Flag.URGENT in self.flags

    @property
    def turn(self) -> Turn:
        """When its turn comes."""
        return Turn.URGENT if self.ahead else _TURNS[self.place]


_TURNS = dict(zip(Place, (Turn.GRANTED, Turn.BACK, Turn.USUAL, Turn.ENDED), strict=True))


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a dossier (none: nobody), who said so, when; a write names the version it read."""

    caseworker: str | None
    by: str | None
    at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Reported:
    """One line of the report of several: `held` is who holds it, as it is known now."""

    number: str
    done: Done
    held: Held | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One dossier of a list."""

    dossier: Dossier
    standing: Standing
    held: Held


@dataclass(frozen=True, slots=True)
class After:
    """The last dossier of the page before: a page goes on from there.

    `due_on` is the day that the list is read by: of GRANTED, the one from which silence grants.
    """

    turn: Turn
    due_on: date
    number: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is narrowed to; each part that says nothing narrows nothing. Times are UTC.

    `numbers`: dossiers or requests; `begun`: how numbers begin; `named`: those so called.
    """

    numbers: Sequence[str] | None = None
    begun: Sequence[str] | None = None
    named: Sequence[str] | None = None
    birth_date: str = ""
    nir_mark: str = ""
    communes: Sequence[str] | None = None
    aid: str = ""
    stage: str = ""
    flag: str = ""
    filed_from: datetime | None = None
    filed_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A caseworker of the same funder; `name` is empty until they signed in once."""

    id: str
    name: str


class HeldMeanwhile(Conflict):
    """Somebody else took or gave the dossier meanwhile: `held` says who, and when."""

    def __init__(self, held: Held) -> None:
        super().__init__("the dossier was taken or given meanwhile")
        self.held = held
