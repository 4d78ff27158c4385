"""Withdraw: a person takes a request back. What was sealed is kept, and is not to be studied."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.events import Withdrawn
from portal.domain.inbox import RENEW
from portal.domain.people import Actor


def withdraw(desk: Desk, actor: Actor, number: str) -> None:
    """Take all the dossiers of a request back; twice is once. A sealing on its way goes on.

    Raises:
        NotFound: the actor has no such request.
    """
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        tx.askings.alone(number)
        for dossier in tx.dossiers.of_request(number):
            if dossier.erased_at:
                continue
            tx.dossiers.withdraw(dossier, Withdrawn(dossier.number))
            tx.jobs.add(RENEW, dossier.number)
