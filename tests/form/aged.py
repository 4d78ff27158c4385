"""Reference tables in which a test writes a day: a fund that merges, a row that ends."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from portal import places
from portal.form.edition import Edition
from portal.form.tables import load_reference
from tests.form.made import EDITION

Change = Callable[["Tables"], None]


class Tables:
    """A copy of the reference folder, in a folder of forms."""

    def __init__(self, forms: Path) -> None:
        self.forms, self.folder = forms, forms / "reference"
        if not self.folder.exists():
            shutil.copytree(places.forms() / "reference", self.folder)

    def edition(self) -> Edition:
        """The edition, with these tables."""
        return replace(EDITION, reference=load_reference(self.folder))

    def amend(self, table: str, code: str, /, **cells: str) -> None:
        """Change cells of the last row of this code."""
        columns, rows = self._read(table)
        rows[self._last(rows, code)] |= cells
        self._write(table, columns, rows)

    def add(self, table: str, code: str, /, **cells: str) -> None:
        """Add a row like the last one of this code, under it, with other cells."""
        columns, rows = self._read(table)
        at = self._last(rows, code)
        rows.insert(at + 1, rows[at] | {"valid_from": "", "valid_until": ""} | cells)
        self._write(table, columns, rows)

    def remove(self, table: str, code: str) -> None:
        """Take the last row of this code away."""
        columns, rows = self._read(table)
        del rows[self._last(rows, code)]
        self._write(table, columns, rows)

    def plant(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands once."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), "utf-8")

    def _read(self, table: str) -> tuple[list[str], list[dict[str, str]]]:
        with (self.folder / table).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter=";")
            return list(reader.fieldnames or ()), list(reader)

    def _last(self, rows: list[dict[str, str]], code: str) -> int:
        found = [rank for rank, row in enumerate(rows) if next(iter(row.values())) == code]
        assert found, f"no row {code}"
        return found[-1]

    def _write(self, table: str, columns: list[str], rows: list[dict[str, str]]) -> None:
        with (self.folder / table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
