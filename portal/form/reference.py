"""The tables that outlive editions: funders, territories, schemes, amounts, as of any day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Protocol, TypeVar

from portal.domain.joining import Joining
from portal.form.reference_rows import Agreement, Amount, Funder, Rows, Scheme, Territory
from portal.form.times import A_DAY, Times, turns

MANUAL_REVIEW = "manual_review"
"""The funder's code of the queue where people route by hand what no rule can."""


class Coded(Protocol):
    """A row that is known by a code, and holds for a time."""

    @property
    def code(self) -> str:
        """What it is known by."""

    @property
    def times(self) -> Times:
        """When it holds."""


C = TypeVar("C", bound=Coded)


@dataclass(frozen=True, slots=True, eq=False)  # compared as itself: caches are keyed by it
class Reference:
    """The tables, by code. As loaded: the last row of every code there ever was.

    `heirs` says of each funder that is not there on a day who takes its requests.
    """

    rows: Rows = field(default_factory=Rows)
    funders: Mapping[str, Funder] = field(default_factory=dict)
    territories: Mapping[str, Territory] = field(default_factory=dict)
    metropole: Mapping[str, str] = field(default_factory=dict)  # INSEE code → territory
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    gir_agreements: Mapping[str, Agreement] = field(default_factory=dict)  # by territory
    amounts: Mapping[tuple[str, str], Sequence[Amount]] = field(default_factory=dict)  # last first
    heirs: Mapping[str, str] = field(default_factory=dict)
    joinings: tuple[Joining, ...] = ()  # what operators said of funders, every version
    turns: tuple[date, ...] = ()  # the days on which a row begins, or is no more

    def on(self, day: date) -> Reference:
        """The tables as they stand on that day, with heirs in the place of funders that ended."""
        return _standing(self, bisect_right(self.turns, day))

    def amount(self, name: str, *, on: date, zone: str = "") -> Amount | None:
        """The figure in force on that day, or nothing when none is known."""
        for amount in self.amounts.get((name, zone), ()):
            if amount.times.begin <= on:
                return amount if amount.times.holds(on) else None
        return None


def reference_of(rows: Rows) -> Reference:
    """The tables of these rows."""
    dated = (*rows.funders, *rows.territories, *rows.members, *rows.schemes, *rows.agreements)
    return Reference(
        rows=rows,
        funders=last_of(rows.funders),
        territories=last_of(rows.territories),
        metropole={code: row.territory for code, row in last_of(rows.members).items()},
        schemes=last_of(rows.schemes),
        gir_agreements=last_of(rows.agreements),
        amounts=_last_first(rows.amounts),
        turns=turns(row.times for row in dated),
    )


def _last_first(amounts: Iterable[Amount]) -> Mapping[tuple[str, str], Sequence[Amount]]:
    found: dict[tuple[str, str], list[Amount]] = {}
    for amount in sorted(amounts, key=lambda one: one.times.begin, reverse=True):
        found.setdefault((amount.code, amount.zone), []).append(amount)
    return found


def last_of(rows: Iterable[C]) -> dict[str, C]:
    """The row of each code that ends last, in the order of the file."""
    found: dict[str, C] = {}
    for row in rows:
        before = found.get(row.code)
        if before is None or row.times.end >= before.times.end:
            found[row.code] = row
    return found


@lru_cache(maxsize=64)
def _standing(reference: Reference, rank: int) -> Reference:
    """The tables between two turns: nothing changes there, so one reading serves every day."""
    if not reference.turns:
        return reference
    rows, day = reference.rows, _day_of(reference.turns, rank)
    ever, funders = last_of(rows.funders), _holding(rows.funders, day)
    heirs = {code: _heir(ever, funders, code, day) for code in ever if code not in funders}
    territories = {
        code: replace(
            row,
            apa_payer=heirs.get(row.apa_payer, row.apa_payer),
            carsat=heirs.get(row.carsat, row.carsat),
            msa=heirs.get(row.msa, row.msa),
        )
        for code, row in _holding(rows.territories, day).items()
    }
    return replace(
        reference,
        funders=funders,
        territories=territories,
        metropole={
            code: row.territory
            for code, row in _holding(rows.members, day).items()
            if row.territory in territories
        },
        schemes={
            code: replace(
                row,
                payer=heirs.get(row.payer, row.payer),
                payers=tuple((place, heirs.get(one, one)) for place, one in row.payers),
            )
            for code, row in _holding(rows.schemes, day).items()
        },
        gir_agreements=_holding(rows.agreements, day),
        heirs=heirs,
    )


def _day_of(turns: Sequence[date], rank: int) -> date:
    """A day between the turn before that rank and the next one."""
    return turns[rank - 1] if rank else turns[0] - A_DAY


def _holding(rows: Sequence[C], day: date) -> dict[str, C]:
    return {row.code: row for row in rows if row.times.holds(day)}


def _heir(ever: Mapping[str, Funder], there: Mapping[str, Funder], code: str, day: date) -> str:
    """Who takes the requests of a funder that is not there on that day; people, for want of one."""
    met: set[str] = set()
    while code in ever and code not in there and code not in met:
        met.add(code)
        code = ever[code].successor if ever[code].times.end < day else ""
    return code if code in there else MANUAL_REVIEW
