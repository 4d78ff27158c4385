"""Departements, by number, by postal code and by name, as people write them after a commune."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache

from portal import places
from portal.form.commune_rows import Commune
from portal.form.communes import plain

NUMBER = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-8]|98[4-9]")
"""As typed, in lower case; 20 is Corsica before 1976, and its postal codes to this day."""


def of_code(code: str) -> tuple[str, ...]:
    """The departements that a number or a postal code may mean, as the register numbers them."""
    if code.startswith("20"):
        return ("2A", "2B")
    if code.startswith("971"):  # Saint-Barthélemy and Saint-Martin kept its postal codes
        return ("971", "977", "978")
    return (code[:3],) if code.startswith(("97", "98")) else (code[:2].upper(),)


def named(name: str) -> str:
    """The number of the departement of this plain name, `la` said or not; or nothing."""
    return _numbers().get(name.removeprefix("la "), "")


def placed(commune: Commune) -> str:
    """A commune's text, and its departement unless the name says it (Paris) or it has none."""
    departement = _names().get(commune.departement, "")
    told = not departement or commune.name.startswith(departement)
    return commune.text if told else f"{commune.text}, {departement}"


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    path = places.forms() / "reference" / "territories.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["territory"]: row["name"] for row in csv.DictReader(file, delimiter=";")}


@lru_cache(maxsize=1)
def _numbers() -> Mapping[str, str]:
    return {
        plain(name).removeprefix("la "): number
        for number, name in _names().items()
        if number != "69M"  # the register of communes counts it in Rhône
    }
