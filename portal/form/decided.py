"""What in a person's answers decided: the facts without which the answer would be another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.domain.routing import Referral, Route, Routing
from portal.form.edition import Edition
from portal.form.facts import TOLD
from portal.form.route import route
from portal.form.supposition import Facts, supposing

_ONE_BY_ONE = ("benefits", "needs")
"""Lists of which each item may decide by itself."""
_DAY = "today"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A fact told, or one item of a list, and what becomes of the person when it is not told."""

    fact: str
    item: str | None
    without: Routing


def weigh(edition: Edition, facts: Facts) -> Sequence[Weighed]:
    """Every fact that was told, left out in turn, in the order of the contract."""
    return [
        Weighed(fact, item, route(edition, supposing(facts, left)))
        for fact, item, left in _left_out(facts)
    ]


def decided(one: Route | Referral, weighed: Sequence[Weighed]) -> list[tuple[str, str | None]]:
    """The facts (with the item of a list) without which this very rule would not have decided."""
    return [(each.fact, each.item) for each in weighed if not _same(one, each.without)]


def _left_out(facts: Facts) -> Iterator[tuple[str, str | None, Facts]]:
    for fact in TOLD:
        told = facts.get(fact)
        if fact == _DAY or told in (None, ""):
            continue
        if fact in _ONE_BY_ONE and isinstance(told, list | tuple):
            for item in told:
                yield fact, str(item), {fact: [other for other in told if other != item]}
        else:
            yield fact, None, {fact: None}


def _same(one: Route | Referral, routing: Routing) -> bool:
    if isinstance(one, Route):
        own = (one.funder, one.aid, one.rule)
        return any((new.funder, new.aid, new.rule) == own for new in routing.routes)
    return any((new.to, new.rule) == (one.to, one.rule) for new in routing.referrals)
