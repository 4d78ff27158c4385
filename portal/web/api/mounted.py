"""The door with all its routes."""

from __future__ import annotations

from portal.web.api import acks, dossiers, feed, oauth, openapi, pages, reconciliation, status
from portal.web.api.door import door

__all__ = [
    "acks", "door", "dossiers", "feed", "oauth", "openapi", "pages", "reconciliation", "status",
]  # fmt: skip
