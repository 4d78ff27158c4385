"""Other dossiers of one person, or of the spouse, with one funder; which may be filed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.domain.events import Event
from portal.domain.inbox import Listed, Stage

MOST_KIN = 20
"""Dossiers that are shown of each kind of tie."""
MOST_SPELLINGS = 400
"""Spellings of one name that are looked for."""
SOONER = {"apa_urgent": "apa"}
ENDED = (Stage.DECIDED, Stage.WITHDRAWN)


class Tie(StrEnum):
    """What two dossiers have in common, the surest first."""

    NIR = "nir"  # the same social security number
    NAME = "name"  # the same name and birth date, and no other number
    NEAR = "near"  # the same birth date, the name within a slip; or another number
    SPOUSE = "spouse"  # the two requests of a couple


@dataclass(frozen=True, slots=True)
class Said:
    """Who said that two dossiers are no request filed twice, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kin:
    """Another dossier of the same funder, and what ties it to the one that is read."""

    listed: Listed
    tie: Tie
    said: Said | None = None

    @property
    def number(self) -> str:
        """The dossier's number."""
        return self.listed.dossier.number


@dataclass(frozen=True, slots=True)
class NotDuplicate(Event):
    """A caseworker says that two dossiers are no request filed twice."""

    other: str


@dataclass(frozen=True, slots=True)
class MaybeDuplicate(Event):
    """A caseworker takes back that two dossiers are no request filed twice."""

    other: str


def twice(here: Listed, kin: Kin) -> bool:
    """Whether this may be the request that is read, filed twice.

    The same person asks for the same aid, and neither request has ended; or somebody is nearly
    the same, which a person must look at. Nobody has said that it is not.
    """
    if kin.tie is Tie.SPOUSE or kin.said or Stage.WITHDRAWN in _stages(here, kin):
        return False
    if kin.tie is Tie.NEAR:
        return True
    same = _aids(here) & _aids(kin.listed)
    return bool(same) and not set(_stages(here, kin)) & set(ENDED)


def spellings(words: Sequence[Sequence[str]]) -> Sequence[str]:
    """How a name may be written: one of its words as it may have been meant, the words turned.

    Args:
        words: for each word of the name, the word itself and then what it may have been meant as.
    """
    typed = [one[0] for one in words]
    names = [typed]
    for at, meanings in enumerate(words):
        names += [[*typed[:at], other, *typed[at + 1 :]] for other in meanings[1:]]
    turned = [" ".join([*one[at:], *one[:at]]) for one in names for at in range(len(one))]
    return tuple(dict.fromkeys(turned))[:MOST_SPELLINGS]


def _aids(listed: Listed) -> frozenset[str]:
    """What is asked for; for urgency, it is the same aid, sooner."""
    return frozenset(SOONER.get(one, one) for one in listed.standing.aids)


def _stages(here: Listed, kin: Kin) -> tuple[Stage, Stage]:
    return here.standing.stage, kin.listed.standing.stage
