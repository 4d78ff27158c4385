"""Data that ages: what nobody sees in a table, the day on which somebody is left without a funder.

Only days from the first edition on count: nobody asks for anything before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from portal.form.edition import Edition
from portal.form.lint_families import lint_families
from portal.form.lint_figures import lint_communes, lint_figures, said
from portal.form.reference import MANUAL_REVIEW, Coded, Reference, last_of
from portal.form.times import A_DAY, Times, end_of, holes, overlaps

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FAMILIES = (("apa_payer", "a departement payer"), ("carsat", "a Carsat"), ("msa", "an MSA"))


def lint_ages(forms: Path, editions: Mapping[str, Edition]) -> list[str]:
    """Sentences on days that a table has twice or not at all, and on whom that concerns.

    Raises:
        FormError: a table cannot be read.
    """
    if not editions:
        return ["There is no edition: nobody can ask for anything."]
    ordered = sorted(editions.values(), key=lambda edition: edition.effective)
    reference, folder = ordered[0].reference, forms / "reference"
    return [
        *_lint_folders(forms, editions),
        *lint_rows(reference, ordered),
        *lint_figures(reference, folder),
        *lint_communes(reference, folder),
    ]


def lint_rows(reference: Reference, ordered: Sequence[Edition]) -> list[str]:
    """The same of the rows of these tables alone, for these editions in the order of their days."""
    since = ordered[0].effective
    return [
        *_lint_overlaps(reference),
        *_lint_holes(reference, since),
        *_lint_successors(reference),
        *lint_families(reference),
        *_lint_uses(reference, ordered),
    ]


def _lint_folders(forms: Path, editions: Mapping[str, Edition]) -> Iterator[str]:
    """An edition is found by its edition.yaml; its day is its name, so two cannot share one."""
    for folder in sorted(path for path in forms.iterdir() if path.is_dir()):
        if _DAY.fullmatch(folder.name) and folder.name not in editions:
            yield f"The folder {folder.name} has no edition.yaml: nobody will ever see it."


def _lint_overlaps(reference: Reference) -> Iterator[str]:
    rows = reference.rows
    tables: Mapping[str, Sequence[Coded]] = {
        "funders.csv": rows.funders,
        "territories.csv": rows.territories,
        "metropole.csv": rows.members,
        "schemes.csv": rows.schemes,
        "gir_agreements.csv": rows.agreements,
    }
    for table, all_rows in tables.items():
        for code, times in _by_code(all_rows).items():
            for days in overlaps(times):
                yield f"Two rows `{code}` of {table} hold {said(days)}."


def _lint_holes(reference: Reference, since: date) -> Iterator[str]:
    """Days without a row, between two or after the last one, and whom they leave with nothing."""
    rows = reference.rows
    places, schemes = last_of(rows.territories), last_of(rows.schemes)
    divided = {row.territory for row in rows.members}
    for code, times in _by_code(rows.territories).items():
        who = f"nobody in {places[code].name} has a departement payer, a Carsat or an MSA"
        inside = [row.times for row in rows.members if row.territory == code]
        end = end_of(times)
        nobody_left = code in divided and all(one.end <= (end or date.max) for one in inside)
        yield from _missing("territories.csv", code, times, since, who, ends=nobody_left)
    for code, times in _by_code(rows.schemes).items():
        who = f"nobody whose pension is of “{schemes[code].name}” has a fund"
        yield from _missing("schemes.csv", code, times, since, who)
    for code, times in _by_code(rows.funders).items():
        who = f"{reference.funders[code].name} studies no request"
        yield from _missing("funders.csv", code, times, since, who, ends=True)
    members = last_of(rows.members)
    for code, times in _by_code(rows.members).items():
        member = members[code]
        who = f"nobody in {member.name} counts as living in {places[member.territory].name}"
        yield from _missing("metropole.csv", code, times, since, who, ends=True)


def _missing(
    table: str, code: str, times: Sequence[Times], since: date, who: str, ends: bool = False
) -> Iterator[str]:
    """`ends`: the rows may end without another that follows."""
    gaps = list(holes(times))
    if (end := end_of(times)) and not ends:
        gaps.append(Times(end + A_DAY))
    for gap in gaps:
        if gap.end >= since:
            days = said(Times(max(gap.begin, since), gap.last))
            yield f"{days.capitalize()} {who}: {table} has no row `{code}` then."


def _lint_successors(reference: Reference) -> Iterator[str]:
    for funder in reference.funders.values():
        code, successor, last = funder.code, funder.successor, funder.times.last
        if not successor:
            continue
        if successor not in reference.funders:
            yield f"The funder `{code}` names the successor `{successor}`, which does not exist."
        elif last is None:
            yield f"The funder `{code}` names the successor `{successor}`, and does not end."
        elif reference.on(last + A_DAY).heirs.get(code) == MANUAL_REVIEW != successor:
            after = (last + A_DAY).isoformat()
            yield f"The successor `{successor}` of the funder `{code}` is not there on {after}."


def _lint_uses(reference: Reference, editions: Sequence[Edition]) -> Iterator[str]:
    """Where a table or a rule names a funder on days on which neither it nor an heir is there."""
    found: dict[tuple[str, str], list[Times]] = defaultdict(list)
    for days in _periods(reference, editions[0].effective):
        there = reference.on(days.begin)
        gone = {code for code, heir in there.heirs.items() if heir == MANUAL_REVIEW}
        for who, code in _uses(reference, editions, days.begin):
            if code in gone or (code == MANUAL_REVIEW and code not in there.funders):
                found[who, code].append(days)
    for (who, code), times in found.items():
        for days in _joined(times):
            yield f"{said(days).capitalize()} {who}: {_why(reference, code)}."


def _uses(reference: Reference, editions: Sequence[Edition], on: date) -> Iterator[tuple[str, str]]:
    yield "nobody routes by hand what no rule can", MANUAL_REVIEW
    for place in reference.rows.territories:
        for column, label in _FAMILIES if place.times.holds(on) else ():
            yield f"nobody in {place.name} has {label}", getattr(place, column)
    for scheme in reference.rows.schemes:
        if scheme.times.holds(on):
            for payer in (scheme.payer, *(one for _, one in scheme.payers)):
                yield f"nobody whose pension is of “{scheme.name}” has a fund", payer
    edition = [one for one in editions if one.effective <= on][-1]
    for table in edition.tables:
        for row in table.rows:
            if row.funder:
                yield f"the row `{row.id}` of {edition.id} sends people to nobody", row.funder


def _why(reference: Reference, code: str) -> str:
    funder = reference.funders[code]
    if funder.times.last is None:
        return f"the funder `{code}` begins on {funder.times.begin.isoformat()}"
    return f"the funder `{code}` ends on {funder.times.last.isoformat()}, and nobody follows it"


def _periods(reference: Reference, since: date) -> Iterator[Times]:
    """The times between two turns, from a day on."""
    begin = since
    for turn in reference.turns:
        if turn > begin:
            yield Times(begin, turn - A_DAY)
            begin = turn
    yield Times(begin)


def _joined(times: Sequence[Times]) -> Iterator[Times]:
    """Times that follow one another without a hole, as one."""
    begin, end = times[0].first, times[0]
    for one in times[1:]:
        if one.begin != end.end + A_DAY:
            yield Times(begin, end.last)
            begin = one.first
        end = one
    yield Times(begin, end.last)


def _by_code(rows: Sequence[Coded]) -> Mapping[str, list[Times]]:
    found: dict[str, list[Times]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row.times)
    return found
