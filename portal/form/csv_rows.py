"""Reads a CSV table row by row; what is wrong is said as `file:line: a sentence`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from portal.form.source import FormError
from portal.form.times import Times

FIRST, LAST = "valid_from", "valid_until"
"""The columns of the first and the last day, both included; empty: since ever, for ever."""


class CsvRow:
    """One line of a CSV table, with its place."""

    def __init__(self, place: str, cells: Mapping[str, str]) -> None:
        self._place, self._cells = place, cells

    def fail(self, sentence: str) -> FormError:
        """The error to raise, at this line."""
        return FormError(f"{self._place}: {sentence}")

    def text(self, column: str) -> str:
        """A cell that is not empty."""
        value = self.maybe(column)
        if not value:
            raise self.fail(f"`{column}` is empty.")
        return value

    def maybe(self, column: str) -> str:
        """A cell of a column that must be there; it may be empty."""
        if column not in self._cells:
            raise self.fail(f"the table has no column `{column}`.")
        return self._cells[column].strip()

    def one_of(self, column: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
        """A cell that says one of these."""
        value = self.text(column)
        if value not in known:
            raise self.fail(f"`{column}` says `{value}`, which is not known.")
        return value

    def yes(self, column: str) -> bool:
        """A cell that says yes or no."""
        return self.one_of(column, ("yes", "no")) == "yes"

    def times(self) -> Times:
        """From `valid_from` to `valid_until`."""
        times = Times(self._day(FIRST), self._day(LAST))
        if times.end < times.begin:
            raise self.fail(f"`{LAST}` comes before `{FIRST}`.")
        return times

    def _day(self, column: str) -> date | None:
        value = self.maybe(column)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.fail(f"`{column}` must be a day as 2026-01-01, not `{value}`.") from None


def csv_rows(path: Path) -> Iterator[CsvRow]:
    """The rows of a table whose first column is its code, each code once for each first day.

    Raises:
        FormError: a row must be mended.
    """
    try:
        yield from _rows(path)
    except UnicodeDecodeError:
        raise FormError(f"{path}:1: save this table in UTF-8 (CSV, semicolons).") from None
    except FileNotFoundError:
        raise FormError(f"{path}:1: there is no such table.") from None


def _rows(path: Path) -> Iterator[CsvRow]:
    seen: set[tuple[str, str]] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        header = next(reader, [])
        for cells in reader:
            named = dict(zip(header, cells, strict=False))
            row = CsvRow(f"{path}:{reader.line_num}", named)
            if len(cells) != len(header):
                raise row.fail(f"{len(cells)} cells under {len(header)} columns.")
            key = (cells[0], named.get(FIRST, ""))
            if key in seen:
                raise row.fail(f"`{cells[0]}` stands twice.")
            seen.add(key)
            yield row
