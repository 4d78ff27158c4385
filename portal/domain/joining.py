"""A funder that joins: who it is, whom it pays for, how it writes, keeps and collects; from a day.

What is said of it is a version, kept for good; the next one takes its place from its own day on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.domain.errors import Problem
from portal.domain.events import Event

PAGE = "joining"
"""The page of a funder that joins; its boxes are the fields of `Joining`."""
EMPTY, TOO_LONG, CODE, SOON, FAR, DIGITS, ADDRESS, SHORTER, NUMBER = (
    "empty", "too_long", "code", "soon", "far", "digits", "address", "shorter", "number",
)  # fmt: skip
TOO_MANY, NO_SUCH_LENGTH = "too_many", "no_such_length"
"""Codes of what is wrong, in place of a sentence."""
NEEDED = ("code", "name", "name_en", "source", "signatory")
LONGEST, MOST_YEARS = 200, 100
MOST_DAYS = 3650
FARTHEST = timedelta(days=731)
"""How far ahead a version may begin: two years. What lies beyond is a typing error."""
_CODE = re.compile(r"[a-z][a-z0-9_-]{1,39}")
_SITE = re.compile(r"https://([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(/[!-~]*)?", re.I)
_TELEPHONE = re.compile(r"0[1-9][0-9]{8}")
REHEARSAL = "rehearsal-"
"""How the code of a rehearsal begins."""
REHEARSAL_DAYS = 7
"""How long a dossier of a rehearsal is locked: no lock can be taken back."""


class Delivery(StrEnum):
    """How a funder gets its dossiers."""

    MANUAL = "manual"  # an operator exports them (`portal export`)
    SOFTWARE = "software"  # its own software collects them, by a key that its manager gives


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """One version of what is said of a funder, true from `effective` on.

    `territories` are those where it pays for its `schemes`; none: everywhere. `kept_days` (from
    the filing) and `kept_years` (from the decision) are none where the edition's own term is kept.
    """

    code: str
    version: int
    effective: date
    name: str
    name_en: str
    kind: str
    telephone: str
    website: str
    source: str
    schemes: tuple[str, ...]
    territories: tuple[str, ...]
    signatory: str
    signs_as: str
    address: str
    delivery: Delivery
    kept_days: int | None
    kept_years: int | None
    decides_days: int | None  # within how many days it says that it decides

    def told(self) -> dict[str, object]:
        """All of it, as canonical JSON values."""
        lists = {"schemes": list(self.schemes), "territories": list(self.territories)}
        return asdict(self) | lists | {"effective": self.effective.isoformat()}


def joining_of(told: Mapping[str, Any]) -> Joining:
    """A version from what `told` tells."""
    return Joining(
        **{
            **told,
            "effective": date.fromisoformat(told["effective"]),
            "schemes": tuple(told["schemes"]),
            "territories": tuple(told["territories"]),
            "delivery": Delivery(told["delivery"]),
        }
    )


@dataclass(frozen=True, slots=True)
class Begun:
    """A rehearsal that was begun: its dossier, of which version, and when."""

    dossier: str
    version: int
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class FunderJoined(Event):
    """An operator said what a funder is from a day (ISO) on; the subject is its code."""

    version: int
    effective: str
    sha256: str  # of the canonical JSON of what was said


@dataclass(frozen=True, slots=True)
class Rehearsed(Event):
    """An invented dossier was filed to try a funder's way; the subject is the dossier's number."""

    funder: str
    version: int


def rehearsal_of(code: str) -> str:
    """The code of the funder that stands for this one in its rehearsals.

    It is a funder of its own: what is filed there is seen by nobody else, and counted nowhere.
    """
    return f"{REHEARSAL}{code}"


def is_rehearsal(code: str) -> bool:
    """Whether this is a code that `rehearsal_of` makes."""
    return code.startswith(REHEARSAL)


def rehearsed_by(code: str) -> str:
    """Whom a rehearsal is for; any other funder is itself."""
    return code.removeprefix(REHEARSAL)


def problems_of(one: Joining, today: date, kept_days: int, kept_years: int) -> Iterator[Problem]:
    """What is wrong with a version, by its boxes; `kept_…` are the edition's own terms.

    It begins tomorrow at the earliest: what was filed before keeps the tables of its day.
    """
    told = one.told()
    for box in NEEDED:
        if not told[box]:
            yield Problem(PAGE, box, EMPTY)
    for box, value in told.items():
        if isinstance(value, str) and len(value) > LONGEST:
            yield Problem(PAGE, box, TOO_LONG)
    if one.code and (not _CODE.fullmatch(one.code) or is_rehearsal(one.code)):
        yield Problem(PAGE, "code", CODE)
    if one.effective <= today:
        yield Problem(PAGE, "effective", SOON)
    if one.effective > today + FARTHEST:
        yield Problem(PAGE, "effective", FAR)
    if one.telephone and not _TELEPHONE.fullmatch(one.telephone):
        yield Problem(PAGE, "telephone", DIGITS)
    if one.website and not _SITE.fullmatch(one.website):
        yield Problem(PAGE, "website", ADDRESS)
    yield from _terms(one, kept_days, kept_years)


def _terms(one: Joining, kept_days: int, kept_years: int) -> Iterator[Problem]:
    terms = (("kept_days", one.kept_days, kept_days, MOST_DAYS),
             ("kept_years", one.kept_years, kept_years, MOST_YEARS))  # fmt: skip
    for box, term, least, most in terms:
        if term is not None and term < least:
            yield Problem(PAGE, box, SHORTER)
        elif term is not None and term > most:
            yield Problem(PAGE, box, TOO_MANY)
    if one.decides_days is not None and not 1 <= one.decides_days <= MOST_DAYS:
        yield Problem(PAGE, "decides_days", NO_SUCH_LENGTH)
