"""Every row of the routing spoilt in turn: a scenario or the proof catches each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from portal import places
from portal.form.edition import Edition, Row, Table
from portal.form.lint import lint
from portal.form.prove import prove
from portal.form.scenarios import failures, load_scenarios
from portal.form.when import ALWAYS, Condition, Group
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


def mutants(table: Table) -> Iterator[Mutant]:
    rows = table.rows
    for rank, row in enumerate(rows):
        before, after = rows[:rank], rows[rank + 1 :]
        yield f"without {row.id}", table.id, (*before, *after)
        for number, when in enumerate(inverted(row.when)):
            spoilt = replace(row, when=when)
            yield f"{row.id} with comparison {number} inverted", table.id, (*before, spoilt, *after)
        if after:
            yield f"{row.id} after {after[0].id}", table.id, (*before, after[0], row, *after[1:])


EVERY = [mutant for table in EDITION.tables for mutant in mutants(table)]


def caught(edition: Edition) -> bool:
    return (
        next(iter(failures(edition, SCENARIOS)), None) is not None
        or next(iter(prove(edition)), None) is not None
        or bool(lint(edition))
    )


def test_there_are_mutants_of_every_row() -> None:
    assert len(EVERY) > 200


@pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant[0])
def test_a_spoilt_row_is_caught(mutant: Mutant) -> None:
    _, table, rows = mutant
    assert caught(changed(EDITION, table, *rows))
