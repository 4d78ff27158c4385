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
