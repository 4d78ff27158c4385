"""A funder's software acknowledges a dossier by its manifest's fingerprint: it is handed over."""

from __future__ import annotations

from portal.acknowledging import noted
from portal.desk import Desk
from portal.domain.changes import Handover
from portal.domain.errors import Conflict
from portal.domain.people import Actor


class WrongFingerprint(Conflict):
    """What was acknowledged is not what was sealed: the funder has other bytes, or another's."""


def acknowledge(desk: Desk, actor: Actor, number: str, fingerprint: str) -> Handover:
    """Note that a manifest of this dossier was received whole. A second time is the first.

    Raises:
        NotFound: the actor's funder has no such dossier.
        WrongFingerprint: no sealed manifest of it has this fingerprint; that is noted.
    """
    if found := noted(desk, actor, number, fingerprint):
        return found
    raise WrongFingerprint("no sealed manifest of it has this fingerprint")
