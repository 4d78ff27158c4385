"""Push: tell a funder's software what changed, and (by a delivery) bring the dossier itself.

What changed is first taken in as errands, with the place that was read up to; an errand is struck
off once it arrived. A worker that dies in between sends the same again, under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from portal.delivering import deliver, look_back
from portal.desk import Desk
from portal.domain.canonical import canonical
from portal.domain.changes import MOST_CHANGES, NAMES
from portal.domain.delivery import DELIVERED, Delivering, Unreached
from portal.domain.errors import NotFound
from portal.domain.manifest import moment
from portal.domain.people import WORKER, Actor, Role
from portal.domain.push import MOST_COUNTED, PING, PUSH, Carrier, Destination, Errand, signed
from portal.domain.software import MEDICAL_MARK, Scope, itself
from portal.keeping import opened

MOST_AWAY: Final = 3
"""Errands in a row that do not arrive: then it is the destination that is away, not these."""
_AT_ONCE: Final = 50
MOST_OF_A_RUN: Final = timedelta(seconds=60)
"""Then other jobs have their turn; what waits goes on a few seconds later."""

Carry = Callable[[Errand], None]


def look_out(desk: Desk) -> int:
    """Queue a job for each destination for which something is to be done; return how many."""
    with desk.begin(WORKER) as tx:
        ready = tx.destinations.ready()
        for one in ready:
            tx.jobs.add_once(PUSH, one)
    return len(ready)


def push(desk: Desk, destination: str) -> None:
    """Take in what changed for a destination, and send what waits, as its software.

    What does not arrive is put off, and holds back what comes after it of the same dossier alone;
    after a day it is set aside. Where nothing arrives, everything is put off. A destination or a
    software that ended gets nothing.

    Raises:
        Unavailable: the database or the vault does not answer.
    """
    try:
        actor = _acting(desk, destination)
        one = _taken_in(desk, actor, destination)
    except NotFound:
        return
    if one.carrier is Carrier.WEBHOOK:
        _send(desk, actor, one, _calling(desk, actor, one))
        return
    way = _way(desk, actor, one)
    _send(desk, actor, one, lambda errand: deliver(desk, actor, one, way, errand))
    look_back(desk, actor, one, way)


def _send(desk: Desk, actor: Actor, one: Destination, carry: Carry) -> None:
    """Send what is due, until nothing is, or the destination is away."""
    away, until = 0, desk.clock() + MOST_OF_A_RUN
    while due := desk.read(actor, lambda tx: tx.errands.due(one.id, _AT_ONCE)):
        for errand in due:
            away = 0 if _sent(desk, actor, one, errand, carry) else away + 1
            if away == MOST_AWAY:
                with desk.begin(actor) as tx:
                    tx.errands.away(one.id, errand.again_at(tx.at) or tx.at)
            if away == MOST_AWAY or desk.clock() > until:
                return


def _acting(desk: Desk, destination: str) -> Actor:
    """Who sends: the software, with what it may read. Raises NotFound: one of them ended."""
    software, funder = desk.read(WORKER, lambda tx: tx.destinations.whose(destination))
    found = desk.read(itself(software), lambda tx: tx.software.get(software))
    if found.ended_at:
        raise NotFound("no such software")
    mark = MEDICAL_MARK if Scope.MEDICAL in found.scopes else ""
    return Actor(Role.FUNDER, software + mark, funder)


def _taken_in(desk: Desk, actor: Actor, destination: str) -> Destination:
    """Add what changed to what waits, unless much waits already. Raises NotFound: it ended."""
    with desk.begin(actor) as tx:
        one = tx.destinations.lock(destination)
        if one.verified_at and tx.errands.count(destination).waiting < MOST_COUNTED:
            found = tx.changes.since(one.cursor, MOST_CHANGES)
            kinds = NAMES if one.carrier is Carrier.WEBHOOK else DELIVERED
            tx.errands.take_in(one, found.page, kinds)
            tx.destinations.go_on(destination, found.cursor)
    return one


def _sent(desk: Desk, actor: Actor, one: Destination, errand: Errand, carry: Carry) -> bool:
    """Whether an errand arrived; if not, it is put off or set aside."""
    try:
        carry(errand)
    except Unreached as error:
        with desk.begin(actor) as tx:
            tx.errands.failed(one.id, errand, error.code, errand.again_at(tx.at))
        return False
    with desk.begin(actor) as tx:
        upto = errand.cursor if one.carrier is Carrier.WEBHOOK else errand.last
        tx.errands.done(one.id, errand, upto)
        if one.verified_at is None:
            tx.destinations.verified(one)
    return True


def _calling(desk: Desk, actor: Actor, one: Destination) -> Carry:
    """Call the software's address, signed by each secret that stands."""
    secrets = _secrets(desk, actor, one)

    def call(errand: Errand) -> None:
        body = canonical(_told(errand))
        headers = signed(secrets, errand.id, desk.clock(), body)
        desk.push.caller.call(one.address, headers, body)

    return call


def _way(desk: Desk, actor: Actor, one: Destination) -> Delivering:
    """The way to the funder's own place."""
    (secret, *_) = _secrets(desk, actor, one)
    return desk.push.ways[one.carrier].open(one.address, one.told, secret)


def _secrets(desk: Desk, actor: Actor, one: Destination) -> Sequence[bytes]:
    """The secrets that stand, the newest first."""
    sealed = desk.read(actor, lambda tx: tx.destinations.sealed_secrets(one.id))
    return [opened(desk, one.funder, each) for each in sealed]


def _told(errand: Errand) -> dict[str, object]:
    """What a call says: that something happened to a number. What, is read with a token."""
    told: dict[str, object] = {"type": errand.kind, "at": moment(errand.at)}
    if errand.kind != PING:
        told |= {"dossier": errand.dossier, "cursor": errand.cursor}
    return told
