"""Until when a dossier is locked: short at filing, since a lock is never shortened."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.domain.dossier import AidRequest
from portal.form.edition import Edition


def provisional_term(edition: Edition, aid_request: AidRequest) -> datetime:
    """Until when a dossier is locked from its filing on, UTC, to the second."""
    term = timedelta(days=edition.retention_days)
    return (aid_request.submitted_at + term).replace(microsecond=0)
