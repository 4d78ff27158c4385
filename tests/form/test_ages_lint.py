"""The linter names the days on which a table has a row twice or not at all, and whom it leaves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.form import form
from portal.form.csv_rows import csv_rows
from portal.form.lint_ages import lint_ages
from portal.form.source import FormError
from portal.form.times import Times, holes, overlaps, turns
from tests.form.aged import Change, Tables
from tests.form.copied import EDITION, copied

LAST, NEXT, LATER = "2026-12-31", "2027-01-01", "2027-03-01"


def _ends(table: str, code: str, **cells: str) -> Change:
    return lambda tables: tables.amend(table, code, valid_until=LAST, **cells)


def _begins_again(table: str, code: str, day: str, **cells: str) -> Change:
    """The row ends with the year, and another of its code begins on that day."""

    def change(tables: Tables) -> None:
        tables.amend(table, code, valid_until=LAST)
        tables.add(table, code, valid_from=day, **cells)

    return change


def _planted(name: str, old: str, new: str) -> Change:
    return lambda tables: tables.plant(name, old, new)


def _merges(successor: str, end: str = LAST) -> Change:
    return lambda tables: tables.amend(
        "funders.csv", "msa-armorique", valid_until=end, successor=successor
    )


def _circle(tables: Tables) -> None:
    _merges("msa-lorraine")(tables)
    tables.amend("funders.csv", "msa-lorraine", valid_until=LAST, successor="msa-armorique")


def _folder_without_edition(tables: Tables) -> None:
    (tables.forms / "2027-01-01").mkdir()


def _metropole_ends_before_its_communes(tables: Tables) -> None:
    tables.amend("territories.csv", "69M", valid_until=LAST)


FINDINGS: list[tuple[Change, str]] = [
    (_ends("territories.csv", "01"),
     f"From {NEXT} on nobody in Ain has a departement payer, a Carsat or an MSA: "
     "territories.csv has no row `01` then."),
    (_begins_again("territories.csv", "01", LATER),
     f"From {NEXT} to 2027-02-28 nobody in Ain has a departement payer, a Carsat or an MSA: "
     "territories.csv has no row `01` then."),
    (_begins_again("territories.csv", "01", "2026-12-01"),
     f"Two rows `01` of territories.csv hold from 2026-12-01 to {LAST}."),
    (_metropole_ends_before_its_communes,
     f"From {NEXT} on nobody in Métropole de Lyon has a departement payer, a Carsat or an MSA: "
     "territories.csv has no row `69M` then."),
    (_ends("schemes.csv", "cnracl"),
     f"From {NEXT} on nobody whose pension is of “Fonction publique territoriale et hospitalière” "
     "has a fund: schemes.csv has no row `cnracl` then."),
    (_begins_again("schemes.csv", "rg", LAST),
     f"Two rows `rg` of schemes.csv hold on {LAST}."),
    (_begins_again("metropole.csv", "69029", LATER),
     f"From {NEXT} to 2027-02-28 nobody in Bron counts as living in Métropole de Lyon: "
     "metropole.csv has no row `69029` then."),
    (_begins_again("metropole.csv", "69029", LAST), "Two rows `69029` of metropole.csv hold on"),
    (_begins_again("gir_agreements.csv", "35", "2026-06-01"),
     f"Two rows `35` of gir_agreements.csv hold from 2026-06-01 to {LAST}."),
    (_begins_again("funders.csv", "dep-01", LATER),
     f"From {NEXT} to 2027-02-28 Département de l’Ain studies no request: "
     "funders.csv has no row `dep-01` then."),
    (_begins_again("funders.csv", "dep-01", "2026-12-01"), "Two rows `dep-01` of funders.csv hold"),
    (_ends("funders.csv", "dep-01"),
     f"From {NEXT} on nobody in Ain has a departement payer: the funder `dep-01` ends on {LAST}, "
     "and nobody follows it."),
    (_ends("funders.csv", "carsat-auvergne"),
     f"From {NEXT} on nobody in Allier has a Carsat: the funder `carsat-auvergne` ends on {LAST}"),
    (_ends("funders.csv", "cnracl"),
     f"From {NEXT} on nobody whose pension is of “Fonction publique territoriale et hospitalière” "
     "has a fund: the funder `cnracl` ends"),
    (lambda tables: tables.amend("funders.csv", "msa-auvergne", valid_from=NEXT),
     f"From 2026-01-01 to {LAST} nobody in Cantal has an MSA: the funder `msa-auvergne` begins on"),
    (_ends("funders.csv", "anah"), "sends people to nobody: the funder `anah` ends"),
    (_ends("funders.csv", "manual_review"),
     f"From {NEXT} on nobody routes by hand what no rule can: the funder `manual_review` ends"),
    (_merges("msa-nowhere"),
     "The funder `msa-armorique` names the successor `msa-nowhere`, which does not exist."),
    (_merges("msa-lorraine", end=""),
     "The funder `msa-armorique` names the successor `msa-lorraine`, and does not end."),
    (_circle,
     f"The successor `msa-lorraine` of the funder `msa-armorique` is not there on {NEXT}."),
    (_folder_without_edition,
     "The folder 2027-01-01 has no edition.yaml: nobody will ever see it."),
    (_planted("amounts.yaml", "  - id: aspa\n", "  - id: apsa\n"),
     "tables.yaml does not name the figure `apsa` of amounts.yaml."),
    (_planted("amounts.yaml", '  - id: aspa\n    since: 2026-01-01\n',
              '  - id: aspa\n    since: 2025-01-01\n    until: 2025-06-30\n'
              '    unit: euros_a_month\n    by_household: ["1"]\n    source: x\n'
              '  - id: aspa\n    since: 2026-01-01\n'),
     "From 2025-07-01 to 2025-12-31 nobody’s income can be compared with it: amounts.yaml has no "
     "figure `aspa` then."),
    (_planted("amounts.yaml", '  - id: aspa\n    since: 2026-01-01\n',
              '  - id: aspa\n    since: 2026-01-01\n    unit: euros_a_month\n'
              '    by_household: ["1"]\n    source: x\n  - id: aspa\n    since: 2026-01-01\n'),
     "Two figures `aspa` of amounts.yaml hold from 2026-01-01 on."),
    (_planted("apa.yaml", '  - since: 2025-01-01\n    value: "1266.60"',
              '  - since: 2025-01-01\n    until: 2025-11-30\n    value: "1266.60"'),
     "From 2025-12-01 to 2025-12-31 nobody’s APA can be computed: apa.yaml has no figure `bases` "
     "then."),
    (lambda tables: tables.amend("communes.csv", "01039", joined="01039"),
     "The commune Béon (01039) joined 01039, which is no commune (any more)."),
    (_ends("communes.csv", "35238"),
     f"From {NEXT} on nobody can live in Rennes (35238): it ends, and communes.csv says not what "
     "it joined."),
    (lambda tables: tables.amend("communes.csv", "35238", joined="35001"),
     "The commune Rennes (35238) joined 35001, and does not end."),
    (lambda tables: tables.amend("communes.csv", "01138", valid_from="2022-01-01"),
     "Two communes of communes.csv bear the code 01138 from 2022-01-01 to 2022-12-31."),
    (lambda tables: tables.add("metropole.csv", "69029", commune="69999", name="Nulle Part"),
     "metropole.csv names Nulle Part (69999), which is no commune."),
]  # fmt: skip


SOME = 3
"""Of so many findings one is looked at in a daily run, and all in the long one."""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(*one, marks=pytest.mark.long if rank % SOME else ())
        for rank, one in enumerate(FINDINGS)
    ],
)
def test_what_ages_badly_is_named(tmp_path: Path, change: Change, sentence: str) -> None:
    tables = Tables(tmp_path)
    change(tables)
    found = lint_ages(tables.forms, {EDITION: tables.edition()})
    assert any(line.startswith(sentence) or sentence in line for line in found), found


def _merge_well(tables: Tables) -> None:
    _merges("msa-portes-de-bretagne")(tables)


def _leave_the_metropole(tables: Tables) -> None:
    tables.amend("metropole.csv", "69029", valid_until=LAST)


def _end_an_agreement(tables: Tables) -> None:
    _begins_again("gir_agreements.csv", "35", LATER)(tables)


def _long_ago(tables: Tables) -> None:
    """Before the first edition nobody could ask for anything."""
    tables.amend("territories.csv", "01", valid_from="2001-01-01", valid_until="2010-01-01")
    tables.add("territories.csv", "01", valid_from="2015-01-01")


@pytest.mark.parametrize(
    "change",
    [
        lambda tables: None,
        _merge_well,
        _leave_the_metropole,
        _end_an_agreement,
        _long_ago,
        _begins_again("territories.csv", "01", NEXT, apa_payer="dep-69"),
        _begins_again("schemes.csv", "rg", NEXT),
    ],
)
def test_what_ages_well_is_left_alone(tmp_path: Path, change: Change) -> None:
    tables = Tables(tmp_path)
    change(tables)
    assert lint_ages(tables.forms, {EDITION: tables.edition()}) == []


def test_the_verb_says_it_too(tmp_path: Path) -> None:
    tables = Tables(copied(tmp_path).folder)
    tables.amend("territories.csv", "01", valid_until=LAST)
    told = CliRunner().invoke(form, ["lint", "--forms", str(tables.forms)])
    assert told.exit_code == 1
    assert f"From {NEXT} on nobody in Ain has a departement payer" in told.stderr
    assert EDITION not in told.stderr


def test_a_table_that_nobody_listed_is_refused(tmp_path: Path) -> None:
    tables = Tables(copied(tmp_path).folder)
    (tables.folder / "regions.csv").write_text("region;name\n", "utf-8")
    told = CliRunner().invoke(form, ["lint", "--forms", str(tables.forms)])
    assert told.exit_code == 1
    assert "regions.csv is not among them" in told.stderr


def _day(text: str) -> Times:
    first, _, last = text.partition("/")
    return Times(*(date.fromisoformat(one) if one else None for one in (first, last)))


@pytest.mark.parametrize(
    ("told", "twice", "never"),
    [
        (["/"], [], []),
        (["/2026-01-01", "2026-01-02/"], [], []),
        (["/2026-01-01", "2026-01-01/"], ["2026-01-01/2026-01-01"], []),
        (["2026-02-01/", "/2026-01-01"], [], ["2026-01-02/2026-01-31"]),
        (["/", "2026-01-01/2026-01-09"], ["2026-01-01/2026-01-09"], []),
        (["2026-01-01/2026-12-31", "2026-02-01/2026-02-02", "2026-03-01/"],
         ["2026-02-01/2026-02-02", "2026-03-01/2026-12-31"], []),
    ],
)  # fmt: skip
def test_days_twice_and_days_never(told: list[str], twice: list[str], never: list[str]) -> None:
    times = [_day(text) for text in told]
    assert list(overlaps(times)) == [_day(text) for text in twice]
    assert list(holes(times)) == [_day(text) for text in never]


def test_turns_are_the_days_on_which_something_changes() -> None:
    days = [day.isoformat() for day in turns(iter([_day("2026-01-01/2026-06-30"), _day("/")]))]
    assert days == ["2026-01-01", "2026-07-01"]


def test_a_table_saved_by_a_spreadsheet_is_told_in_a_sentence(tmp_path: Path) -> None:
    """In another encoding than UTF-8; a mark of UTF-8 at its start is nothing wrong."""
    table = tmp_path / "funders.csv"
    text = "code;name\ndep-01;Département de l’Ain\n"
    table.write_bytes(text.encode("cp1252"))
    with pytest.raises(FormError, match=r"funders\.csv:1: save this table in UTF-8"):
        list(csv_rows(table))
    table.write_text(text, "utf-8-sig")
    (row,) = csv_rows(table)
    assert row.text("code") == "dep-01"
    with pytest.raises(FormError, match="there is no such table"):
        list(csv_rows(tmp_path / "none.csv"))
