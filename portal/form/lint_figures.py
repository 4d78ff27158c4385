"""Figures and communes that age: days without a figure, communes that joined nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from portal.form.apa_tables import load_tables
from portal.form.commune_rows import Commune, read_communes
from portal.form.inventory import TableKind, load_inventory
from portal.form.reference import Reference
from portal.form.times import A_DAY, Times, holes, overlaps

AMOUNTS, APA = "amounts.yaml", "apa.yaml"


def said(days: Times) -> str:
    """These days as part of a sentence."""
    if days.last is None:
        return "always" if days.first is None else f"from {days.first.isoformat()} on"
    if days.first is None:
        return f"until {days.last.isoformat()}"
    if days.first == days.last:
        return f"on {days.first.isoformat()}"
    return f"from {days.first.isoformat()} to {days.last.isoformat()}"


def figure_times(times: Sequence[Times]) -> list[Times]:
    """When each of several figures holds: until the next one, unless its own end comes first."""
    ordered = sorted(times, key=lambda one: one.begin)
    found = []
    for rank, one in enumerate(ordered):
        later = [other.begin for other in ordered[rank + 1 :] if other.begin > one.begin]
        found.append(Times(one.first, one.last or (later[0] - A_DAY if later else None)))
    return found


def lint_figures(reference: Reference, folder: Path) -> Iterator[str]:
    """Sentences on the figures of amounts.yaml and apa.yaml. Raises FormError."""
    kinds = {kind.file: kind for kind in load_inventory(folder / "tables.yaml")}
    amounts: dict[str, list[Times]] = defaultdict(list)
    for amount in reference.rows.amounts:
        amounts[amount.key].append(amount.times)
    for key, times in amounts.items():
        who = "nobody’s income can be compared with it"
        yield from _lint_figure(kinds[AMOUNTS], key, figure_times(times), who)
    for code, figures in load_tables(folder / APA).lists.items():
        times = figure_times([figure.times for figure in figures])
        yield from _lint_figure(kinds[APA], code, times, "nobody’s APA can be computed")


def _lint_figure(kind: TableKind, code: str, times: Sequence[Times], who: str) -> Iterator[str]:
    if code not in kind.figures:
        yield f"tables.yaml does not name the figure `{code}` of {kind.file}."
    for days in overlaps(times):
        yield f"Two figures `{code}` of {kind.file} hold {said(days)}."
    for days in holes(times):
        yield f"{said(days).capitalize()} {who}: {kind.file} has no figure `{code}` then."


def lint_communes(reference: Reference, folder: Path) -> Iterator[str]:
    """Sentences on communes.csv, and on the communes that metropole.csv names."""
    every = list(read_communes(folder / "communes.csv"))
    there = {commune.code for commune in every if commune.is_there(date.max)}
    by_code: dict[str, list[Commune]] = defaultdict(list)
    for commune in every:
        by_code[commune.code].append(commune)
        yield from _lint_end(commune, there)
    for code, same in by_code.items():
        known = [one.times for one in same if not one.former or one.times.last]
        for days in overlaps(known):
            yield f"Two communes of communes.csv bear the code {code} {said(days)}."
    yield from _lint_members(reference, by_code)


def _lint_end(commune: Commune, there: set[str]) -> Iterator[str]:
    named = f"{commune.name} ({commune.code})"
    last = commune.times.last
    if commune.joined and commune.joined not in there:
        yield f"The commune {named} joined {commune.joined}, which is no commune (any more)."
    elif not commune.joined and (last or commune.former):
        days = f"From {(last + A_DAY).isoformat()} on nobody" if last else "Nobody"
        yield f"{days} can live in {named}: it ends, and communes.csv says not what it joined."
    elif commune.joined and not last and not commune.former:
        yield f"The commune {named} joined {commune.joined}, and does not end."


def _lint_members(reference: Reference, by_code: Mapping[str, object]) -> Iterator[str]:
    for member in reference.rows.members:
        if member.code not in by_code:
            yield f"metropole.csv names {member.name} ({member.code}), which is no commune."
