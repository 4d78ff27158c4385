"""Replays scenarios and past requests under two editions, and counts each kind of difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.form.diff import Change, Comparison, Difference, NotComparable
from portal.form.everybody import Facts
from portal.form.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Request:
    """A past request: its facts, the numbers of the lines that tell them, or what is wrong."""

    lines: Sequence[int]
    facts: object = None
    wrong: str = ""


@dataclass(slots=True)
class Group:
    """Everybody to whom the same happens: scenarios by id, requests with their lines.

    `person` is the one of them whose facts are told most often.
    """

    scenarios: list[str] = field(default_factory=list)
    requests: int = 0
    lines: list[int] = field(default_factory=list)
    person: Facts = field(default_factory=dict)
    alike: int = 0  # requests that tell the same as `person`

    @property
    def size(self) -> int:
        """How many there are, requests and scenarios."""
        return self.requests + len(self.scenarios)


@dataclass(slots=True)
class Replay:
    """What was compared, and what was found. `unasked`: (edition, question) → how many told it."""

    scenarios: int = 0
    requests: int = 0
    differences: dict[Difference, Group] = field(default_factory=dict)
    refused: dict[str, Group] = field(default_factory=dict)
    unasked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def counts(self) -> Mapping[Change, tuple[int, int]]:
        """(scenarios, requests) of each kind of change; their sums are all that was replayed."""
        found: dict[Change, tuple[int, int]] = dict.fromkeys(Change, (0, 0))
        for change, group in self._groups():
            scenarios, requests = found[change]
            found[change] = scenarios + len(group.scenarios), requests + group.requests
        return found

    @property
    def code(self) -> int:
        """0: all the same; 1: something changes for somebody; 2: the rest cannot be compared."""
        if any(one.change is not Change.SAME for one in self.differences):
            return 1
        return 2 if self.refused else 0

    def _groups(self) -> Iterator[tuple[Change, Group]]:
        for difference, group in self.differences.items():
            yield difference.change, group
        for group in self.refused.values():
            yield Change.NOT_COMPARABLE, group


def replay(
    comparison: Comparison,
    scenarios: tuple[Sequence[Scenario], Sequence[Scenario]],
    requests: Iterable[Request],
    day: date | None = None,
) -> Replay:
    """Replay the scenarios of both editions, and past requests.

    Facts told on several lines are compared once, and counted as often as they are told. A scenario
    that stands in both editions with the same facts is one.

    Args:
        comparison: the two editions.
        scenarios: those of the first, those of the second.
        requests: their facts.
        day: the day to read the rules on; otherwise the one that the facts name.
    """
    found = Replay()
    for name, facts in _scenarios(comparison, *scenarios):
        found.scenarios += 1
        group = _compared(found, comparison, facts, 1, day)
        group.scenarios.append(name)
    for request in requests:
        count = len(request.lines)
        found.requests += count
        if request.wrong:
            group = found.refused.setdefault(request.wrong, Group())
        else:
            group = _compared(found, comparison, request.facts, count, day)
        group.requests += count
        group.lines += request.lines
    return found


def _scenarios(
    comparison: Comparison, before: Sequence[Scenario], after: Sequence[Scenario]
) -> Iterator[tuple[str, Facts]]:
    """Each scenario once; the id says of which edition it is, when the other has it otherwise."""
    others = {scenario.id: scenario for scenario in after}
    for scenario in before:
        other = others.get(scenario.id)
        same = other is not None and other.facts == scenario.facts
        if same:
            del others[scenario.id]
        named = other is not None and not same
        yield _named(scenario, comparison.before.name if named else ""), scenario.facts
    known = {scenario.id for scenario in before}
    for scenario in others.values():
        named = scenario.id in known
        yield _named(scenario, comparison.after.name if named else ""), scenario.facts


def _named(scenario: Scenario, edition: str) -> str:
    return f"{scenario.id} of {edition}" if edition else scenario.id


def _compared(
    found: Replay, comparison: Comparison, told: object, count: int, day: date | None
) -> Group:
    try:
        facts = comparison.facts(told, day)
    except NotComparable as error:
        return found.refused.setdefault(str(error), Group())
    for unasked in comparison.unasked(facts):
        found.unasked[unasked] += count
    group = found.differences.setdefault(comparison.difference(facts), Group())
    if count > group.alike:
        group.person, group.alike = facts, count
    return group
