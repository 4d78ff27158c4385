"""The tables with the funders that joined: what operators said stands beside the tables' rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from portal.domain.joining import Joining, is_rehearsal, rehearsal_of, rehearsed_by
from portal.form.reference import Reference, reference_of
from portal.form.reference_rows import Agreement, Funder, Rows, Scheme, Territory
from portal.form.times import A_DAY, ALWAYS, Times, turns

Stretch = tuple[Joining, Times]
"""A version, and the days on which it holds."""
D = TypeVar("D", Funder, Territory, Scheme, Agreement)
_IN_REHEARSAL = (" (répétition : rien n’est vrai)", " (rehearsal: nothing is real)")


def with_joinings(reference: Reference, joinings: Sequence[Joining]) -> Reference:
    """The tables as their files have them, and those who joined: from their day on, by their word.

    Each has a second self, by whose code rehearsals are filed.
    """
    if not joinings:
        return reference
    held, rows = stretches(joinings), reference.rows
    made = replace(
        rows,
        funders=(*_kept(rows.funders, held), *_joined(held), *_rehearsals(held)),
        schemes=tuple(piece for row in rows.schemes for piece in _paid(row, held)),
    )
    return replace(reference_of(made), joinings=tuple(joinings))


def stretches(joinings: Sequence[Joining]) -> Sequence[Stretch]:
    """Each version with its days: those from its own on, but for what a later version took."""
    found: list[Stretch] = []
    last: dict[str, date | None] = {}
    for one in sorted(joinings, key=lambda one: one.version, reverse=True):
        end = last.get(one.code)
        if end is None or one.effective <= end:
            found.append((one, Times(one.effective, end)))
            last[one.code] = one.effective - A_DAY
    return sorted(found, key=lambda each: (each[0].code, each[1].begin))


def said_of(reference: Reference, funder: str, on: date) -> Joining | None:
    """What was said of a funder that joined, as it holds that day; of a rehearsal, its last."""
    code = rehearsed_by(funder)
    own = [each for each in stretches(reference.joinings) if each[0].code == code]
    if is_rehearsal(funder):
        return own[-1][0] if own else None
    return next((one for one, times in own if times.holds(on)), None)


def rehearsing(reference: Reference, funder: str, on: date) -> Reference:
    """The tables of that day, on every day, with the funder's rehearsal in its place."""
    there, twin = reference.on(on), rehearsal_of(funder)

    def stand_in(code: str) -> str:
        return twin if code == funder else code

    places = (
        replace(
            one,
            apa_payer=stand_in(one.apa_payer),
            carsat=stand_in(one.carsat),
            msa=stand_in(one.msa),
        )
        for one in _always(there.territories.values())
    )
    schemes = (
        replace(
            one,
            payer=stand_in(one.payer),
            payers=tuple((place, stand_in(code)) for place, code in one.payers),
        )
        for one in _always(there.schemes.values())
    )
    rows = Rows(
        funders=_always(there.funders.values()),
        territories=tuple(places),
        members=tuple(
            replace(one, times=ALWAYS) for one in reference.rows.members if one.times.holds(on)
        ),
        schemes=tuple(schemes),
        agreements=_always(there.gir_agreements.values()),
        amounts=reference.rows.amounts,
    )
    return replace(reference_of(rows), joinings=reference.joinings, heirs={funder: twin})


def _always(rows: Iterable[D]) -> tuple[D, ...]:
    return tuple(replace(one, times=ALWAYS) for one in rows)


def _kept(rows: Sequence[Funder], held: Sequence[Stretch]) -> Iterator[Funder]:
    """The tables' own rows, up to the day on which operators say what the funder is."""
    first = {one.code: times.begin for one, times in reversed(held)}
    for row in rows:
        begins = first.get(row.code)
        days = _both(row.times, Times(None, begins - A_DAY)) if begins else row.times
        if days:
            yield replace(row, times=days)


def _joined(held: Sequence[Stretch]) -> Iterator[Funder]:
    for one, times in held:
        yield _funder(one, times)


def _rehearsals(held: Sequence[Stretch]) -> Iterator[Funder]:
    for one in {one.code: one for one, _ in held}.values():
        french, english = _IN_REHEARSAL
        yield replace(
            _funder(one, ALWAYS),
            code=rehearsal_of(one.code),
            name=one.name + french,
            name_en=one.name_en + english,
        )


def _funder(one: Joining, times: Times) -> Funder:
    return Funder(
        code=one.code,
        name=one.name,
        name_en=one.name_en,
        kind=one.kind,
        telephone=one.telephone,
        website=one.website,
        times=times,
        source=one.source,
        verified=True,
    )


def _paid(row: Scheme, held: Sequence[Stretch]) -> Iterator[Scheme]:
    """A scheme's row, cut wherever another funder begins or ends to pay for it."""
    own = [each for each in held if row.code in each[0].schemes]
    begins = [None, *turns(times for _, times in own)]
    for first, after in zip(begins, [*begins[1:], None], strict=True):
        days = _both(row.times, Times(first, after - A_DAY if after else None))
        if days is None:
            continue
        now = [one for one, times in own if times.holds(days.begin)]
        alone = [one.code for one in now if not one.territories]
        parts = [(place, one.code) for one in now for place in one.territories]
        payer = alone[0] if alone else row.payer
        yield replace(row, times=days, payer=payer, payers=(*row.payers, *parts))


def _both(one: Times, other: Times) -> Times | None:
    """The days that both have."""
    first = one.first if one.begin >= other.begin else other.first
    last = one.last if one.end <= other.end else other.last
    both = Times(first, last)
    return both if both.begin <= both.end else None
