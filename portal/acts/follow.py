"""Follow a request: where it stands, and who opened it."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Actor


def requests(desk: Desk, actor: Actor) -> tuple[AidRequest, ...]:
    """The actor's requests, the last filed first."""
    with desk.begin(actor) as tx:
        return tx.aid_requests.mine()


def request(desk: Desk, actor: Actor, number: str) -> tuple[AidRequest, tuple[Dossier, ...]]:
    """A request and its dossiers. Raises NotFound."""
    with desk.begin(actor) as tx:
        return tx.aid_requests.get(number), tx.dossiers.of_request(number)


def history(desk: Desk, actor: Actor, number: str) -> tuple[LedgerEntry, ...]:
    """What happened to a request and its dossiers, in order. Raises NotFound."""
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        subjects = (number, *(one.number for one in tx.dossiers.of_request(number)))
        entries = [entry for subject in subjects for entry in tx.ledger.of(subject)]
    return tuple(sorted(entries, key=lambda entry: entry.id))
