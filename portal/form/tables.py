"""Loads the reference tables; what is wrong is said as `file:line: a sentence`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from portal.form.reference import MANUAL_REVIEW, Amount, Funder, Reference, Scheme, Territory
from portal.form.source import Entry, FormError, read_yaml

_PAYERS = ("carsat", "msa", "complementary", "none")
_ZONES = ("ile_de_france", "elsewhere")


def load_reference(folder: Path) -> Reference:
    """Load the tables of `forms/reference`.

    Raises:
        FormError: a table must be mended.
    """
    funders = {row.text("code"): _funder(row) for row in _rows(folder / "funders.csv")}
    if MANUAL_REVIEW not in funders:
        raise FormError(f"{folder / 'funders.csv'}:1: the funder `{MANUAL_REVIEW}` is missing.")
    territories = {
        row.text("territory"): _territory(row, funders) for row in _rows(folder / "territories.csv")
    }
    return Reference(
        funders=funders,
        territories=territories,
        metropole={
            row.text("commune"): row.one_of("territory", territories)
            for row in _rows(folder / "metropole.csv")
        },
        schemes={
            row.text("scheme"): _scheme(row, funders) for row in _rows(folder / "schemes.csv")
        },
        gir_agreements=frozenset(
            row.one_of("territory", territories) for row in _rows(folder / "gir_agreements.csv")
        ),
        amounts=_amounts(folder / "amounts.yaml"),
    )


class _Row:
    """One line of a CSV table, with its place."""

    def __init__(self, place: str, cells: Mapping[str, str]) -> None:
        self._place, self._cells = place, cells

    def fail(self, sentence: str) -> FormError:
        return FormError(f"{self._place}: {sentence}")

    def text(self, column: str) -> str:
        value = self.maybe(column)
        if not value:
            raise self.fail(f"`{column}` is empty.")
        return value

    def maybe(self, column: str) -> str:
        if column not in self._cells:
            raise self.fail(f"the table has no column `{column}`.")
        return self._cells[column].strip()

    def one_of(self, column: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
        value = self.text(column)
        if value not in known:
            raise self.fail(f"`{column}` says `{value}`, which is not known.")
        return value

    def yes(self, column: str) -> bool:
        return self.one_of(column, ("yes", "no")) == "yes"

    def day(self, column: str) -> date | None:
        value = self.maybe(column)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.fail(f"`{column}` must be a day as 2026-01-01, not `{value}`.") from None


def _rows(path: Path) -> Iterator[_Row]:
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        header = next(reader, [])
        for cells in reader:
            row = _Row(f"{path}:{reader.line_num}", dict(zip(header, cells, strict=False)))
            if len(cells) != len(header):
                raise row.fail(f"{len(cells)} cells under {len(header)} columns.")
            if cells[0] in seen:
                raise row.fail(f"`{cells[0]}` stands twice.")
            seen.add(cells[0])
            yield row


def _funder(row: _Row) -> Funder:
    return Funder(
        code=row.text("code"),
        name=row.text("name"),
        name_en=row.text("name_en"),
        kind=row.text("kind"),
        telephone=row.maybe("telephone"),
        website=row.maybe("website"),
        valid_from=row.day("valid_from"),
        valid_until=row.day("valid_until"),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _territory(row: _Row, funders: Mapping[str, Funder]) -> Territory:
    return Territory(
        code=row.text("territory"),
        name=row.text("name"),
        apa_payer=row.one_of("apa_payer", funders),
        carsat=row.one_of("carsat", funders),
        msa=row.one_of("msa", funders),
        zone=row.one_of("zone", _ZONES),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _scheme(row: _Row, funders: Mapping[str, Funder]) -> Scheme:
    return Scheme(
        id=row.text("scheme"),
        name=row.text("name"),
        payer=row.one_of("payer", (*_PAYERS, *funders)),
        single_pension=row.yes("single_pension"),
        completes_anah=row.yes("completes_anah"),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _amounts(path: Path) -> tuple[Amount, ...]:
    top = Entry(path, read_yaml(path))
    amounts = tuple(_amount(entry) for entry in top.entries("amounts"))
    top.done()
    return amounts


def _amount(entry: Entry) -> Amount:
    further = entry.maybe("each_further")
    since = entry.text("since")
    try:
        amount = Amount(
            id=entry.text("id"),
            zone=entry.maybe("zone") or "",
            since=date.fromisoformat(since),
            unit=entry.text("unit"),
            by_household=tuple(Decimal(text) for text in entry.texts("by_household")),
            each_further=None if further is None else Decimal(further),
            source=entry.text("source"),
            verified=entry.flag("verified", default=True),
        )
    except (ValueError, InvalidOperation):
        raise entry.fail("`since` is a day, and the figures are euros as 1043.59.") from None
    if not amount.by_household:
        raise entry.fail("`by_household` is missing.")
    entry.done()
    return amount
