"""Compares what two editions make of one person: the same, or other funders, aids or reasons.

What is replayed is who studies the request of a person of whom these facts are told. Who is asked
what (the conditions of the pages) is not; a question or an option that only one edition has is.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.form.edition import Edition
from portal.form.everybody import Facts
from portal.form.offered import offered, said, tells, without
from portal.form.route import route
from portal.form.told import BadFacts, check_facts

REFERRAL, WARNING = "referral", "warning"


class Change(StrEnum):
    """What becomes of a person under the second edition: the first of these that fits."""

    NOT_COMPARABLE = "not_comparable"
    NO_LONGER_REACHED = "no_longer_reached"  # a funder before, a door outside alone now
    REACHED_NOW = "reached_now"  # a funder now, a door outside alone before
    ELSEWHERE = "elsewhere"  # not the same funders, or not the same doors outside
    OTHER_AID = "other_aid"  # the same ones, for another aid or in another role
    OTHER_REASON = "other_reason"  # the same for the same, by another row
    OTHER_WARNINGS = "other_warnings"  # only what is to be watched differs
    SAME = "same"


@dataclass(frozen=True, slots=True, order=True)
class Destination:
    """Where a row sends somebody: a funder for an aid, or a door outside (role `referral`).

    `row` is `table.row`. A warning stands here too: its id in `to`, its role `warning`.
    """

    to: str
    aid: str
    role: str
    row: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of difference: what a person had and has no more, and what is new."""

    change: Change
    gone: tuple[Destination, ...] = ()
    new: tuple[Destination, ...] = ()


class NotComparable(ValueError):
    """A person of whom one of the editions can make nothing; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the editions, under the name that the expert gave it.

    `rows` are its rows as `table.row`, by id; `missing` are questions that the other one asks and
    it does not.
    """

    name: str
    edition: Edition
    rows: Mapping[str, str]
    missing: frozenset[str]


class Comparison:
    """Two editions side by side."""

    def __init__(self, before: tuple[str, Edition], after: tuple[str, Edition]) -> None:
        """Find out what only one of them asks or offers. Each comes with its name."""
        first, second = offered(before[1]), offered(after[1])
        self.before = _side(*before, frozenset(second.keys() - first.keys()))
        self.after = _side(*after, frozenset(first.keys() - second.keys()))
        both = first.keys() & second.keys()
        closed = [asked for asked in both if first[asked] and second[asked]]
        self._before_alone = {
            (asked, one) for asked in closed for one in first[asked] - second[asked]
        }
        self._after_alone = {
            (asked, one) for asked in closed for one in second[asked] - first[asked]
        }

    def facts(self, told: object, day: date | None = None) -> Facts:
        """What is told of a person, once both editions can read it.

        Args:
            told: the contract's facts. Without `today`, the rules are read on the first day of
                the second edition.
            day: the day to read the rules on, whatever `today` says.

        Raises:
            NotComparable: these are no facts, or only one of the editions knows or offers this.
        """
        if day is not None and isinstance(told, Mapping):
            told = {**told, "today": day.isoformat()}
        facts = self._read(told)
        if self._before_alone or self._after_alone:
            self._refuse_what_one_offers(facts)
        return facts

    def difference(self, facts: Facts) -> Difference:
        """What changes for this person. What one of the editions does not ask is unknown to it."""
        before, warned_before = _routed(self.before, facts)
        after, warned_after = _routed(self.after, facts)
        change = _change(before, after)
        if change is Change.SAME and warned_before != warned_after:
            change, before, after = Change.OTHER_WARNINGS, warned_before, warned_after
        return Difference(change, tuple(sorted(before - after)), tuple(sorted(after - before)))

    def unasked(self, facts: Facts) -> list[tuple[str, str]]:
        """(edition, question): what was told of this person and that edition does not ask."""
        return [
            (side.name, question)
            for side in (self.before, self.after)
            for question in sorted(side.missing)
            if tells(facts, question)
        ]

    def _read(self, told: object) -> Facts:
        today, wrong = self.after.edition.effective, []
        facts: Facts = {}
        for side in self._readers():
            try:
                facts = check_facts(side.edition.reference, told, today=today)
            except BadFacts as error:
                wrong.append((side.name, str(error)))
        if len(wrong) == len(self._readers()):
            raise NotComparable(wrong[0][1])
        for name, sentence in wrong:
            raise NotComparable(f"{name} cannot read it: {sentence}")
        return facts

    def _readers(self) -> tuple[Side, ...]:
        """Both, or one of them when they share the tables that facts are checked against."""
        shared = self.before.edition.reference is self.after.edition.reference
        return (self.after,) if shared else (self.before, self.after)

    def _refuse_what_one_offers(self, facts: Facts) -> None:
        for answer in said(facts):
            for lacking, alone in (
                (self.after, self._before_alone),
                (self.before, self._after_alone),
            ):
                if answer in alone:
                    question, option = answer
                    raise NotComparable(
                        f"{lacking.name} does not offer the answer `{option}` to `{question}`."
                    )


def _side(name: str, edition: Edition, missing: frozenset[str]) -> Side:
    rows = {row.id: f"{table.id}.{row.id}" for table in edition.tables for row in table.rows}
    return Side(name, edition, rows, missing)


def _routed(side: Side, facts: Facts) -> tuple[Set[Destination], Set[Destination]]:
    """Where this edition sends a person, and what it warns of."""
    routing = route(side.edition, without(facts, side.missing) if side.missing else facts)
    found = {Destination(r.funder, r.aid, r.role, side.rows[r.rule]) for r in routing.routes}
    found |= {Destination(r.to, "", REFERRAL, side.rows[r.rule]) for r in routing.referrals}
    return found, {Destination(flag.id, "", WARNING, "") for flag in routing.flags}


def _change(before: Set[Destination], after: Set[Destination]) -> Change:
    if before == after:
        return Change.SAME
    reached = [any(one.role != REFERRAL for one in side) for side in (before, after)]
    if reached == [True, False]:
        return Change.NO_LONGER_REACHED
    if reached == [False, True]:
        return Change.REACHED_NOW
    if _places(before) != _places(after):
        return Change.ELSEWHERE
    if {(d.to, d.aid, d.role) for d in before} != {(d.to, d.aid, d.role) for d in after}:
        return Change.OTHER_AID
    return Change.OTHER_REASON


def _places(found: Set[Destination]) -> set[tuple[str, bool]]:
    return {(one.to, one.role == REFERRAL) for one in found}
