"""Empty the inbox of what was sent once all of it is sealed: the vault has the papers."""

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


def clean_addition(desk: Desk, number: str) -> bool:
    """Delete an addition's papers from the inbox. Again is the same.

    False: a part of it is not sealed yet; its sealing asks again.

    Raises:
        NotFound: there is no such addition.
        Unavailable: the inbox is away.
    """
    with desk.begin(WORKER) as tx:
        addition = tx.additions.get(number)
        parts = tx.additions.parts_of_request(addition.request)
    if any(one.status is not Status.SEALED for one in parts if one.addition == number):
        return False
    delete_uploads(desk, addition.pieces)
    return True
