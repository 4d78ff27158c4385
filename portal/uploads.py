"""Uploads: scanned before they are called received; their bytes go with what they were for."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from portal.desk import Desk
from portal.domain.draft import Piece
from portal.domain.papers import NotScanned, Refused, ScanOutcome

FORGET = "forget"
"""The job: delete an upload of a draft that is gone."""


def scan(desk: Desk, data: bytes) -> None:
    """Look for malicious programs in an upload; a demonstration may be without a scanner.

    Raises:
        Refused: the file's fault: it is infected, or can never be scanned.
        NotScanned: not the file's fault: the scanner is away.
    """
    if desk.scanner is None:
        return
    found = desk.scanner.scan(data)
    if found.outcome is ScanOutcome.CLEAN:
        return
    if found.outcome is ScanOutcome.NOT_CHECKED and not found.for_good:
        raise NotScanned(f"the paper was not received: it could not be scanned ({found.detail})")
    log = structlog.get_logger()
    log.warning("paper_not_clean", code=found.detail, status=found.outcome.value)
    raise Refused("infected" if found.outcome is ScanOutcome.INFECTED else "not_scanned")


def delete_uploads(desk: Desk, pieces: Iterable[Piece]) -> None:
    """Delete the bytes of these pieces, and of their readable copies. Raises Unavailable."""
    for piece in pieces:
        for one in piece.waiting:
            desk.inbox.delete(one.key)
