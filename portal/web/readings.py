"""Who opened a dossier, as its person is told: by funder and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.acts.expert import PART
from portal.domain.emergencies import EmergencyOpened
from portal.domain.events import Collected, DossierOpened
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Role
from portal.web.i18n import PARIS

URGENT = EmergencyOpened.__name__
READ = (DossierOpened.__name__, Collected.__name__, URGENT)
WHOLE = "dossier"
"""The part that a caseworker opens first, each time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A funder's people read the dossier, or papers of it, that day; or an expert it asked did.

    `urgent`: for an hour they could open what is medical, for a written reason.
    """

    funder: str
    last: datetime
    times: int
    expert: bool = False
    urgent: bool = False


def readings(entries: Iterable[LedgerEntry]) -> Sequence[Reading]:
    """Which funders opened the dossiers: one line a funder and a day, the last first.

    A dossier opened is one reading, however many of its pages were looked at. Experts outside whom
    a funder asked for an opinion have a line of their own; so have emergencies.
    """
    opened: dict[tuple[str, bool, bool, date], list[LedgerEntry]] = {}
    for entry in entries:
        others = entry.role != Role.APPLICANT  # one's own download is no news
        if entry.word in READ and entry.funder and others:
            day = entry.at.astimezone(PARIS).date()
            who = (entry.funder, entry.role is Role.EXPERT, entry.word == URGENT, day)
            opened.setdefault(who, []).append(entry)
    found = [_reading(*who[:3], each) for who, each in opened.items()]
    return sorted(found, key=lambda reading: reading.last, reverse=True)


def _reading(funder: str, expert: bool, urgent: bool, entries: Sequence[LedgerEntry]) -> Reading:
    times = sum(entry.detail.get("part") in (WHOLE, PART) for entry in entries)
    return Reading(funder, max(entry.at for entry in entries), max(times, 1), expert, urgent)
