"""Uploads that wait in the inbox: their bytes go away with what they were for."""

from __future__ import annotations

from collections.abc import Iterable

from portal.desk import Desk
from portal.domain.draft import Piece


def delete_uploads(desk: Desk, pieces: Iterable[Piece]) -> None:
    """Delete the bytes of these pieces, and of their readable copies. Raises Unavailable."""
    for piece in pieces:
        for one in piece.waiting:
            desk.inbox.delete(one.key)
