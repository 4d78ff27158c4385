"""Builds forms/reference/communes.csv from the register of communes (Licence Ouverte).

Get the register with `npm pack @etalab/decoupage-administratif@6`, unpack it, then run
`python .ci/communes.py FOLDER/package/data/communes.json forms/reference/communes.csv`.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

TYPES = {
    "commune-actuelle": "commune",
    "arrondissement-municipal": "arrondissement",
    "commune-deleguee": "former",
    "commune-associee": "former",
}


def main(register: Path, table: Path) -> None:
    """Write one line a commune, sorted by code; a former one names the commune it joined."""
    entries = json.loads(register.read_text("utf-8"))
    names = {entry["code"]: entry["nom"] for entry in entries if "actuelle" in entry["type"]}
    rows = sorted(_row(entry) for entry in entries if not _still_lives(entry, names))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(("code", "name", "postal_codes", "departement", "type", "joined"))
        writer.writerows(rows)


def _still_lives(entry: dict[str, object], names: dict[str, str]) -> bool:
    # A former commune whose name the new one took: nobody needs to be told that it joined.
    return names.get(str(entry.get("chefLieu"))) == entry["nom"]


def _row(entry: dict[str, object]) -> tuple[str, str, str, str, str, str]:
    outside = entry.get("collectiviteOutremer")
    departement = entry.get("departement") or (outside["code"] if isinstance(outside, dict) else "")
    codes = entry.get("codesPostaux")
    return (
        str(entry["code"]),
        str(entry["nom"]),
        " ".join(sorted(codes)) if isinstance(codes, list) else "",
        str(departement),
        TYPES[str(entry["type"])],
        str(entry.get("chefLieu") or ""),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
