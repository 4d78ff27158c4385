"""A funder's software acknowledges a dossier by its manifest's fingerprint: it is handed over."""

from __future__ import annotations

import hmac

from portal.chained import chain_of, with_proofs
from portal.desk import Desk
from portal.domain.changes import Handover
from portal.domain.errors import Conflict
from portal.domain.people import Actor
from portal.handing import manifests
from portal.safe import sealed_objects
from portal.secrecy import readable


class WrongFingerprint(Conflict):
    """What was acknowledged is not what was sealed: the funder has other bytes, or another's."""


def acknowledge(desk: Desk, actor: Actor, number: str, fingerprint: str) -> Handover:
    """Note that a manifest of this dossier was received whole. A second time is the first.

    What came beside the dossier (an addition, a decision) has a manifest of its own, which is in
    every bag, also where what it lists is not.

    Raises:
        NotFound: the actor's funder has no such dossier.
        WrongFingerprint: no sealed manifest of it has this fingerprint; that is noted.
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
        tx.changes.refuse(dossier, software)
    raise WrongFingerprint("no sealed manifest of it has this fingerprint")
