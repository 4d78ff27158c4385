"""Keep, find and forget a browser's session; what it holds is the web's business, encrypted."""

from __future__ import annotations

from datetime import datetime

from portal.desk import Desk
from portal.domain.people import PUBLIC, WORKER


def load(desk: Desk, id_sha256: str) -> bytes | None:
    """What was kept under the digest of this session's id, unless it expired."""
    return desk.read(PUBLIC, lambda tx: tx.sessions.load(id_sha256))


def save(
    desk: Desk, id_sha256: str, data: bytes, expires_at: datetime, opened_by: str | None = None
) -> None:
    """Keep this until then, in place of what was there. `opened_by`: the sign-in that began it."""
    with desk.begin(PUBLIC) as tx:
        tx.sessions.save(id_sha256, data, expires_at, opened_by)


def delete(desk: Desk, id_sha256: str) -> None:
    """Forget this session."""
    with desk.begin(PUBLIC) as tx:
        tx.sessions.delete(id_sha256)


def sweep(desk: Desk) -> int:
    """Delete the sessions that ended; return how many."""
    with desk.begin(WORKER) as tx:
        return tx.sessions.sweep()
