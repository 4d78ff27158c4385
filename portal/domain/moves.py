"""A dossier moves to another funder (réorientation): the same dossier, the same first date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.dossier import Dossier
from portal.domain.events import Event
from portal.domain.routing import Route

REFEREE_FROM = 3
"""The move from which a referee looks at who studies the request."""
REORIENTED = "reoriented"
"""In place of the rule that sent a dossier to its funder: a caseworker did."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a dossier, from the funder that had it to another."""

    dossier: str
    rank: int  # from 1
    request: str
    person: str
    former: str  # the funder that had it
    funder: str  # the funder that has it from then on
    aid: str  # what is asked of it
    reason: str  # an id of the edition's moving.yaml
    returned: bool  # sent back to who sent it
    cipher: bytes  # words to the next caseworker, under the dossier's own key
    former_routes: tuple[Route, ...]
    routes: tuple[Route, ...]
    base: int  # the highest rank that was used of what is written about the dossier
    places: str  # what the feed of the former funder ends with: "transaction.number", each
    moved_by: str
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class Reoriented(Event):
    """A caseworker sent a dossier to another funder. The subject is the dossier."""

    rank: int
    former: str
    to: str
    aid: str
    reason: str
    returned: bool


@dataclass(frozen=True, slots=True)
class CameOver(Event):
    """As `Reoriented`, told to the funder that the dossier comes to."""

    rank: int
    former: str
    aid: str


def words_name(rank: int) -> str:
    """What the words of a move are encrypted as."""
    return f"moves/{rank}"


def told_of(move: Move) -> Reoriented:
    """What the ledger is told of a move."""
    told = move.rank, move.former, move.funder, move.aid, move.reason, move.returned
    return Reoriented(move.dossier, *told)


def as_filed(dossier: Dossier, moves: Sequence[Move]) -> Dossier:
    """The dossier with the funder and the routes that it was filed with."""
    first = min(moves, key=lambda one: one.rank, default=None)
    return replace(dossier, funder=first.former, routes=first.former_routes) if first else dossier


def funder_at(dossier: Dossier, moves: Iterable[Move], at: datetime) -> str:
    """Who had a dossier at that time."""
    later = [one for one in moves if one.moved_at > at]
    return min(later, key=lambda one: one.rank).former if later else dossier.funder


def routes_at(dossier: Dossier, moves: Iterable[Move], at: datetime) -> tuple[Route, ...]:
    """What was asked of who had a dossier at that time."""
    later = [one for one in moves if one.moved_at > at]
    return min(later, key=lambda one: one.rank).former_routes if later else dossier.routes


def here_since(dossier: Dossier, moves: Iterable[Move]) -> datetime:
    """Since when the present funder of a dossier has had it."""
    return max((one.moved_at for one in moves), default=dossier.submitted_at)


def next_rank(used: Iterable[int], moves: Iterable[Move]) -> int:
    """The next rank of what is written about a dossier, after those that former funders used."""
    return max([0, *used, *(one.base for one in moves)]) + 1
