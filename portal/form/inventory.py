"""What the reference tables are: their names, where they come from, and as of which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.domain.languages import FIRST, LANGUAGES
from portal.form.days import add_months
from portal.form.source import Entry, FormError, read_yaml

NAMED = (FIRST, "en")
"""The languages in which everything has a name; in another, what has none is named in French."""

Names = Mapping[str, str]
"""Language → words; French is always there."""


@dataclass(frozen=True, slots=True)
class FigureName:
    """What people call a dated figure, and for how many months one is good."""

    id: str
    name: Names
    months: int | None


@dataclass(frozen=True, slots=True)
class TableKind:
    """One table. `made` is a command, or `by hand`; `months` is how long it may stand unread.

    With a command and a `check`, the command makes some of the columns, and people type others.
    """

    file: str
    name: Names
    source: Names
    as_of: date
    months: int | None
    made: str
    check: str  # how to see that what is typed by hand is right
    figures: Mapping[str, FigureName]

    @property
    def by_hand(self) -> bool:
        """Whether no program makes it from an official file."""
        return self.made == BY_HAND

    def is_old(self, on: date) -> bool:
        """Whether somebody should have looked at the source again."""
        return is_old(self.as_of, self.months, on)


BY_HAND = "by hand"


def called(names: Names, language: str) -> str:
    """The words of this language, or the French ones."""
    return names.get(language) or names[FIRST]


def is_old(day: date, months: int | None, on: date) -> bool:
    """Whether so many months have passed since that day; never, when no number is given."""
    return months is not None and add_months(day, months) <= on


def load_inventory(path: Path) -> tuple[TableKind, ...]:
    """Load tables.yaml.

    Raises:
        FormError: the file must be mended, or lacks a table that lies beside it.
    """
    top = Entry(path, read_yaml(path))
    kinds = tuple(_kind(entry) for entry in top.entries("tables"))
    top.done()
    files = {kind.file for kind in kinds}
    for beside in sorted((*path.parent.glob("*.csv"), *path.parent.glob("*.yaml"))):
        if beside.name not in files and beside != path:
            raise FormError(f"{path}:1: the table {beside.name} is not among them.")
    return kinds


def _kind(entry: Entry) -> TableKind:
    made = entry.text("made")
    check = entry.text("check") if made == BY_HAND else entry.maybe("check") or ""
    figures = [_figure(one) for one in entry.entries("figures")]
    kind = TableKind(
        file=entry.text("file"),
        name=_names(entry, "name"),
        source=_names(entry, "source"),
        as_of=entry.day("as_of"),
        months=entry.whole("months"),
        made=made,
        check=check,
        figures={figure.id: figure for figure in figures},
    )
    entry.done()
    return kind


def _figure(entry: Entry) -> FigureName:
    figure = FigureName(entry.text("id"), _names(entry, "name"), entry.whole("months"))
    entry.done()
    return figure


def _names(entry: Entry, key: str) -> Names:
    words = entry.entry(key)
    names = {code: words.text(code) for code in LANGUAGES if code in NAMED or words.has(code)}
    words.done()
    return names
