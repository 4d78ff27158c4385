"""What a funder that joins would break: the linter of the tables, asked before it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from portal.domain.joining import Joining
from portal.form.edition import Edition
from portal.form.joined import Stretch, stretches, with_joinings
from portal.form.lint_ages import lint_rows
from portal.form.lint_routing import lint_tables
from portal.form.reference import Reference

_NEVER_PAID = ("complementary", "none")


def lint_joined(
    editions: Mapping[str, Edition], joinings: Sequence[Joining], one: Joining
) -> Sequence[str]:
    """Sentences on what would be wrong with the tables if this version were added to those.

    `editions` are those of the files; what is wrong there already is not said again.
    """
    ordered = sorted(editions.values(), key=lambda edition: edition.effective)
    before = ordered[0].reference
    if wrong := list(_unknown(before, one)):
        return wrong
    after = with_joinings(before, [*joinings, one])
    known = {*lint_rows(before, ordered), *(said for each in ordered for said in lint_tables(each))}
    found = [*lint_rows(after, ordered), *_shared(stretches(after.joinings))]
    for edition in ordered:
        found += lint_tables(replace(edition, reference=after))
    return [sentence for sentence in dict.fromkeys(found) if sentence not in known]


def _unknown(reference: Reference, one: Joining) -> Iterator[str]:
    """Names that no table has, and schemes that nobody pays for."""
    for code in one.schemes:
        scheme = reference.schemes.get(code)
        if scheme is None:
            yield f"The scheme `{code}` is not in schemes.csv."
        elif scheme.payer in _NEVER_PAID:
            yield f"The scheme “{scheme.name}” is never anybody’s main scheme: no fund pays for it."
    for code in one.territories:
        if code not in reference.territories:
            yield f"The territory `{code}` is not in territories.csv."
    kinds = {funder.kind for funder in reference.funders.values()}
    if one.kind not in kinds:
        yield f"There is no kind of funder `{one.kind}`."
    if one.territories and not one.schemes:
        yield f"The funder `{one.code}` names territories, and no scheme that it pays for there."
    known = reference.funders.get(one.code)
    if known and known.kind != one.kind:
        yield f"{known.name} is a {known.kind} in funders.csv, not a {one.kind}."


def _shared(held: Sequence[Stretch]) -> Iterator[str]:
    """Two that joined and would pay for the same people on the same days."""
    for (one, times), (other, others) in combinations(held, 2):
        apart = times.end < others.begin or others.end < times.begin
        if one.code == other.code or apart:
            continue
        places = set(one.territories) & set(other.territories)
        everywhere = not one.territories and not other.territories
        for scheme in sorted(set(one.schemes) & set(other.schemes)):
            if everywhere or places:
                where = f"in {', '.join(sorted(places))}" if places else "everywhere"
                day = max(times.begin, others.begin).isoformat()
                yield f"{one.name} and {other.name} both pay for `{scheme}` {where} from {day} on."
