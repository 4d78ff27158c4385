"""Until when a dossier is locked: short at filing, since a lock is never shortened."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.domain.dossier import AidRequest
from portal.form.edition import Edition


def provisional_term(edition: Edition, aid_request: AidRequest) -> datetime:
    """Until when a dossier is locked from its filing on, UTC, to the second."""
    return term_from(edition, aid_request.submitted_at)


def term_from(edition: Edition, filed_at: datetime) -> datetime:
    """Until when what was filed at that time is locked at first, UTC, to the second."""
    return (filed_at + timedelta(days=edition.retention_days)).replace(microsecond=0)


def decided_term(edition: Edition, decided_at: datetime) -> datetime:
    """Until when a dossier is locked from its decision on, UTC, to the second.

    Source: the edition's retention.yaml (Archives de France, list of 6 September 2023). A decision
    of 29 February ends on 28 February.
    """
    year = decided_at.year + edition.decided_years
    try:
        end = decided_at.replace(year=year)
    except ValueError:
        end = decided_at.replace(year=year, day=28)
    return end.replace(microsecond=0)
