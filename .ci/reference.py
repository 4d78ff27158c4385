"""Makes a table of forms/reference again from the official file, as of the day that it describes.

  python .ci/reference.py communes --as-of 2027-01-01 --insee v_commune_2027.csv
         --postal laposte_hexasmal.csv [--overseas v_commune_comer_2027.csv]
         [--movements v_mvt_commune_2027.csv]
  python .ci/reference.py communes --as-of 2027-01-01 --etalab communes.json
  python .ci/reference.py metropole --as-of 2027-01-01 epcicom2027.csv
  python .ci/reference.py territories --as-of 2027-01-01 v_departement_2027.csv
  python .ci/reference.py funders --as-of 2027-01-01 v_departement_2027.csv

The files are those of insee.fr (code officiel géographique, CSV), of La Poste and of the DGCL (on
data.gouv.fr); Etalab's register is `npm pack @etalab/decoupage-administratif@N`. What is typed by
hand stays: columns that the file has not, and days. A row that the file has no more ends the day
before `--as-of`, a new one begins on it. Then write the day into tables.yaml, and `portal form
lint` says what is left to type.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from communes import Cells, ends_of, move, of_etalab, of_insee, read
from merging import FIRST, LAST, day_before, in_order, merged

REFERENCE = Path(__file__).parent.parent / "forms" / "reference"
FORMER = "former"
LYON, LYON_EPCI, LYON_TERRITORY = "69123", "200046977", "69M"
NO_DEPARTEMENT = ("69M", "975", "977", "978")
"""Territories that Insee's list of departements has not: their rows are typed by hand."""
ILE_DE_FRANCE = "11"
OF = {"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}
"""Insee's TNCC → what stands between « Département » and the name."""


def communes(table: Sequence[Cells], given: argparse.Namespace) -> list[Cells]:
    """The register of communes; one that is in it no more has joined another."""
    if given.etalab:
        official = of_etalab(given.etalab)
    else:
        official = of_insee(given.insee, given.postal, given.overseas)
    was = {(row["code"], row["name"]): row["type"] for row in table}
    told = {(row["code"], row["name"]) for row in official}
    kept: dict[bool, list[Cells]] = {True: [], False: []}
    for row in table:
        kept[row["type"] == FORMER and (row["code"], row["name"]) not in told].append(row)
    rows = [*kept[True], *merged(kept[False], official, ("code", "name"), given.as_of)]
    for row in rows:
        before = was.get((row["code"], row["name"]), row["type"])
        if (row["code"], row["name"]) not in told and row["type"] != FORMER:
            row |= {"type": FORMER, "postal_codes": ""}
        elif before == FORMER != row["type"]:  # it became a commune again
            row |= {FIRST: given.as_of.isoformat(), LAST: ""}
        elif row["type"] == FORMER != before and not row[LAST]:
            row[LAST] = day_before(given.as_of)
    move(rows, ends_of(given.movements) if given.movements else {})
    return sorted(rows, key=lambda row: (row["code"], row["name"]))


def metropole(table: Sequence[Cells], given: argparse.Namespace) -> list[Cells]:
    """The communes of the metropole of Lyon, its arrondissements, and those that joined one."""
    rows = list(read(given.tables / "communes.csv", "utf-8", ";"))
    told = read(given.file, "iso-8859-1", ";")
    members = {row["insee"] for row in told if row["siren"] == LYON_EPCI}
    names = {row["code"]: row["name"] for row in rows if row["type"] == "commune"}
    official = []
    for row in rows:
        code, former = row["code"], row["type"] == FORMER
        if code in members and not former:
            source = f"EPCI {LYON_EPCI}"
        elif row["type"] == "arrondissement" and row["departement"] == "69":
            source = f"Arrondissement of Lyon ({LYON})"
        elif former and row["joined"] in members and code not in members:
            source = f"Joined {names[row['joined']]} ({row['joined']})"
        else:
            continue
        name = row["name"].replace("'", "’").replace(" Arrondissement", " arrondissement")
        official.append(
            {"commune": code, "name": name, "territory": LYON_TERRITORY, "source": source}
            | {"verified": "yes"}
        )
    return merged(table, official, ("commune",), given.as_of)


def territories(table: Sequence[Cells], given: argparse.Namespace) -> list[Cells]:
    """The departements: their names, and whether Anah's ceilings of Île-de-France hold there."""
    official = [
        {
            "territory": row["DEP"],
            "name": row["LIBELLE"].replace("'", "’"),
            "zone": "ile_de_france" if row["REG"] == ILE_DE_FRANCE else "elsewhere",
        }
        for row in read(given.file, "utf-8", ",")
    ]
    ours = [row for row in table if row["territory"] in NO_DEPARTEMENT]
    others = [row for row in table if row["territory"] not in NO_DEPARTEMENT]
    return in_order(
        (*ours, *merged(others, official, ("territory",), given.as_of)), table, "territory"
    )


def funders(table: Sequence[Cells], given: argparse.Namespace) -> list[Cells]:
    """The departements that pay the APA in their own name; all other rows are typed by hand."""
    codes = {f"dep-{row['DEP']}": row for row in read(given.file, "utf-8", ",")}
    payers = {row["apa_payer"] for row in read(given.tables / "territories.csv", "utf-8", ";")}
    official = [
        {
            "code": code,
            "name": f"Département {OF[row['TNCC']]}{row['NCCENR']}".replace("'", "’"),
            "name_en": f"{row['NCCENR']} departmental council".replace("'", "’"),
            "kind": "apa_payer",
        }
        for code, row in codes.items()
        if code in payers
    ]
    others = [row for row in table if not row["code"].startswith("dep-")]
    departements = [row for row in table if row["code"].startswith("dep-")]
    typed = {row["code"]: row["name"] for row in departements}
    for row in official:  # « de Vaucluse » is « du » to Insee: a name once typed stays
        if codes[row["code"]]["NCCENR"].replace("'", "’") in typed.get(row["code"], ""):
            del row["name"], row["name_en"]
    return in_order(
        (*others, *merged(departements, official, ("code",), given.as_of)), table, "code"
    )


TABLES: Mapping[str, Callable[[Sequence[Cells], argparse.Namespace], list[Cells]]] = {
    "communes": communes,
    "metropole": metropole,
    "territories": territories,
    "funders": funders,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, merge, write, and say how many rows are new, ended, or changed."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.table == "communes" and given.insee and not given.postal:
        parser.error("--insee needs --postal: Insee does not know the postal codes")
    path = given.tables / f"{given.table}.csv"
    columns = path.read_text("utf-8").partition("\n")[0].split(";")
    before = list(read(path, "utf-8", ";"))
    known = {tuple(row.values()) for row in before}
    rows = [
        [row.get(column, "") for column in columns]
        for row in TABLES[given.table]([dict(row) for row in before], given)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows([columns, *rows])
    changed = sum(tuple(row) not in known for row in rows)
    print(f"{path.name}: {len(rows)} rows, {len(rows) - len(before)} more, {changed} changed.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    verbs = parser.add_subparsers(dest="table", required=True)
    for name in TABLES:
        verb = verbs.add_parser(name)
        verb.add_argument("--as-of", type=date.fromisoformat, required=True)
        verb.add_argument("--tables", type=Path, default=REFERENCE)
        if name != "communes":
            verb.add_argument("file", type=Path)
            continue
        either = verb.add_mutually_exclusive_group(required=True)
        either.add_argument("--insee", type=Path)
        either.add_argument("--etalab", type=Path)
        for option in ("--postal", "--overseas", "--movements"):
            verb.add_argument(option, type=Path)
    return parser


if __name__ == "__main__":
    main()
