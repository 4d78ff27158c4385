"""A funder's software acknowledges a dossier by its manifest's fingerprint: it is handed over."""

from __future__ import annotations

from portal.acknowledging import noted
from portal.desk import Desk
from portal.domain.changes import Handover
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.people import Actor, Role


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


def say_arrived(desk: Desk, manager: Actor, number: str, fingerprint: str) -> Handover:
    """Note, for a funder whose dossiers are exported by hand, that one arrived. As `acknowledge`.

    Raises:
        NotAllowed: the actor is no manager of a funder.
    """
    with desk.begin(manager) as tx:
        tx.team.require(Duty.MANAGER)
    if manager.funder is None:
        raise NotAllowed("only for a funder")
    exported = Actor(Role.FUNDER, f"export:{manager.funder}", manager.funder)
    return acknowledge(desk, exported, number, fingerprint)
