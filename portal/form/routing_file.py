"""Loads routing.yaml; what is wrong is said as `file:line: a sentence`."""

from __future__ import annotations

from pathlib import Path

from portal.form.edition import FlagRule, Row, Table
from portal.form.source import Entry, read_yaml

_OUTCOMES = ("funder", "refer", "see", "nobody")


def load_routing(path: Path) -> tuple[tuple[Table, ...], tuple[FlagRule, ...]]:
    """Load the routing tables and the flags of an edition.

    Raises:
        FormError: the file must be mended.
    """
    top = Entry(path, read_yaml(path))
    tables = tuple(_table(entry) for entry in top.entries("tables"))
    flags = tuple(_flag(entry) for entry in top.entries("flags"))
    top.done()
    return tables, flags


def _table(entry: Entry) -> Table:
    table = Table(
        id=entry.text("id"),
        needs=entry.texts("needs"),
        first=entry.flag("first", default=False),
        rows=tuple(_row(row) for row in entry.entries("rows")),
    )
    entry.done()
    return table


def _row(entry: Entry) -> Row:
    said = [outcome for outcome in _OUTCOMES if entry.has(outcome)]
    if len(said) != 1:
        raise entry.fail(f"a row says one of {', '.join(_OUTCOMES)}, and only one.")
    if said == ["nobody"] and not entry.flag("nobody", default=True):
        raise entry.fail("`nobody` can only be true.", "nobody")
    name = entry.text("id")
    row = Row(
        id=name,
        when=entry.condition(),
        because=entry.text("because", name),
        funder=entry.maybe("funder"),
        aid=entry.maybe("aid"),
        refer_to=entry.maybe("refer"),
        see=entry.maybe("see"),
        also=entry.maybe("also"),
        sources=entry.texts("sources"),
        unverified=entry.flag("unverified", default=False),
    )
    entry.done()
    return row


def _flag(entry: Entry) -> FlagRule:
    rule = FlagRule(entry.text("id"), entry.condition(), entry.texts("sources"))
    entry.done()
    return rule
