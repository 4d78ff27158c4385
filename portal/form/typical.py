"""People of whom few are alike, told as one: somebody made of several who go the same way."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from portal.form.edition import Edition
from portal.form.everybody import Facts
from portal.form.route import route

Way = tuple[object, ...]
Value = tuple[str, str]
"""A fact, and what is told of it as JSON."""
Held = Mapping[Value, int]
"""How many people tell each value."""

FEWEST = 5
"""What is told of somebody is true of so many people at least."""

BIRTH = "birth_date"
NEAREST = ("needs", "pensions", "dwelling", BIRTH, "cannot_alone", "gir", "occupancy")
"""In this order those who are most alike are found: what the tables read most comes first."""
_NOTHING = "null"


def way(editions: Sequence[Edition], facts: Facts) -> Way:
    """Which rows decide for somebody, by each of these editions, and for which funders and doors.

    Warnings are not looked at.
    """
    found = [route(edition, facts) for edition in editions]
    return tuple(
        (
            tuple(sorted((r.funder, r.aid, r.role, r.rule) for r in one.routes)),
            tuple(sorted((r.to, r.rule) for r in one.referrals)),
        )
        for one in found
    )


def nearness(facts: Facts) -> tuple[str, ...]:
    """What to sort people by so that those who are alike come together."""
    return (*(_text(facts.get(name)) for name in NEAREST), _text(dict(facts)))


def held(people: Iterable[tuple[Facts, Collection[str]]]) -> Held:
    """How many people tell each value of each fact; each set of facts with those who tell it."""
    who: dict[Value, set[str]] = {}
    for facts, tellers in people:
        for name, value in facts.items():
            who.setdefault((name, _text(value)), set()).update(tellers)
    return {value: len(tellers) for value, tellers in who.items()}


def usual(people: Sequence[tuple[Facts, Collection[str]]]) -> Facts:
    """Of each fact what most people tell; a fact that most do not tell is not there."""
    counts: Counter[Value] = Counter()
    for facts, tellers in people:
        for name, value in facts.items():
            counts[name, _text(value)] += len(tellers)
    nobody = Counter({name: sum(len(tellers) for _, tellers in people) for name, _ in counts})
    for (name, _), count in counts.items():
        nobody[name] -= count
    most = {name: (count, _NOTHING) for name, count in nobody.items()}
    for (name, text), count in counts.items():
        most[name] = max(most[name], (count, text))
    return {name: json.loads(text) for name, (_, text) in most.items() if text != _NOTHING}


def as_one(people: Sequence[Facts], near: Held, otherwise: Facts, *, by_lot: bool) -> Facts:
    """Somebody who stands for these: of each fact what one of them tells, or most of them.

    A value that too few tell of those who go the same way is not told, but what is usual. An age
    may be that of one alone: many inhabitants of the same place are that old.

    Args:
        people: those who are told as one.
        near: how many tell each value, of those who go the same way.
        otherwise: what is usual.
        by_lot: the one who tells a fact is chosen by lot; otherwise what most of them tell is.
    """
    told: dict[str, object] = {}
    for name in sorted({name for facts in people for name in facts}):
        values = sorted(_text(facts.get(name)) for facts in people)
        shared = [
            text
            for text in values
            if name == BIRTH or text == _NOTHING or near[name, text] >= FEWEST
        ]
        if not shared:
            told[name] = otherwise.get(name)
        elif by_lot or name == BIRTH:
            told[name] = json.loads(shared[_lot(name, values) % len(shared)])
        else:
            told[name] = json.loads(Counter(shared).most_common(1)[0][0])
    return {name: value for name, value in told.items() if value is not None}


def _lot(name: str, values: Sequence[str]) -> int:
    """A number that says nothing, always the same for the same."""
    digest = hashlib.blake2b("\n".join((name, *values)).encode(), digest_size=8).digest()
    return int.from_bytes(digest)


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
