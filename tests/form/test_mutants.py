"""Every row of the routing spoilt in turn: a scenario or the linter catches each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pytest

from portal import places
from portal.form.edition import Row, Table
from portal.form.everybody import Facts, persons
from portal.form.facts import TOLD, derive
from portal.form.lint_routing import lint_routing
from portal.form.prove import tables_for
from portal.form.route import decide
from portal.form.scenarios import failures, load_scenarios
from portal.form.when import ALWAYS, AtLeast, Below, Condition, Group
from tests.form.test_prove import changed, the_edition

EDITION = the_edition()
SCENARIOS = load_scenarios(places.forms() / EDITION.id / "scenarios" / "routing.yaml")

Mutant = tuple[str, str, tuple[Row, ...]]
"""What was done, to which table, and its rows now."""


def inverted(when: Condition) -> Iterator[Condition]:
    """The condition with one of its comparisons inverted, each in turn."""
    if isinstance(when, Group):
        for rank, part in enumerate(when.conditions):
            for other in inverted(part):
                parts = (*when.conditions[:rank], other, *when.conditions[rank + 1 :])
                yield replace(when, conditions=parts)
    elif when is not ALWAYS:
        yield Group("none", (when,))


def moved(when: Condition) -> Iterator[Condition]:
    """The condition with one of its ages a year later or sooner, each in turn."""
    if isinstance(when, Group):
        for rank, part in enumerate(when.conditions):
            for other in moved(part):
                parts = (*when.conditions[:rank], other, *when.conditions[rank + 1 :])
                yield replace(when, conditions=parts)
    elif isinstance(when, AtLeast | Below) and when.fact == "age":
        for years in (-1, 1):
            yield replace(when, limit=Decimal(str(when.limit)) + years)


def spoilt(table: Table) -> Iterator[Mutant]:
    """A row taken away; one of its comparisons inverted."""
    rows = table.rows
    for rank, row in enumerate(rows):
        before, after = rows[:rank], rows[rank + 1 :]
        yield f"without {row.id}", table.id, (*before, *after)
        for number, when in enumerate(inverted(row.when)):
            other = replace(row, when=when)
            yield f"{row.id} with comparison {number} inverted", table.id, (*before, other, *after)
        for number, when in enumerate(moved(row.when)):
            other = replace(row, when=when)
            yield f"{row.id} with age {number} moved", table.id, (*before, other, *after)


def swapped(table: Table) -> Iterator[Mutant]:
    """A row and the next one in the other order, where somebody fits both and goes elsewhere."""
    rows = table.rows
    for rank, (row, following) in enumerate(pairwise(rows)):
        around = (*rows[:rank], following, row, *rows[rank + 2 :])
        edition = changed(EDITION, table.id, *around)
        both = (
            person
            for person, known in everybody()
            if row.when.holds(known) and following.when.holds(known)
        )
        if any(decide(EDITION, person) != decide(edition, person) for person in both):
            yield f"{row.id} after {following.id}", table.id, around


@cache
def everybody() -> tuple[tuple[Facts, Facts], ...]:
    """Each person that the tables tell apart, and what follows of them."""
    return tuple(
        (person, derive(EDITION, person))
        for need in TOLD["needs"]
        for person in persons(EDITION, tables_for(EDITION, need), need, EDITION.effective)
    )


EVERY = [mutant for table in EDITION.tables for mutant in spoilt(table)]


def test_there_are_mutants_of_every_row() -> None:
    assert len(EVERY) > 140


@pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant[0])
def test_a_spoilt_row_is_caught(mutant: Mutant) -> None:
    assert caught(mutant)


@pytest.mark.long  # everybody is routed twice for each two rows
def test_two_rows_in_the_other_order_are_caught() -> None:
    found = [mutant for table in EDITION.tables for mutant in swapped(table)]
    assert len(found) > 15
    assert [mutant[0] for mutant in found if not caught(mutant)] == []


def caught(mutant: Mutant) -> bool:
    _, table, rows = mutant
    edition = changed(EDITION, table, *rows)
    return any(failures(edition, SCENARIOS)) or bool(lint_routing(edition))
