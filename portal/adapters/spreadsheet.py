"""Workbooks (XLSX) of rows that are written as they come: one row at a time is in memory.

Every cell is a text or a day, and says so itself: none is a formula, whatever it begins with.

Source: ECMA-376 (Office Open XML); XlsxWriter, `constant_memory`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, islice
from typing import IO

import xlsxwriter

LINES_OF_A_SHEET = 1_048_576
"""What a sheet of the format holds, its head among them."""
_WIDTH = 18


def write_sheets(
    rows: Iterable[Sequence[str]], heads: Sequence[str], days: Sequence[bool], into: IO[bytes]
) -> None:
    """Write a workbook of these rows under these heads: a sheet, and others where one is full.

    Args:
        rows: the rows, each with a text for each head; empty: an empty cell.
        heads: the names of the columns.
        days: which columns hold days, ISO.
        into: where the workbook goes.
    """
    book = xlsxwriter.Workbook(into, {"constant_memory": True})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    left = iter(rows)
    first = next(left, None)
    while True:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, _WIDTH)
        for column, name in enumerate(heads):
            sheet.write_string(0, column, name, bold)
        begun = chain([first], left) if first is not None else left
        for line, row in enumerate(islice(begun, LINES_OF_A_SHEET - 1), 1):
            for column, text in enumerate(row):
                if text and days[column]:
                    sheet.write_datetime(line, column, date.fromisoformat(text), day)
                elif text:
                    sheet.write_string(line, column, text)
        first = next(left, None)
        if first is None:
            break
    book.close()
