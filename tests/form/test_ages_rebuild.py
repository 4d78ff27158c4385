"""The tables are made again from the official files; what people typed stays."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from portal import places
from tests.form.aged import Tables

SCRIPT = Path(__file__).parents[2] / ".ci" / "reference.py"
OFFICIAL = Path(__file__).parent / "official"
AS_OF = "2026-01-01"
COMMUNES = (
    "--insee", OFFICIAL / "v_commune_2026.csv",
    "--overseas", OFFICIAL / "v_commune_comer_2026.csv",
    "--postal", OFFICIAL / "laposte_hexasmal.csv",
    "--movements", OFFICIAL / "v_mvt_commune_2026.csv",
)  # fmt: skip
FILES = {
    "communes": COMMUNES,
    "metropole": (OFFICIAL / "epcicom2026.csv",),
    "territories": (OFFICIAL / "v_departement_2026.csv",),
    "funders": (OFFICIAL / "v_departement_2026.csv",),
}

Row = dict[str, str]


def made(tables: Tables, table: str, *files: object, as_of: str = AS_OF) -> list[Row]:
    """The rows of a table after the script ran on it."""
    given = [str(one) for one in files or FILES[table]]
    command = [sys.executable, SCRIPT, table, "--as-of", as_of, "--tables", tables.folder, *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return read(tables.folder / f"{table}.csv")


def read(path: Path, delimiter: str = ";") -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def ours(table: str) -> list[Row]:
    return read(places.forms() / "reference" / f"{table}.csv")


def emptied(tables: Tables, table: str) -> None:
    """Only the line of its columns is left."""
    path = tables.folder / f"{table}.csv"
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")


def test_communes_are_made_from_nothing(tmp_path: Path) -> None:
    """Names, postal codes, what each joined and since when: row for row those of the table."""
    tables = Tables(tmp_path)
    emptied(tables, "communes")
    rows = made(tables, "communes")
    codes = {row["code"] for row in rows}
    expected = [row for row in ours("communes") if row["code"] in codes]
    for row in expected:
        if row["code"] == "69123":  # of the arrondissements, the extract has the first two
            row["postal_codes"] = "69001 69002"
    assert rows == expected
    assert len(rows) == 18, "Douzy, which joined a new commune of its own name, stands once"


@pytest.mark.parametrize("from_nothing", [True, False])
def test_the_metropole_is_made_again(tmp_path: Path, from_nothing: bool) -> None:
    tables = Tables(tmp_path)
    if from_nothing:
        emptied(tables, "metropole")
    assert made(tables, "metropole") == ours("metropole")


@pytest.mark.parametrize("table", ["territories", "funders"])
def test_what_is_typed_by_hand_stays(tmp_path: Path, table: str) -> None:
    assert made(Tables(tmp_path), table) == ours(table)


def test_a_departement_that_changed_its_name_is_renamed_everywhere(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.amend("territories.csv", "22", name="Côtes-du-Nord", zone="ile_de_france")
    tables.amend("funders.csv", "dep-22", name="Département des Côtes-du-Nord")
    assert made(tables, "territories") == ours("territories")
    assert made(tables, "funders") == ours("funders")


def test_a_departement_that_the_table_lacks_begins_on_that_day(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.remove("funders.csv", "dep-35")
    row = next(row for row in made(tables, "funders") if row["code"] == "dep-35")
    assert row["name"] == "Département d’Ille-et-Vilaine"
    assert (row["valid_from"], row["verified"]) == (AS_OF, "")


def test_a_commune_that_left_the_metropole_ends_the_day_before(tmp_path: Path) -> None:
    tables, file = Tables(tmp_path), tmp_path / "epcicom.csv"
    lines = (OFFICIAL / "epcicom2026.csv").read_text("iso-8859-1").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if ";69029;" not in line), "iso-8859-1")
    rows = {row["commune"]: row for row in made(tables, "metropole", file, as_of="2027-01-01")}
    assert rows["69029"]["valid_until"] == "2026-12-31"
    assert rows["69003"]["valid_until"] == ""


def test_communes_that_merge_end_and_keep_what_they_joined(tmp_path: Path) -> None:
    """As if Rennes and Ajaccio joined L'Abergement-Clémenciat, with and without Insee's word."""
    tables = Tables(tmp_path)
    official = read(OFFICIAL / "v_commune_2026.csv", ",")
    few(tables, official)
    without = [row for row in official if row["COM"] not in ("35238", "2A004")]
    delegated = {**without[0], "TYPECOM": "COMD", "COM": "35238", "REG": "", "DEP": "",
                 "LIBELLE": "Rennes", "NCCENR": "Rennes", "COMPARENT": "01001"}  # fmt: skip
    communes = written(tmp_path / "v_commune.csv", [*without, delegated])
    moved = read(OFFICIAL / "v_mvt_commune_2026.csv", ",")
    simple = {**moved[0], "MOD": "31", "DATE_EFF": "2026-07-01", "COM_AV": "2A004",
              "LIBELLE_AV": "Ajaccio", "COM_AP": "01001"}  # fmt: skip
    movements = written(tmp_path / "v_mvt.csv", [*moved, simple])
    files = ("--insee", communes, *COMMUNES[2:6], "--movements", movements)
    rows = {
        (row["code"], row["name"]): row
        for row in made(tables, "communes", *files, as_of="2027-01-01")
    }
    rennes, ajaccio = rows["35238", "Rennes"], rows["2A004", "Ajaccio"]
    assert (rennes["type"], rennes["joined"], rennes["valid_until"]) == (
        "former", "01001", "2026-12-31",
    )  # fmt: skip
    assert (ajaccio["type"], ajaccio["joined"], ajaccio["valid_until"]) == (
        "former", "01001", "2026-06-30",
    )  # fmt: skip
    assert rows["01039", "Béon"]["valid_until"] == "2022-12-31"
    assert rows["01001", "L'Abergement-Clémenciat"]["valid_until"] == ""


def test_a_commune_that_is_one_again_begins_anew(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    rows = read(OFFICIAL / "v_commune_2026.csv", ",")
    few(tables, rows)
    again = [
        {**rows[0], "COM": "01039", "LIBELLE": "Béon"} if row["COM"] == "01039" else row
        for row in rows
    ]
    communes = written(tmp_path / "v_commune.csv", again)
    files = ("--insee", communes, *COMMUNES[2:6])
    found = made(tables, "communes", *files, as_of="2027-01-01")
    beon = next(row for row in found if row["code"] == "01039")
    assert (beon["type"], beon["joined"]) == ("commune", "")
    assert (beon["valid_from"], beon["valid_until"]) == ("2027-01-01", "")


def few(tables: Tables, official: list[Row]) -> None:
    """Leave only the communes of this extract in the table."""
    codes = {row["COM"] for row in official}
    rows = [row for row in ours("communes") if row["code"] in codes]
    written(tables.folder / "communes.csv", rows, ";")


def written(path: Path, rows: list[Row], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
