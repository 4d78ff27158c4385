"""Empty the inbox of a request once all its dossiers are sealed: the vault has the papers."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.dossier import Status
from portal.domain.errors import Conflict
from portal.domain.people import WORKER


def clean(desk: Desk, number: str) -> None:
    """Delete a request's papers from the inbox. Again is the same.

    Raises:
        NotFound: there is no such request.
        Conflict: one of its dossiers is not sealed.
        Unavailable: the inbox is away.
    """
    with desk.begin(WORKER) as tx:
        aid_request = tx.aid_requests.get(number)
        dossiers = tx.dossiers.of_request(number)
    if any(one.status is not Status.SEALED for one in dossiers):
        raise Conflict("a dossier of this request is not sealed")
    for piece in aid_request.pieces:
        desk.inbox.delete(piece.inbox_key)
