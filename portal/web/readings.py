"""Who opened a dossier, as its person is told: by funder and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.acts.expert import PART
from portal.domain.events import DossierOpened
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Role
from portal.web.i18n import PARIS

WHOLE = "dossier"
"""The part that a caseworker opens first, each time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A funder's people read the dossier, or papers of it, that day; or an expert it asked did."""

    funder: str
    last: datetime
    times: int
    expert: bool = False


def readings(entries: Iterable[LedgerEntry]) -> Sequence[Reading]:
    """Which funders opened the dossiers: one line a funder and a day, the last first.

    A dossier opened is one reading, however many of its pages were looked at. Experts outside whom
    a funder asked for an opinion have a line of their own.
    """
    opened: dict[tuple[str, bool, date], list[LedgerEntry]] = {}
    for entry in entries:
        others = entry.role != Role.APPLICANT  # one's own download is no news
        if entry.word == DossierOpened.__name__ and entry.funder and others:
            day = entry.at.astimezone(PARIS).date()
            opened.setdefault((entry.funder, entry.role is Role.EXPERT, day), []).append(entry)
    found = [_reading(funder, expert, each) for (funder, expert, _), each in opened.items()]
    return sorted(found, key=lambda reading: reading.last, reverse=True)


def _reading(funder: str, expert: bool, entries: Sequence[LedgerEntry]) -> Reading:
    times = sum(entry.detail.get("part") in (WHOLE, PART) for entry in entries)
    return Reading(funder, max(entry.at for entry in entries), max(times, 1), expert)
