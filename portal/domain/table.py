"""A funder's own table of its dossiers, for people and their spreadsheets: what happened, when.

No answer and nothing medical is in it: of the person, the name and the commune.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.domain.events import Event


class Form(StrEnum):
    """As what it is written."""

    CSV = "csv"
    XLSX = "xlsx"


class Column(StrEnum):
    """The columns, in their order."""

    NUMBER = "number"
    AIDS = "aids"
    NAME = "name"
    COMMUNE = "commune"
    INSEE = "insee"
    FILED = "filed"
    CAME = "came"
    SEALED = "sealed"
    STAGE = "stage"
    DUE = "due"
    VERDICT = "verdict"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    COLLECTED = "collected"
    HANDED = "handed"
    RETAINED = "retained"


DAYS: Final = frozenset({
    Column.FILED, Column.CAME, Column.SEALED, Column.DUE, Column.DECIDED, Column.WITHDRAWN,
    Column.COLLECTED, Column.HANDED, Column.RETAINED,
})  # fmt: skip
"""Those that hold a day of France, ISO."""


@dataclass(frozen=True, slots=True)
class Words:
    """What its reader reads in place of codes; each mapping knows every code there is."""

    heads: Sequence[str]  # one a column
    stages: Mapping[str, str]
    verdicts: Mapping[str, str]
    aids: Mapping[str, str]  # by what the column says: "apa home_help"
    communes: Mapping[str, str]  # by INSEE code


@dataclass(frozen=True, slots=True)
class Used:
    """The codes that a funder's dossiers hold, each once."""

    aids: Sequence[str]
    communes: Sequence[str]


@dataclass(frozen=True, slots=True)
class TableExported(Event):
    """The table of all of a funder's dossiers is about to be given; the subject is the funder."""

    form: str
    rows: int
