"""Deliver a dossier to its funder's own place, and read there that it arrived.

A package is named by its content: a worker that dies and begins again puts the same one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from portal.acknowledging import noted
from portal.bagging import packed
from portal.desk import Desk
from portal.domain.canonical import canonical
from portal.domain.delivery import FIRST_LOOK, Delivering, Delivery, Package, Unreached
from portal.domain.dossier import Dossier, Status, digest
from portal.domain.erasure import WasErased
from portal.domain.errors import NotFound, Tampered
from portal.domain.events import Collected
from portal.domain.happened import legal_day
from portal.domain.manifest import moment
from portal.domain.people import Actor
from portal.domain.push import PING, Destination, Errand
from portal.handing import held

DELIVERY: Final = "delivery"
"""In place of an object's name: the whole is about to be brought to its funder."""
_AT_ONCE: Final = 100
_OF_A_NAME: Final = 16
_FINGERPRINT: Final = re.compile(r"\b[0-9a-f]{64}\b")
_MOST_FINGERPRINTS: Final = 200


def deliver(desk: Desk, actor: Actor, one: Destination, way: Delivering, errand: Errand) -> None:
    """Bring the dossier of an errand; one that is not this funder's, or not sealed, is not there.

    Of one that was erased, its time being over, a file says so: `NUMBER-erased.json`.

    Raises:
        Unreached: it did not arrive, or the vault holds other bytes.
        Unavailable: the vault or the database does not answer.
    """
    if errand.kind == PING:
        way.try_out()
        return
    try:
        package, dossier = _package(desk, actor, errand)
        way.deliver(package)
    except WasErased as error:
        told = {"number": errand.dossier, "erased_at": moment(error.erased_at)}
        way.tell(f"{errand.dossier}-erased", canonical(told))
        return
    except NotFound:
        return
    except Tampered:
        raise Unreached("damaged") from None
    with desk.begin(actor) as tx:
        tx.deliveries.add(one, package, dossier.person, tx.at + FIRST_LOOK)
        tx.reconciliation.collected(dossier, "")


def look_back(desk: Desk, actor: Actor, one: Destination, way: Delivering) -> None:
    """Look for the acknowledgements of what was delivered. Raises Unavailable."""
    for each in desk.read(actor, lambda tx: tx.deliveries.to_look(one.id, _AT_ONCE)):
        try:
            _look_for(desk, actor, one, way, each)
        except NotFound:  # another funder has it now
            with desk.begin(actor) as tx:
                tx.deliveries.looked(one.id, each.name, None, each.read_sha256)
        except Unreached:
            with desk.begin(actor) as tx:
                tx.deliveries.looked(one.id, each.name, each.again_at(tx.at), each.read_sha256)
            return


def _look_for(desk: Desk, actor: Actor, one: Destination, way: Delivering, each: Delivery) -> None:
    text = "" if _is_handed(desk, actor, each) else way.acknowledged(each.name)
    read = digest(text.encode()) if text.strip() else each.read_sha256
    if read != each.read_sha256:
        told = dict.fromkeys(_FINGERPRINT.findall(text.lower()))
        for fingerprint in list(told)[:_MOST_FINGERPRINTS] or [""]:
            noted(desk, actor, each.dossier, fingerprint, one.id)
    handed = _is_handed(desk, actor, each)
    with desk.begin(actor) as tx:
        tx.deliveries.looked(one.id, each.name, each.again_at(tx.at), read)
        if handed:
            tx.deliveries.acknowledged(one.id, each.name)


def _is_handed(desk: Desk, actor: Actor, each: Delivery) -> bool:
    """Whether every manifest of a package is acknowledged, by whatever way that was said."""
    handed = desk.read(actor, lambda tx: tx.changes.handed(each.dossier))
    return {one.manifest_sha256 for one in handed} >= set(each.manifests.split())


def _package(desk: Desk, actor: Actor, errand: Errand) -> tuple[Package, Dossier]:
    """The dossier as it is now, packed; the ledger is told before a byte is read."""
    with desk.begin(actor) as tx:
        if tx.dossiers.get(errand.dossier).status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        one = replace(held(desk, tx, tx.dossiers.get(errand.dossier)), today=legal_day(errand.at))
        told = Collected(errand.dossier, DELIVERY)
        tx.ledger.append(told, funder=one.dossier.funder, person=one.dossier.person)
    bag = packed(desk, one)
    package = Package(
        name=f"{errand.dossier}-{bag.mark[:_OF_A_NAME]}",
        number=errand.dossier,
        size_bytes=bag.size_bytes,
        blocks=bag.blocks,
        manifests={each.name: each.sha256 for each in bag.manifests},
    )
    return package, one.dossier
