"""Every row and figure of the tables as something that ages: its name, its days, what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from portal.form.aggir import load_grid
from portal.form.apa_tables import load_tables
from portal.form.commune_rows import read_communes
from portal.form.inventory import Names, TableKind
from portal.form.lint_figures import AMOUNTS, APA, figure_times
from portal.form.reference import Reference
from portal.form.reference_rows import Dated, Funder
from portal.form.times import A_DAY, Times

AGGIR = "aggir.yaml"
FUNDERS, SCHEMES = "funders.csv", "schemes.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """A row, or a figure.

    `heir` is the name of who takes over after its last day; `followed` says that another row of
    the same code goes on; `lasting` that its end would leave somebody with nothing. `months` is
    for how long such a figure is good. `replaced`: what an operator said of a funder that joined
    takes its place the very next day, which is no end.
    """

    table: str
    code: str
    name: Names
    times: Times
    source: str = ""
    verified: bool = True
    heir: Names | None = None
    followed: bool = False
    replaced: bool = False
    lasting: bool = True
    months: int | None = None


def read_ages(reference: Reference, folder: Path, kinds: Mapping[str, TableKind]) -> Sequence[Aged]:
    """Everything that ages in this folder. Raises FormError."""
    found = [*_rows(reference), *_figures(reference, folder, kinds), *_communes(folder)]
    begins: dict[tuple[str, str], list[Times]] = defaultdict(list)
    for one in found:
        begins[one.table, one.code].append(one.times)
    said = set(_said(reference))
    return [
        replace(
            one,
            followed=any(t.begin > one.times.end for t in begins[one.table, one.code]),
            replaced=(one.table, one.code) in said
            and any(
                one.times.last == t.begin - A_DAY for t in begins[one.table, one.code] if t.first
            ),
        )
        for one in found
    ]


def _said(reference: Reference) -> Iterator[tuple[str, str]]:
    """The rows, by table and code, that funders which joined say, or pay for."""
    for one in reference.joinings:
        yield FUNDERS, one.code
        yield from ((SCHEMES, code) for code in one.schemes)


def both(name: str, english: str = "") -> Names:
    """A name in French, and in English where it has one: in most tables one serves for all."""
    return {"fr": name, "en": english} if english else {"fr": name}


def _called(funder: Funder | None) -> Names | None:
    return both(funder.name, funder.name_en) if funder else None


def _rows(reference: Reference) -> Iterator[Aged]:
    rows, places = reference.rows, reference.territories
    for funder in rows.funders:
        one = _aged(FUNDERS, funder.code, both(funder.name, funder.name_en), funder)
        yield replace(one, heir=_called(reference.funders.get(funder.successor)))
    for place in rows.territories:
        yield _aged("territories.csv", place.code, both(place.name), place)
    for scheme in rows.schemes:
        yield _aged(SCHEMES, scheme.code, both(scheme.name), scheme)
    for member in rows.members:
        one = _aged("metropole.csv", member.code, both(member.name), member)
        yield replace(one, lasting=False)
    for agreement in rows.agreements:
        one = _aged(
            "gir_agreements.csv", agreement.code, both(places[agreement.code].name), agreement
        )
        yield replace(one, lasting=False)


def _figures(reference: Reference, folder: Path, kinds: Mapping[str, TableKind]) -> Iterator[Aged]:
    amounts: dict[str, list[Dated]] = defaultdict(list)
    for amount in reference.rows.amounts:
        amounts[amount.key].append(amount)
    tables = {AMOUNTS: amounts, APA: load_tables(folder / APA).lists}
    for table, lists in tables.items():
        for code, figures in lists.items():
            known, ordered = kinds[table].figures.get(code), sorted(figures, key=_begin)
            for figure, times in zip(
                ordered, figure_times([f.times for f in figures]), strict=True
            ):
                one = _aged(table, code, known.name if known else both(code), figure)
                yield replace(one, times=times, months=known.months if known else None)
    grid = load_grid(folder / AGGIR)
    yield Aged(table=AGGIR, code="grid", name=kinds[AGGIR].name, times=grid.times)


def _begin(figure: Dated) -> date:
    return figure.times.begin


def _communes(folder: Path) -> Iterator[Aged]:
    """Those of which a last day is known."""
    every = tuple(read_communes(folder / "communes.csv"))
    names = {commune.code: commune.name for commune in every if not commune.former}
    for commune in every:
        if commune.times.last:
            joined = names.get(commune.joined)
            yield Aged(
                table="communes.csv",
                code=commune.code,
                name=both(commune.name),
                times=commune.times,
                heir=both(joined) if joined else None,
            )


def _aged(table: str, code: str, name: Names, row: Dated) -> Aged:
    return Aged(
        table=table,
        code=code,
        name=name,
        times=row.times,
        source=row.source,
        verified=row.verified,
    )
