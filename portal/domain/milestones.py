"""What only a caseworker knows of a dossier: dated facts, and what each paper is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.domain.events import Event
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.manifest import PIECES, folder_of, within

NOTABLE = (
    Milestone.COMPLETE,
    Milestone.ACKNOWLEDGED,
    Milestone.PROPOSED,
    Milestone.RECEIVED,
    Milestone.CONTESTED,
    Milestone.FINAL,
    Milestone.FINAL_RECEIVED,
    Milestone.ACCEPTED,
    Milestone.DECLINED,
    Milestone.NO_PLAN,
    Milestone.NOT_OURS,
)
"""What a caseworker may note, in the order of the page."""


NEEDS: Mapping[Milestone, tuple[Milestone, ...]] = {
    Milestone.RECEIVED: (Milestone.PROPOSED,),
    Milestone.CONTESTED: (Milestone.PROPOSED,),
    Milestone.FINAL: (Milestone.CONTESTED,),
    Milestone.FINAL_RECEIVED: (Milestone.FINAL,),
    Milestone.ACCEPTED: (Milestone.PROPOSED, Milestone.FINAL),
    Milestone.DECLINED: (Milestone.PROPOSED, Milestone.FINAL),
}
"""What must have happened first: one of these. Source: CASF R232-7 for the proposals."""


class Worth(StrEnum):
    """What a paper is worth to who studies the request."""

    SUITS = "suits"
    UNREADABLE = "unreadable"
    WRONG = "wrong"  # it is not the paper that was asked for
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Noted:
    """A dated fact, as a caseworker noted it or its person told; a higher rank takes its place."""

    dossier: str
    rank: int  # from 1, over all that was noted of the dossier: a write names the last it read
    request: str
    person: str
    funder: str
    milestone: Milestone
    day: date | None  # none: it is not so, whatever was noted before
    noted_by: str
    noted_at: datetime
    plan: int | None = None  # the rank of the sealed plan that was sent with it
    writing: int | None = None  # the rank of the writing that tells it
    reason: str | None = None  # of an urgency, or of its end: an id of the edition's urgency.yaml
    leaving: date | None = None  # of an urgency: the day of leaving hospital, where it is known


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a caseworker said of one paper; one of a higher rank takes its place."""

    dossier: str
    paper: str  # the object's name: "pieces/identity-1.pdf"
    rank: int  # from 1, of this paper
    request: str
    person: str
    funder: str
    worth: Worth
    judged_by: str
    judged_at: datetime

    @property
    def kind(self) -> str:
        """The kind of the paper, an id of the edition's pieces.yaml."""
        return kind_of(self.paper)


@dataclass(frozen=True, slots=True)
class MilestoneNoted(Event):
    """A caseworker noted on which day something happened (ISO), or that it did not (empty)."""

    rank: int
    milestone: str
    day: str


@dataclass(frozen=True, slots=True)
class GrantedProvisionally(Event):
    """The flat rate of the law was granted for urgency, until a decision: euros a month."""

    amount: str
    day: str


@dataclass(frozen=True, slots=True)
class PaperJudged(Event):
    """A caseworker said what a paper is worth."""

    paper: str
    rank: int
    worth: str


def kind_of(name: str) -> str:
    """The kind of paper that an object's name tells; empty: it is none."""
    inside = within(name)
    return inside.removeprefix(PIECES).rpartition("-")[0] if inside.startswith(PIECES) else ""


def own_days(noted: Iterable[Noted]) -> Mapping[Milestone, date]:
    """The day of each fact that was noted by hand, and holds: those that may be struck out."""
    return {key: one.day for key, one in last_noted(noted).items() if one.day and key in NOTABLE}


def noted_days(noted: Iterable[Noted]) -> Mapping[Milestone, date]:
    """The day of each fact that holds, of the rows about one dossier.

    Who says that a file is complete acknowledges it: the person is written to at once.

    Source: CASF R232-23.
    """
    last = last_noted(noted)
    days = {milestone: one.day for milestone, one in last.items() if one.day}
    if Milestone.COMPLETE in days:
        told = legal_day(last[Milestone.COMPLETE].noted_at)
        days[Milestone.ACKNOWLEDGED] = min(told, days.get(Milestone.ACKNOWLEDGED, told))
    return days


def last_noted(noted: Iterable[Noted]) -> Mapping[Milestone, Noted]:
    """What was noted last of each fact, of one dossier's rows; without a day, it is struck out."""
    return {one.milestone: one for one in sorted(noted, key=lambda one: one.rank)}


def comes_too_early(milestone: Milestone, day: date, days: Mapping[Milestone, date]) -> bool:
    """Whether something cannot have been on that day: what comes before it was not yet."""
    needed = NEEDS.get(milestone)
    return bool(needed) and not any(one in days and days[one] <= day for one in needed or ())


def held_up_by(milestone: Milestone, days: Mapping[Milestone, date]) -> tuple[Milestone, ...]:
    """What was noted, and cannot have been if this fact is struck out."""
    left = {one: day for one, day in days.items() if one is not milestone}
    return tuple(one for one, day in left.items() if comes_too_early(one, day, left))


def last_judgments(judgments: Iterable[Judgment]) -> Mapping[str, Judgment]:
    """The judgment that holds of each paper, of the rows about one dossier."""
    return {one.paper: one for one in sorted(judgments, key=lambda one: one.rank)}


def unfit(judgments: Iterable[Judgment], came: Mapping[str, datetime]) -> tuple[Judgment, ...]:
    """The papers to be sent again, of one dossier, each kind once.

    A paper of the kind that suits, or that came after the judgment, makes up for it.

    Args:
        judgments: the rows about the dossier.
        came: when the last paper of each kind came.
    """
    last = last_judgments(judgments).values()
    suits = {one.kind for one in last if one.worth is Worth.SUITS}
    bad = sorted((one for one in last if one.kind not in suits), key=lambda one: one.judged_at)
    kept = {one.kind: one for one in bad if not _made_up_for(one, came)}
    return tuple(kept.values())


def came_at(
    names: Iterable[str], filed_at: datetime, sent: Mapping[int, datetime]
) -> Mapping[str, datetime]:
    """When the last paper of each kind came, of the objects of a dossier.

    Args:
        names: the objects' names.
        filed_at: when the request was filed.
        sent: when each addition was sent, by its rank.
    """
    came: dict[str, datetime] = {}
    for name in names:
        kind, folder = kind_of(name), folder_of(name)
        if kind:
            at = sent.get(int(folder.split("/")[1]), filed_at) if folder else filed_at
            came[kind] = max(at, came.get(kind, at))
    return came


def _made_up_for(one: Judgment, came: Mapping[str, datetime]) -> bool:
    return one.kind in came and came[one.kind] > one.judged_at
