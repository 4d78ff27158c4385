"""Empty the inbox of a request once all its dossiers are sealed: the vault has the papers."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.dossier import Status
from portal.domain.people import WORKER
from portal.uploads import delete_uploads


def clean(desk: Desk, number: str) -> bool:
    """Delete a request's papers from the inbox. Again is the same.

    False: a dossier of the request is not sealed yet; its sealing asks again.

    Raises:
        NotFound: there is no such request.
        Unavailable: the inbox is away.
    """
    with desk.begin(WORKER) as tx:
        aid_request = tx.aid_requests.get(number)
        dossiers = tx.dossiers.of_request(number)
    if any(one.status is not Status.SEALED for one in dossiers):
        return False
    delete_uploads(desk, aid_request.pieces)
    return True
