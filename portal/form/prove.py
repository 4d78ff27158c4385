"""Proves a routing: everyone has a funder or a door, and each row decides for somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal.form.edition import Edition, Row, Table
from portal.form.everybody import Facts, persons
from portal.form.facts import TOLD
from portal.form.route import decide

SHOWN = ("birth_date", "dwelling", "commune", "cannot_alone", "gir", "pensions", "occupancy",
         "benefits", "nationality", "residence_permit", "monthly_income")  # fmt: skip


def prove(edition: Edition) -> Iterator[str]:
    """Sentences on whom the tables leave at no door, and on rows that decide for nobody.

    They name a person, not a line. Every combination of the values that the tables tell apart is
    tried, on the edition's first day.
    """
    decided: set[str] = set()
    for need in TOLD["needs"]:
        tables = tables_for(edition, need)
        for person in persons(edition, tables, need, edition.effective):
            rows = decide(edition, person)
            decided.update(row.id for row in rows)
            if not any(row.funder or row.refer_to for row in rows):
                yield f"No row of `{need}` fits {described(person)}."
                break
    decided.update(row.id for row in decide(edition, {"today": edition.effective.isoformat()}))
    for table in edition.tables:
        for row in table.rows:
            if row.id not in decided:
                yield _nobody(table, row)


def _nobody(table: Table, row: Row) -> str:
    return (
        f"The row `{row.id}` of the table `{table.id}` decides for nobody: whoever it fits is "
        "taken by a row above it, or nobody is like that."
    )


def tables_for(edition: Edition, need: str) -> Sequence[Table]:
    """The tables that may be read for who asks for this need."""
    tables = {table.id: table for table in edition.tables}
    found = {table.id: table for table in edition.tables if table.first or need in table.needs}
    waiting = list(found.values())
    while waiting:
        for row in waiting.pop().rows:
            for name in (row.see, row.also):
                if name in tables and name not in found:
                    found[name] = tables[name]
                    waiting.append(tables[name])
    return tuple(found.values())


def described(person: Facts, names: Sequence[str] = SHOWN) -> str:
    """A person on one line, as the `facts` of a scenario are written: what is told of these."""
    return _written({name: person[name] for name in names if name in person})


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        told = (f"{key}: {_written(one)}" for key, one in value.items() if one is not None)
        return f"{{{', '.join(told)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
