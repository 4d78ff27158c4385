"""Until when a dossier is locked: short at filing, since a lock is never shortened.

A funder that joined may keep its dossiers for longer than the edition says, never for less. One of
a rehearsal is locked for a few days, whatever is decided of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.domain.dossier import AidRequest
from portal.domain.happened import legal_day
from portal.domain.joining import REHEARSAL_DAYS, is_rehearsal
from portal.form.edition import Edition
from portal.form.joined import said_of


def provisional_term(edition: Edition, aid_request: AidRequest, funder: str) -> datetime:
    """Until when a funder's dossier is locked from its filing on, UTC, to the second."""
    return term_from(edition, aid_request.submitted_at, funder)


def term_from(edition: Edition, filed_at: datetime, funder: str) -> datetime:
    """Until when what a funder got at that time is locked at first, UTC, to the second."""
    said = said_of(edition.reference, funder, legal_day(filed_at))
    days = max(edition.retention_days, said.kept_days or 0 if said else 0)
    if is_rehearsal(funder):
        days = REHEARSAL_DAYS
    return (filed_at + timedelta(days=days)).replace(microsecond=0)


def decided_term(edition: Edition, decided_at: datetime, funder: str) -> datetime:
    """Until when a funder's dossier is locked from its decision on, UTC, to the second.

    Source: the edition's retention.yaml (Archives de France, list of 6 September 2023). A decision
    of 29 February ends on 28 February.
    """
    if is_rehearsal(funder):
        return term_from(edition, decided_at, funder)
    said = said_of(edition.reference, funder, legal_day(decided_at))
    year = decided_at.year + max(edition.decided_years, said.kept_years or 0 if said else 0)
    try:
        end = decided_at.replace(year=year)
    except ValueError:
        end = decided_at.replace(year=year, day=28)
    return end.replace(microsecond=0)
