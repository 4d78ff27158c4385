"""By what right a request or an addition is filed, when its person does not file it themselves."""

from __future__ import annotations

from dataclasses import replace

from portal.desk import Desk
from portal.domain.acting import Acting, acting_of
from portal.domain.addition import Addition
from portal.domain.draft import Answers
from portal.domain.errors import NotAllowed
from portal.domain.mandates import Allowed, refuses
from portal.domain.manifest import moment
from portal.domain.messages import MESSAGE, Kind
from portal.domain.notices import message_of
from portal.domain.signers import Signing
from portal.store.database import Transaction


def acting_now(tx: Transaction, answers: Answers) -> Acting | None:
    """What is kept of the mandate in use; nothing: the person files for themselves.

    Raises:
        NotAllowed: the mandate does not let its holder send, or stands no more; or these answers
            tell of a protection under which it lets nobody act.
    """
    if tx.actor.behalf is None:
        return None
    mandate = tx.mandates.in_use()
    if mandate is None or not mandate.allows(Allowed.SEND, tx.at):
        raise NotAllowed("the mandate does not let its holder send")
    if refuses(mandate, answers):
        raise NotAllowed("no aidant acts under a protection measure")
    return acting_of(mandate, moment)


def taken_by_signers(desk: Desk, signing: Signing) -> frozenset[str]:
    """Digests of the addresses by which somebody else signs: nobody signs in two capacities."""

    def look(tx: Transaction) -> frozenset[str]:
        others = tx.signings.of(signing.draft)
        return frozenset(one.subject for one in others if one.subject and one.id != signing.id)

    own = replace(signing.holder, behalf=None)
    mine = desk.read(own, lambda tx: frozenset(one.subject for one in tx.contacts.mine()))
    return mine | desk.read(signing.holder, look)


def tell_of_addition(desk: Desk, tx: Transaction, addition: Addition) -> None:
    """Write to the person of whatever is added in their name."""
    if addition.acting is None or not (ways := desk.post.messengers):
        return
    message = message_of(
        tx.aid_requests.get(addition.request),
        Kind.ADDED,
        tx.contacts.of(addition.person),
        ways,
        new_id=desk.new_id(),
        at=tx.at,
        rank=addition.rank,
    )
    if message and tx.messages.add(message):
        tx.jobs.add(MESSAGE, message.id)
