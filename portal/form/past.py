"""Past requests as they may be told to strangers: nobody can be recognised, nothing is silent.

Requests are blurred (blur.py). A set of facts that five people share is told as often as they do.
Of the others, those whom the same rows send to the same funders are told five or more as one, who
is made of them (typical.py). What a few alone tell is then told as it usually is: of rare details
the file shows less than there is, and the scenarios have to. The rest is left out, and counted.
All that is told is routed by the same rows to the same funders, by every edition known; warnings
of those told as one may differ.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from portal.form.blur import Blur
from portal.form.edition import Edition
from portal.form.everybody import Facts
from portal.form.facts import GESTURES
from portal.form.typical import FEWEST, Held, as_one, held, nearness, usual, way

QUESTIONS = (
    "birth_date", "nationality", "residence_permit", "legal_protection", "lives_in_france",
    "dwelling", "commune", "domiciliation_commune", "moved_recently", "moved_in",
    "previous_commune", "occupancy", "has_pension", "pensions", "pension_since", *GESTURES,
    "gir_known", "gir_value", "gir_source", "gir_date", "benefits", "needs", "household_size",
    "monthly_income", "reference_tax_income",
)  # fmt: skip
"""What `facts_of` reads: nothing else of a request needs to be looked at."""


class LeftOut(StrEnum):
    """Why a request is not told."""

    TOO_FEW = "too_few"  # fewer than five people go the same way
    NOT_TYPICAL = "not_typical"  # nobody can stand for those five and be routed as they are
    ROUTED_OTHERWISE = "routed_otherwise"  # it would be, once blurred
    NO_EDITION = "no_edition"  # its edition is not there
    NO_REQUEST = "no_request"  # what is kept is none


@dataclass(frozen=True, slots=True)
class Past:
    """Requests as lines of JSON, one set of facts each, in an order that says nothing.

    `together`: how many of them are told as one who stands for several; `left_out`: how many are
    not told, by why.
    """

    lines: Sequence[str]
    together: int = 0
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)

    @property
    def damaged(self) -> bool:
        """Whether something that is kept could not be read as a request of an edition."""
        return not {LeftOut.NO_EDITION, LeftOut.NO_REQUEST}.isdisjoint(self.left_out)


@dataclass(slots=True)
class _Group:
    """Those who tell the same: how many requests, of which people."""

    facts: Facts
    requests: int = 0
    people: set[str] = field(default_factory=set)


class Crowd:
    """Gathers past requests, and tells them so that nobody stands alone."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        """None of these editions may route a request otherwise than what is told of it."""
        self._editions = tuple(editions)
        self._blur = Blur(self._editions[-1])
        self._groups: dict[str, _Group] = {}
        self._left_out: Counter[LeftOut] = Counter()

    def add(self, facts: Facts, person: str) -> None:
        """Count a request. `person` is the same for all requests of one person, and never told."""
        told = self._blur.told(facts)
        if told is None or way(self._editions, told) != way(self._editions, facts):
            self.leave_out(LeftOut.ROUTED_OTHERWISE)
            return
        group = self._groups.setdefault(_line(told), _Group(told))
        group.requests += 1
        group.people.add(person)

    def leave_out(self, because: LeftOut) -> None:
        """Count a request that cannot be told."""
        self._left_out[because] += 1

    def told(self) -> Past:
        """All that may be told: facts that five people share, and five people told as one."""
        left_out, lines, together = self._left_out.copy(), list[str](), 0
        otherwise = usual([(group.facts, group.people) for group in self._groups.values()])
        alone: dict[object, list[_Group]] = {}
        for line, group in self._groups.items():
            if len(group.people) >= FEWEST:
                lines += [line] * group.requests
            else:
                ways = (group.facts["today"], way(self._editions, group.facts))
                alone.setdefault(ways, []).append(group)
        for groups in alone.values():
            near = held((group.facts, group.people) for group in groups)
            for run in _runs(groups):
                requests = sum(group.requests for group in run)
                told = self._as_one(run, near, otherwise)
                if isinstance(told, LeftOut):
                    left_out[told] += requests
                else:
                    lines += [_line(told)] * requests
                    together += requests
        return Past(sorted(lines), together, dict(left_out))

    def _as_one(self, run: Sequence[_Group], near: Held, otherwise: Facts) -> Facts | LeftOut:
        """One who stands for these, and goes the same way."""
        if _people(run) < FEWEST:
            return LeftOut.TOO_FEW
        people = [group.facts for group in run]
        wanted = way(self._editions, people[0])
        for by_lot in (True, False):
            told = as_one(people, near, otherwise, by_lot=by_lot)
            if way(self._editions, told) == wanted:
                return told
        return LeftOut.NOT_TYPICAL


def _runs(groups: list[_Group]) -> list[list[_Group]]:
    """Those who go the same way, by five people or more, the most alike together."""
    runs: list[list[_Group]] = [[]]
    for group in sorted(groups, key=lambda one: nearness(one.facts)):
        if _people(runs[-1]) >= FEWEST:
            runs.append([])
        runs[-1].append(group)
    if len(runs) > 1 and _people(runs[-1]) < FEWEST:
        few = runs.pop()
        runs[-1] += few
    return runs


def _people(run: Sequence[_Group]) -> int:
    return len(set[str]().union(*(group.people for group in run)))


def _line(facts: Facts) -> str:
    return json.dumps(facts, sort_keys=True)
