"""Loads the reference tables; what is wrong is said as `file:line: a sentence`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from portal.form.csv_rows import CsvRow, csv_rows
from portal.form.reference import MANUAL_REVIEW, Reference, reference_of
from portal.form.reference_rows import (
    PARTIES,
    SCOPES,
    Agreement,
    Amount,
    Funder,
    Member,
    Rows,
    Scheme,
    Territory,
)
from portal.form.source import Entry, FormError, read_yaml

_PAYERS = ("carsat", "msa", "complementary", "none")
_ZONES = ("ile_de_france", "elsewhere")


def load_reference(folder: Path) -> Reference:
    """Load the tables of `forms/reference`.

    Raises:
        FormError: a table must be mended.
    """
    funders = tuple(_funder(row) for row in csv_rows(folder / "funders.csv"))
    codes = {funder.code: funder for funder in funders}
    if MANUAL_REVIEW not in codes:
        raise FormError(f"{folder / 'funders.csv'}:1: the funder `{MANUAL_REVIEW}` is missing.")
    territories = tuple(_territory(row, codes) for row in csv_rows(folder / "territories.csv"))
    places = {territory.code: territory for territory in territories}
    rows = Rows(
        funders=funders,
        territories=territories,
        members=tuple(_member(row, places) for row in csv_rows(folder / "metropole.csv")),
        schemes=tuple(_scheme(row, codes) for row in csv_rows(folder / "schemes.csv")),
        agreements=tuple(
            _agreement(row, places) for row in csv_rows(folder / "gir_agreements.csv")
        ),
        amounts=_amounts(folder / "amounts.yaml"),
    )
    return reference_of(rows)


def _funder(row: CsvRow) -> Funder:
    return Funder(
        code=row.text("code"),
        name=row.text("name"),
        name_en=row.text("name_en"),
        kind=row.text("kind"),
        telephone=row.maybe("telephone"),
        website=row.maybe("website"),
        successor=row.maybe("successor"),
        times=row.times(),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _territory(row: CsvRow, funders: Mapping[str, Funder]) -> Territory:
    return Territory(
        code=row.text("territory"),
        name=row.text("name"),
        apa_payer=row.one_of("apa_payer", funders),
        carsat=row.one_of("carsat", funders),
        msa=row.one_of("msa", funders),
        zone=row.one_of("zone", _ZONES),
        times=row.times(),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _member(row: CsvRow, territories: Mapping[str, Territory]) -> Member:
    return Member(
        code=row.text("commune"),
        name=row.text("name"),
        territory=row.one_of("territory", territories),
        times=row.times(),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _scheme(row: CsvRow, funders: Mapping[str, Funder]) -> Scheme:
    return Scheme(
        code=row.text("scheme"),
        name=row.text("name"),
        payer=row.one_of("payer", (*_PAYERS, *funders)),
        single_pension=row.yes("single_pension"),
        completes_anah=row.yes("completes_anah"),
        times=row.times(),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _agreement(row: CsvRow, territories: Mapping[str, Territory]) -> Agreement:
    parties = frozenset(one.strip() for one in row.text("parties").split(","))
    if not parties <= PARTIES.keys() or len(parties) == 1:
        raise row.fail(f"`parties` names at least two of {', '.join(PARTIES)}.")
    return Agreement(
        code=row.one_of("territory", territories),
        parties=parties,
        scope=row.one_of("scope", SCOPES),
        times=row.times(),
        source=row.text("source"),
        verified=row.yes("verified"),
    )


def _amounts(path: Path) -> tuple[Amount, ...]:
    top = Entry(path, read_yaml(path))
    amounts = tuple(_amount(entry) for entry in top.entries("amounts"))
    top.done()
    return amounts


def _amount(entry: Entry) -> Amount:
    times, further = entry.times(), entry.maybe("each_further")
    try:
        amount = Amount(
            code=entry.text("id"),
            zone=entry.maybe("zone") or "",
            times=times,
            unit=entry.text("unit"),
            by_household=tuple(Decimal(text) for text in entry.texts("by_household")),
            each_further=None if further is None else Decimal(further),
            source=entry.text("source"),
            verified=entry.flag("verified", default=True),
        )
    except InvalidOperation:
        raise entry.fail("the figures are euros as 1043.59.") from None
    if not amount.by_household:
        raise entry.fail("`by_household` is missing.")
    entry.done()
    return amount
