"""What would give another funder: found by routing the person again, otherwise in one respect.

Nothing here is written for a case. A supposition is told when the engine, run with it, takes this
very route away in every way that it may come about, and puts one and the same other in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.domain.routing import Referral, Route, Routing
from portal.form.days import day_of
from portal.form.edition import Edition
from portal.form.facts import derive
from portal.form.reference import MANUAL_REVIEW
from portal.form.route import PRIMARY, route
from portal.form.suppose_days import days
from portal.form.suppose_level import incomes, levels
from portal.form.suppose_life import homes, needs, papers, pensions
from portal.form.supposition import Facts, Supposition, supposing

MOST = 3
MOST_ALIKE = 2
"""Of one kind: who has five pensions is not told of four other main ones."""
FUNDER, DOOR, HERE = "funder", "door", "here"
KINDS = (FUNDER, DOOR, HERE)
NOBODY = "none"
"""The door that says that no help fits: no advice for anybody."""


@dataclass(frozen=True, slots=True)
class Instead:
    """Who comes in the place of a route: funders, doors outside, or somebody here (no `names`).

    Its words are `outcome.<kind>`.
    """

    kind: str
    names: tuple[str, ...] = ()


class Suppositions:
    """What may be supposed of one person, the most telling first, each routed once."""

    def __init__(self, edition: Edition, facts: Facts, routing: Routing) -> None:
        self._edition, self._facts, self._routing = edition, facts, routing
        self._left = suppositions_of(edition, facts)
        self._tried: list[tuple[Supposition, list[Routing]]] = []

    def against(self, one: Route | Referral) -> Sequence[tuple[Supposition, Instead]]:
        """The first few that would give another funder, or another door, in the place of this."""
        found: list[tuple[Supposition, Instead]] = []
        for supposed, routings in self._every():
            other = self._instead(one, supposed, routings)
            alike = [then for told, then in found if told.id == supposed.id]
            if other and other not in alike and len(alike) < MOST_ALIKE:
                found.append((supposed, other))
            if len(found) == MOST:
                break
        return found

    def _every(self) -> Iterator[tuple[Supposition, list[Routing]]]:
        yield from self._tried
        for supposed in self._left:
            routings = [self._routed(way) for way in supposed.ways]
            self._tried.append((supposed, routings))
            yield supposed, routings

    def _routed(self, otherwise: Facts) -> Routing:
        return route(self._edition, supposing(self._facts, otherwise))

    def _instead(
        self, one: Route | Referral, supposed: Supposition, routings: Sequence[Routing]
    ) -> Instead | None:
        if any(stays(one, routing) for routing in routings):
            return None
        others = {instead(one, self._routing, routing) for routing in routings}
        if len(others) == 1:
            (other,) = others
        else:
            here = isinstance(one, Referral) and all(routing.routes for routing in routings)
            other = Instead(HERE) if here else None
        early = other and supposed.eve and not stays(one, self._routed(supposed.eve))
        return None if early else other


def suppositions_of(edition: Edition, facts: Facts) -> Iterator[Supposition]:
    """Everything to try, the most telling first.

    Raises:
        ValueError: `today` is missing or is not a day.
    """
    today = day_of(facts.get("today"))
    if today is None:
        raise ValueError("`today` must be a day.")
    known = derive(edition, facts)
    yield from days(edition, facts, today)
    yield from papers(facts, known)
    yield from levels(facts, known, today)
    yield from pensions(facts, known)
    yield from incomes(edition, facts, known, today)
    yield from homes(facts, known)
    yield from needs(facts)


def stays(one: Route | Referral, routing: Routing) -> bool:
    """Whether this funder still studies this aid, or this door is still the one to turn to."""
    if isinstance(one, Route):
        return any((one.funder, one.aid) == (new.funder, new.aid) for new in routing.routes)
    return any(one.to == new.to for new in routing.referrals)


def instead(one: Route | Referral, before: Routing, after: Routing) -> Instead | None:
    """Who comes in the place of a route or a referral, when that is another funder or door."""
    own = one.funder if isinstance(one, Route) else None
    had = {(route.funder, route.aid, route.role) for route in before.routes}
    funders = [
        new.funder
        for new in after.routes
        if new.role == PRIMARY and (new.funder, new.aid, new.role) not in had
    ]
    if MANUAL_REVIEW in funders:  # people look for the right one: nobody can say which
        return None if own else Instead(HERE)
    if funders:
        named = tuple(dict.fromkeys(name for name in funders if name != own))
        return Instead(FUNDER, named) if named else None
    known = {NOBODY, own, *(door.to for door in before.referrals)}
    doors = tuple(dict.fromkeys(door.to for door in after.referrals if door.to not in known))
    return Instead(DOOR, doors) if doors else None
