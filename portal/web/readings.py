"""Who opened a dossier, as its person is told: by funder and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.acts.expert import PART
from portal.domain.emergencies import EmergencyOpened
from portal.domain.events import Collected, DossierOpened, Exported
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Role
from portal.web.i18n import PARIS

URGENT = EmergencyOpened.__name__
EXPORTED = Exported.__name__
READ = (DossierOpened.__name__, Collected.__name__, URGENT, EXPORTED)
WHOLE = "dossier"
"""The part that a caseworker opens first, each time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A funder's people read the dossier, or papers of it, that day; or an expert it asked did.

    `urgent`: for an hour they could open what is medical, for a written reason. `exported`: the
    operator made files of it for the funder, which are not encrypted any more.
    """

    funder: str
    last: datetime
    times: int
    expert: bool = False
    urgent: bool = False
    exported: bool = False


def readings(entries: Iterable[LedgerEntry]) -> Sequence[Reading]:
    """Which funders opened the dossiers: one line a funder and a day, the last first.

    A dossier opened is one reading, however many of its pages were looked at. Experts outside whom
    a funder asked for an opinion have a line of their own; so have emergencies, and exports.
    """
    opened: dict[tuple[str, bool, str, date], list[LedgerEntry]] = {}
    for entry in entries:
        others = entry.role != Role.APPLICANT  # one's own download is no news
        if entry.word in READ and entry.funder and others:
            day = entry.at.astimezone(PARIS).date()
            apart = entry.word if entry.word in (URGENT, EXPORTED) else ""
            who = (entry.funder, entry.role is Role.EXPERT, apart, day)
            opened.setdefault(who, []).append(entry)
    found = [_reading(*who[:3], each) for who, each in opened.items()]
    return sorted(found, key=lambda reading: reading.last, reverse=True)


def _reading(funder: str, expert: bool, apart: str, entries: Sequence[LedgerEntry]) -> Reading:
    exported, last = apart == EXPORTED, max(entry.at for entry in entries)
    times = sum(exported or entry.detail.get("part") in (WHOLE, PART) for entry in entries)
    return Reading(funder, last, max(times, 1), expert, apart == URGENT, exported)
