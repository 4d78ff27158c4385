"""What happened to a draft, in the past tense; the subject is the draft."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.events import Event


@dataclass(frozen=True, slots=True)
class DraftStarted(Event):
    edition: str


@dataclass(frozen=True, slots=True)
class DraftDiscarded(Event):
    """The draft is gone, with its answers, its papers and their key."""

    papers: int


@dataclass(frozen=True, slots=True)
class DraftExpired(Event):
    """Nobody answered for ninety days: the draft is gone, as when it is discarded."""

    papers: int


@dataclass(frozen=True, slots=True)
class ReminderDue(Event):
    """A draft that nobody touches will be removed in so many days."""

    days_left: int


@dataclass(frozen=True, slots=True)
class DraftMoved(Event):
    """The draft follows the edition in force; so many answers and papers did not fit it."""

    from_edition: str
    edition: str
    answers: int
    papers: int


@dataclass(frozen=True, slots=True)
class PassMade(Event):
    """The draft can be opened from another device. `paper`: for this kind of paper alone."""

    way: str  # "code" or "link"
    paper: str


@dataclass(frozen=True, slots=True)
class PassUsed(Event):
    """The draft was opened from another device; the pass opens nothing any more."""

    way: str
    paper: str


@dataclass(frozen=True, slots=True)
class PageAnswered(Event):
    page: str


@dataclass(frozen=True, slots=True)
class IdentityDeclined(Event):
    """The person says that what the State told on this page is not right, and writes it."""

    page: str


@dataclass(frozen=True, slots=True)
class IdentityTaken(Event):
    """The person takes what the State tells on this page after all."""

    page: str


@dataclass(frozen=True, slots=True)
class PieceAttached(Event):
    piece: str
    kind: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class PieceRemoved(Event):
    piece: str


@dataclass(frozen=True, slots=True)
class PieceReserved(Event):
    """A document is for the funder's doctor alone, or is so no more."""

    piece: str
    for_doctor: bool


@dataclass(frozen=True, slots=True)
class PieceDeferred(Event):
    """The person will send this kind of piece later (or takes that back).

    `by` is the day they promise it for, ISO; empty: none.
    """

    kind: str
    later: bool
    by: str = ""
