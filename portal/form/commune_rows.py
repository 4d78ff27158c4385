"""The rows of the register of communes, those of today and those that joined another."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from portal import places
from portal.form.times import ALWAYS, Times

COLUMNS = (
    "code", "name", "postal_codes", "departement", "type", "joined", "valid_from", "valid_until",
)  # fmt: skip
FORMER = "former"


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune (or arrondissement of Paris, Lyon, Marseille), by its INSEE code.

    `joined` is set for a commune that is no more: the code of the one it joined. Without a last
    day it was no more before the table was made. `label` is the code shown after its name.
    """

    code: str
    name: str
    postal_codes: tuple[str, ...]
    departement: str
    joined: str = ""
    times: Times = ALWAYS
    former: bool = False
    label: str = ""

    @property
    def text(self) -> str:
        """Its name as people are shown it, with a code that makes it unique."""
        return f"{self.name} ({self.label or self.code})"

    def is_there(self, on: date) -> bool:
        """Whether it was a commune on that day."""
        unknown_end = self.former and self.times.last is None
        return not unknown_end and self.times.holds(on)


def read_communes(path: Path) -> Iterator[Commune]:
    """The rows of the table, in its order.

    Raises:
        ValueError: a row has not the columns of the table, or a day is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for code, name, postal_codes, departement, kind, joined, first, last in rows:
            yield Commune(
                code=code,
                name=name.replace("'", "’").replace(" Arrondissement", " arrondissement"),
                postal_codes=tuple(postal_codes.split()),
                departement=departement,
                joined=joined,
                times=Times(_day(first), _day(last)) if first or last else ALWAYS,
                former=kind == FORMER,
            )


@lru_cache(maxsize=1)
def every_commune() -> tuple[Commune, ...]:
    """The rows of forms/reference, read once."""
    return tuple(read_communes(places.forms() / "reference" / "communes.csv"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
