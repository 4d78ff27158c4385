"""What a caseworker may do for a funder: duties, each from a day, until a day or for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.errors import NotAllowed
from portal.domain.events import Event

CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Letters of a newcomer's code: none is taken for another one, none makes a word."""
CODE_LENGTH = 8
REVIEWED_EVERY_DAYS = 365


class Duty(StrEnum):
    """The duties, in their order on the page. Who has one reads all but what is medical."""

    CASEWORKER = "caseworker"  # studies: asks, notes, sends on, decides; nobody else does
    EVALUATOR = "evaluator"  # evaluates, signs, draws up plans; reads what is medical
    DOCTOR = "doctor"  # reads what is medical
    MANAGER = "manager"  # gives duties, shares out, steers, sees the emergencies
    REFEREE = "referee"  # settles which funder studies what moved too often


MEDICAL = (Duty.EVALUATOR, Duty.DOCTOR)
"""Who reads what medical secrecy covers.

Source: CSP L1110-4 (medical secrecy, the care team); CASF L232-6, R232-7 (the evaluation's team).
"""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One duty of one caseworker of a funder. `name` is empty until they signed in once."""

    person: str
    name: str
    duty: Duty
    since: date
    until: date | None  # the last day; none: for good
    given_by: str | None  # none: by the operator
    reviewed_on: date | None
    version: int  # a write names the one it read

    def stands(self, today: date) -> bool:
        """Whether it stands on that day."""
        return self.since <= today and not self.is_over(today)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < today

    def is_to_review(self, today: date) -> bool:
        """Whether a year has passed since it began, or was looked at again."""
        last = max(self.since, self.reviewed_on or self.since)
        return not self.is_over(today) and (today - last).days >= REVIEWED_EVERY_DAYS


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who signed in, and whom nobody appointed."""

    person: str
    name: str


class NotAppointed(NotAllowed):
    """No funder appointed who signed in; `code` is what they may tell a manager."""

    def __init__(self, code: str) -> None:
        super().__init__("no funder appointed this person")
        self.code = code


@dataclass(frozen=True, slots=True)
class DutyGiven(Event):
    """A manager gave a duty; the subject is who has it, the days are ISO (`until` may be empty)."""

    funder: str
    duty: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class DutyEnded(Event):
    """A manager set the last day of a duty; the subject is who has it until then."""

    funder: str
    duty: str
    until: str


@dataclass(frozen=True, slots=True)
class DutyReviewed(Event):
    """A manager said that a duty is still right."""

    funder: str
    duty: str


def grouped(code: str) -> str:
    """A newcomer's code as people read it: `BCDF 2345`."""
    return f"{code[:4]} {code[4:]}"


def bare(typed: str) -> str:
    """A newcomer's code, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign in CODE_LETTERS)


def held(appointments: Iterable[Appointment], today: date) -> frozenset[Duty]:
    """The duties among these that stand on that day."""
    return frozenset(one.duty for one in appointments if one.stands(today))
