"""What `portal form diff` found, as sentences and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from portal.form.diff import Change, Comparison, Destination, Difference
from portal.form.facts import TOLD
from portal.form.prove import described
from portal.form.replay import Group, Replay
from portal.form.route import PRIMARY

MOST = 10
"""So many pairs of funders, reasons or lines are said; the rest is counted. JSON has them all."""

_WOULD = {
    Change.NO_LONGER_REACHED: "would no longer reach any funder",
    Change.REACHED_NOW: "would reach a funder, and did not before",
    Change.ELSEWHERE: "would go elsewhere",
    Change.OTHER_AID: "would go to the same funder for another aid, or in another role",
    Change.OTHER_REASON: "would go to the same funder or door for another reason",
    Change.OTHER_WARNINGS: "would go to the same funder or door with other warnings",
}
Found = tuple[Difference, Group]


def as_text(comparison: Comparison, found: Replay) -> Iterator[str]:
    """The findings, a line each: what changes for most people of a kind stands first."""
    counts = found.counts()
    yield f"Compared {comparison.before.name} with {comparison.after.name}."
    for change, would in _WOULD.items():
        if any(counts[change]):
            yield f"{_of_all(counts[change], found)} {would}:"
            yield from _by_rows(
                [one for one in found.differences.items() if one[0].change is change]
            )
    if any(counts[Change.NOT_COMPARABLE]):
        yield f"{_of_all(counts[Change.NOT_COMPARABLE], found)} cannot be compared:"
        yield from _reasons(found)
    for (edition, question), count in sorted(found.unasked.items()):
        told = f"{count:,} told it, and it is unknown there"
        yield f"{edition} does not ask `{question}`: {told}."
    yield f"{_of_all(counts[Change.SAME], found)} stay the same."


def as_values(comparison: Comparison, found: Replay) -> dict[str, object]:
    """The findings as JSON values; the lines of the requests file are given for those refused."""
    return {
        "editions": [comparison.before.name, comparison.after.name],
        "scenarios": found.scenarios,
        "requests": found.requests,
        "counts": {
            change.value: {"scenarios": scenarios, "requests": requests}
            for change, (scenarios, requests) in found.counts().items()
        },
        "differences": [
            {
                "change": difference.change.value,
                "gone": [asdict(one) for one in difference.gone],
                "new": [asdict(one) for one in difference.new],
                "scenarios": group.scenarios,
                "requests": group.requests,
                "person": dict(group.person),
            }
            for difference, group in _in_order(found.differences.items())
            if difference.change is not Change.SAME
        ],
        "not_comparable": [
            {
                "because": because,
                "scenarios": group.scenarios,
                "requests": group.requests,
                "lines": group.lines,
            }
            for because, group in found.refused.items()
        ],
        "unasked": [
            {"edition": edition, "question": question, "told": count}
            for (edition, question), count in sorted(found.unasked.items())
        ],
    }


def _of_all(count: tuple[int, int], found: Replay) -> str:
    """`312 requests of 100,000 and 3 scenarios of 163`."""
    scenarios, requests = count
    said = f"{_many(scenarios, 'scenario')} of {found.scenarios:,}"
    if not found.requests:
        return said
    return f"{_many(requests, 'request')} of {found.requests:,} and {said}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _by_rows(found: Sequence[Found]) -> Iterator[str]:
    """Those of one change, by the rows that decided, then by funders."""
    together = sorted(found, key=lambda one: _rows(one[0]))
    kinds = [(rows, _in_order(some)) for rows, some in groupby(together, lambda one: _rows(one[0]))]
    for rows, some in sorted(kinds, key=lambda kind: -_sum(kind[1]).size):
        if rows:
            yield f"  {rows}"
        for difference, group in some[:MOST]:
            yield f"    {_how_many(group)} {_moved(difference)}"
        if left := some[MOST:]:
            yield f"    {_how_many(_sum(left))} between {len(left)} other pairs (--json)"
        yield f"      one of them: {described(some[0][1].person, tuple(TOLD))}"


def _in_order(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda one: (-one[1].size, one[0].gone, one[0].new))


def _sum(found: Sequence[Found]) -> Group:
    groups = [group for _, group in found]
    scenarios = [name for group in groups for name in group.scenarios]
    return Group(scenarios, sum(group.requests for group in groups))


def _how_many(group: Group) -> str:
    """`290 requests, 2 scenarios (S02, S07)`."""
    said = [_many(group.requests, "request")] if group.requests else []
    if group.scenarios:
        shown = ", ".join(group.scenarios[:MOST]) + ", …" * (len(group.scenarios) > MOST)
        said.append(f"{_many(len(group.scenarios), 'scenario')} ({shown})")
    return ", ".join(said)


def _rows(difference: Difference) -> str:
    sides = [" + ".join(one.row for one in side) for side in (difference.gone, difference.new)]
    before, after = (f"row {side}" if side else "no row" for side in sides)
    return f"{before} → {after}" if any(sides) else ""


def _moved(difference: Difference) -> str:
    before, after = (" + ".join(map(_named, side)) for side in (difference.gone, difference.new))
    if before == after:
        return f"at {before}"
    if not after:
        return f"no more to {before}"
    return f"from {before} to {after}" if before else f"to {after} besides"


def _named(one: Destination) -> str:
    said = [one.aid, one.role if one.role != PRIMARY else ""]
    return f"{one.to} ({', '.join(filter(None, said))})"


def _reasons(found: Replay) -> Iterator[str]:
    refused = sorted(found.refused.items(), key=lambda one: (-one[1].size, one[0]))
    for because, group in refused[:MOST]:
        lines = ", ".join(map(str, group.lines[:MOST])) + ", …" * (len(group.lines) > MOST)
        where = f" (line {lines})" if lines else ""
        yield f"    {_how_many(group)}{where}: {because}"
    if left := refused[MOST:]:
        count = sum(group.size for _, group in left)
        yield f"    {count:,} more for {len(left)} other reasons (--json)"
