"""Tables of figures, and charts of bars drawn from them: read without colour, beside the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT = 720, 200, 40
"""Of the drawing, in its own units; the labels stand on its foot."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line; a cell is none where it is not shown. `short` is its label in a chart."""

    label: str
    cells: Sequence[int | None]
    short: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, by its name in addresses. `hidden`: it has rows, and none of them may be shown."""

    id: str
    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    note: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from its top; `series` says which of them, from 0."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place: under a group of bars, or beside a line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in groups, one group a row; a count that is not shown has none."""

    series: Sequence[str]
    bars: Sequence[Bar]
    labels: Sequence[Mark]
    lines: Sequence[Mark]
    width: int = WIDTH
    height: int = HEIGHT + FOOT


def chart_of(series: Sequence[str], rows: Sequence[Row]) -> Chart:
    """The first columns of these rows, side by side."""
    most = _round(max((row.cells[at] or 0 for row in rows for at in range(len(series))), default=0))
    group = WIDTH / max(len(rows), 1)
    wide = group * 0.8 / len(series)
    bars = [
        Bar(at, rank * group + group * 0.1 + at * wide, HEIGHT - tall, wide * 0.92, tall)
        for rank, row in enumerate(rows)
        for at in range(len(series))
        if (tall := (row.cells[at] or 0) / most * (HEIGHT - 20))
    ]
    every = 1 + len(rows) // 7
    labels = [
        Mark(rank * group + group / 2, HEIGHT + 22, row.short)
        for rank, row in enumerate(rows)
        if rank % every == 0
    ]
    lines = [
        Mark(0, HEIGHT - share * (HEIGHT - 20), f"{round(most * share)}") for share in (0.5, 1)
    ]
    return Chart(series, bars, labels, lines)


def _round(most: int) -> int:
    """A round number that is no less, as 10, 20, 50 or 100."""
    step = 10
    while True:
        for times in (1, 2, 5):
            if most <= step * times:
                return step * times
        step *= 10
