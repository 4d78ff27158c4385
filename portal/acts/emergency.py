"""An emergency: a caseworker reads what is medical of a dossier for an hour; a manager sees why.

What its person reserved for the doctor stays closed.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.adapters.envelope import decrypt, encrypt
from portal.addresses import opened
from portal.desk import Desk
from portal.domain.dossier import Dossier, Status, digest
from portal.domain.duties import MEDICAL, Duty
from portal.domain.emergencies import (
    LASTS,
    LONGEST,
    TELL_EMERGENCY,
    Emergency,
    EmergencyOpened,
    reason_name,
    says_why,
)
from portal.domain.errors import NotAllowed, NotFound, NotReady, PortalError, Problem
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.languages import FIRST
from portal.domain.manifest import moment
from portal.domain.messages import Bounced, Kind, Notice
from portal.domain.people import WORKER, Actor
from portal.exchanging import plain_words
from portal.safe import data_key

PAGE, REASON = "emergency", "reason"
"""The page, and its box."""
TOO_SHORT, TOO_LONG = "too_short", "too_long"
"""Codes of what is wrong with a reason, in place of a sentence."""
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Told:
    """An emergency and its reason; none: its dossier's key was destroyed, or its row changed."""

    emergency: Emergency
    reason: str | None


def openable(desk: Desk, actor: Actor, number: str) -> Dossier:
    """A sealed dossier of the actor's funder, of which something is hidden from them.

    Raises:
        NotFound: there is none.
        NotAllowed: the actor evaluates there, or is a doctor: nothing is left that it would open.
    """
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        if tx.team.held() & set(MEDICAL):
            raise NotAllowed("an emergency opens nothing that this duty does not read")
        return dossier


def open_up(desk: Desk, actor: Actor, number: str, typed: str) -> Emergency:
    """Open what is hidden of a dossier for an hour; its funder's managers are told.

    Raises:
        NotFound, NotAllowed: as `openable`.
        NotReady: the reason is too short, or too long.
    """
    dossier, reason = openable(desk, actor, number), plain_words(typed)
    if not says_why(reason):
        raise NotReady([Problem(PAGE, REASON, TOO_SHORT)])
    if len(reason) > LONGEST:
        raise NotReady([Problem(PAGE, REASON, TOO_LONG)])
    wrapped = desk.read(actor, lambda tx: tx.keys.get(number))
    id_ = desk.new_id()
    cipher = encrypt(data_key(desk, wrapped), number, reason_name(id_), reason.encode())
    with desk.begin(actor) as tx:
        one = Emergency(
            id=id_,
            dossier=number,
            person=dossier.person,
            funder=dossier.funder,
            agent=actor.id,
            cipher=cipher,
            opened_at=tx.at,
            ends_at=tx.at + LASTS,
        )
        told = EmergencyOpened(number, one.id, moment(one.ends_at), digest(cipher))
        tx.emergencies.add(one, told)
        tx.jobs.add(TELL_EMERGENCY, one.id)
    return one


def unseen(desk: Desk, actor: Actor) -> int:
    """How many emergencies wait to be seen; for a manager alone, 0 for anybody else."""
    with desk.begin(actor) as tx:
        return tx.emergencies.unseen() if Duty.MANAGER in tx.team.held() else 0


def of_funder(desk: Desk, actor: Actor) -> tuple[Told, ...]:
    """The last emergencies of the actor's funder, each with its reason. Raises NotAllowed."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        found = tx.emergencies.of_funder(MOST_SHOWN)
        keys = {one.dossier: tx.keys.get(one.dossier) for one in found}
    told = []
    for one in found:
        try:
            key = data_key(desk, keys[one.dossier])
            reason = decrypt(key, one.dossier, reason_name(one.id), one.cipher).decode()
        except PortalError:
            reason = None
        told.append(Told(one, reason))
    return tuple(told)


def see(desk: Desk, actor: Actor, id_: str) -> Emergency:
    """Note that a manager has read why. Raises NotAllowed, NotFound, Conflict."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        return tx.emergencies.see(tx.emergencies.get(id_))


def tell_managers(desk: Desk, id_: str) -> int:
    """Write to the managers of the funder, unless one has seen it; return to how many.

    Who has no address that the portal knows finds it on their pages.

    Raises:
        Unavailable: a way is closed now: try again later; who got the message gets it again,
            under the same id.
    """
    with desk.begin(WORKER) as tx:
        funder = tx.emergencies.waits(id_)
        managers = tx.team.managers(funder) if funder else ()
        contacts = [one for one in map(tx.contacts.of, managers) if one]
    sent = 0
    for contact in contacts:
        messenger = desk.post.messengers.get(contact.channel)
        if messenger is None:
            continue
        values = {"web": desk.post.web, "telephone": desk.post.telephone}
        notice = Notice(Kind.EMERGENCY, FIRST, values)
        kind, channel, refused = Kind.EMERGENCY.value, contact.channel.value, None
        try:
            to = opened(desk, contact.channel, contact.address)
            messenger.send(f"{id_}-{contact.person}", to, notice, desk.clock())
        except Bounced as error:
            refused = error.code
        with desk.begin(WORKER) as tx:
            if refused is None:
                tx.ledger.append(MessageSent(id_, kind, channel))
                sent += 1
            else:
                tx.contacts.bounced(contact.subject, refused)
                tx.ledger.append(MessageBounced(id_, kind, channel, refused))
    return sent
