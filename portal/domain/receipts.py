"""What is handed to a person at a counter: that their request is filed, and nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.counter import Counter


@dataclass(frozen=True, slots=True)
class Sent:
    """A dossier of the request, and the code of the funder it goes to."""

    number: str
    funder: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Number, date, name, funders, and who filed it at which counter."""

    number: str
    edition: str
    submitted_at: datetime
    counter: Counter | None
    beneficiary: str
    dossiers: tuple[Sent, ...]
