"""Reads the communes of a year from their registers: Insee's and La Poste's, or Etalab's of both.

Every reader gives the official cells of communes.csv: code, name, postal_codes, departement, type,
joined. The columns of the official files are those of the code officiel géographique 2026
(v_commune, v_commune_comer, v_mvt_commune) and of La Poste's base officielle (laposte_hexasmal).
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

Cells = dict[str, str]

ETALAB = {
    "commune-actuelle": "commune",
    "arrondissement-municipal": "arrondissement",
    "commune-deleguee": "former",
    "commune-associee": "former",
}
INSEE = {"COM": "commune", "ARM": "arrondissement", "COMD": "former", "COMA": "former"}
MERGERS = ("31", "32", "33", "41", "50")
"""Fusion simple, commune nouvelle, fusion association, change of departement, of chef-lieu."""


def of_etalab(register: Path) -> list[Cells]:
    """The communes of @etalab/decoupage-administratif, from its communes.json."""
    entries = json.loads(register.read_text("utf-8"))
    found = [
        _cells(
            str(entry["code"]),
            str(entry["nom"]),
            entry.get("codesPostaux") or (),
            str(entry.get("departement") or (entry.get("collectiviteOutremer") or {}).get("code")),
            ETALAB[str(entry["type"])],
            str(entry.get("chefLieu") or ""),
        )
        for entry in entries
    ]
    return without_namesakes(found)


def of_insee(communes: Path, postal: Path, overseas: Path | None) -> list[Cells]:
    """The communes of v_commune (and v_commune_comer), with the postal codes of La Poste."""
    rows = list(read(communes, "utf-8", ","))
    places = {row["COM"]: row["DEP"] for row in rows if row["DEP"]}
    codes = _postal_codes(postal, {row["COM"]: row["COMPARENT"] for row in rows})
    found = []
    for row in rows:
        kind = INSEE[row["TYPECOM"]]
        former = kind == "former"
        place = row["DEP"] or places[row["COMPARENT"]]
        joined = row["COMPARENT"] if former else ""
        own = () if former else codes[row["COM"]]
        found.append(_cells(row["COM"], row["LIBELLE"], own, place, kind, joined))
    for row in read(overseas, "utf-8", ",") if overseas else ():
        if row["NATURE_ZONAGE"] == "COM":
            code = row["COM_COMER"]
            found.append(_cells(code, row["LIBELLE"], codes[code], row["COMER"], "commune", ""))
    return without_namesakes(found)


def without_namesakes(found: Iterable[Cells]) -> list[Cells]:
    """Without the former communes whose name the new one took: nobody need be told of them."""
    found = list(found)
    names = {row["code"]: row["name"] for row in found if row["type"] == "commune"}
    return [row for row in found if row["name"] != names.get(row["joined"])]


def ends_of(movements: Path) -> Mapping[tuple[str, str], tuple[date, str]]:
    """Of v_mvt_commune: (code, name) → the last day of that commune, and what it joined."""
    found = {}
    for row in sorted(read(movements, "utf-8", ","), key=lambda row: row["DATE_EFF"]):
        whole = (row["TYPECOM_AV"], row["TYPECOM_AP"]) == ("COM", "COM")
        before, after = (row["COM_AV"], row["LIBELLE_AV"]), (row["COM_AP"], row["LIBELLE_AP"])
        if whole and row["MOD"] in MERGERS and before != after:
            last = date.fromisoformat(row["DATE_EFF"]) - timedelta(days=1)
            found[before] = (last, row["COM_AP"])
    return found


def move(rows: Iterable[Cells], ends: Mapping[tuple[str, str], tuple[date, str]]) -> None:
    """Write into the rows on which day each commune ended, and what it joined in the end."""
    rows = list(rows)
    there = {row["code"] for row in rows if row["type"] != "former"}
    joined = {row["code"]: row["joined"] for row in rows if row["type"] == "former"}
    begun = {}
    for row in rows:
        if row["type"] != "former":
            continue
        if found := ends.get((row["code"], row["name"])):
            last, into = found
            row |= {"valid_until": last.isoformat(), "joined": row["joined"] or into}
            begun[row["code"]] = (last + timedelta(days=1)).isoformat()
        if not row["joined"] and row["code"] in there:  # another name under the same code
            row["joined"] = row["code"]
        row["joined"] = _in_the_end(row["joined"], joined, there)
    for row in rows:
        if row["type"] != "former" and row["code"] in begun:
            row["valid_from"] = begun[row["code"]]


def _in_the_end(code: str, joined: Mapping[str, str], there: set[str]) -> str:
    """What became of the commune that this one joined, if that one joined another since."""
    met: set[str] = set()
    while code not in there and code in joined and code not in met:
        met.add(code)
        code = joined[code]
    return code


def read(path: Path, encoding: str, delimiter: str) -> Iterator[Cells]:
    """The rows of an official file, by the names of its columns."""
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _postal_codes(path: Path, parents: Mapping[str, str]) -> Mapping[str, set[str]]:
    """INSEE code → postal codes; Paris, Lyon and Marseille have those of their arrondissements."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read(path, "iso-8859-1", ";"):
        code = row.get("#Code_commune_INSEE") or row["Code_commune_INSEE"]
        found[code].add(row["Code_postal"])
        if parent := parents.get(code):
            found[parent].add(row["Code_postal"])
    return found


def _cells(
    code: str, name: str, codes: Iterable[str], departement: str, kind: str, joined: str
) -> Cells:
    return {
        "code": code,
        "name": name,
        "postal_codes": " ".join(sorted(codes)),
        "departement": departement,
        "type": kind,
        "joined": joined,
    }
