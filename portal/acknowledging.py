"""A funder says by its manifest's fingerprint that a dossier arrived: it is handed over."""

from __future__ import annotations

import hmac

from portal.chained import chain_of, with_proofs
from portal.desk import Desk
from portal.domain.changes import Handover
from portal.domain.people import Actor
from portal.handing import manifests
from portal.sealed import sealed_objects
from portal.secrecy import readable


def noted(
    desk: Desk, actor: Actor, number: str, fingerprint: str, destination: str | None = None
) -> Handover | None:
    """Note that a manifest of this dossier was received whole. A second time is the first.

    What came beside the dossier (an addition, a decision) has a manifest of its own, which is in
    every bag, also where what it lists is not. None: no sealed manifest of it has this
    fingerprint, which is noted too, with the destination where it was read.

    Raises:
        NotFound: the actor's funder has no such dossier.
    """
    software = actor.id.partition(":")[0]  # as row security reads it
    chain = chain_of(desk, number, ())
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        own = readable(desk, tx, number, sealed_objects(tx, number))
        found = manifests(with_proofs(own, chain))
        right = [one for one in found if hmac.compare_digest(one.sha256, fingerprint)]
        if right:
            return tx.changes.hand(dossier, right[0], software)
        tx.changes.refuse(dossier, software, destination)
    return None
