"""Complete a part by an invitation's link: prove an address, write that part alone, say it is done.

What is written goes through `portal.acts.answer` and `portal.acts.attach`, as `Invitation.actor`.
"""

from __future__ import annotations

from dataclasses import replace

from portal.addresses import hinted, opened
from portal.desk import Desk
from portal.domain.codes import Outcome, is_right
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.invitations import COMPLETED, Invitation, PartCompleted, RelativeProven
from portal.domain.mandates import Allowed
from portal.domain.messages import MESSAGE
from portal.domain.notices import completed_message
from portal.domain.people import PUBLIC, WORKER
from portal.proving import Tried, proof_of, tried
from portal.reaching import reach_of


def shown(desk: Desk, secret: str) -> Invitation:
    """The invitation that a link leads to, given as its keyed digest. Raises NotFound."""
    if not desk.post.key:
        raise NotFound("nobody is invited here")
    return desk.read(PUBLIC, lambda tx: tx.invitations.shown(secret))


def draft_of(desk: Desk, invitation: Invitation) -> Draft | None:
    """The draft, with the answers of the part alone and what decides of it.

    None: it was filed, changed its edition or is gone; or the invitation lets nobody in any more,
    or it was made under a mandate that is over.
    """
    if not invitation.stands(desk.clock()) or not _still_made(desk, invitation):
        return None
    try:
        return desk.read(invitation.actor, lambda tx: tx.drafts.get(invitation.draft))
    except NotFound:
        return None


def address_of(desk: Desk, invitation: Invitation) -> str:
    """The address that the link was sent to; empty: it was handed over."""
    if invitation.channel is None or invitation.address is None:
        return ""
    return opened(desk, invitation.channel, invitation.address)


def hint_of(desk: Desk, invitation: Invitation) -> str:
    """What its owner knows that address by; empty: there is none."""
    address, channel = address_of(desk, invitation), invitation.channel
    return hinted(channel, address) if channel and address else ""


def prove(desk: Desk, invitation: Invitation, code_id: str, typed: str) -> Tried:
    """Prove an address by the code that it received; it is kept with the invitation.

    Raises:
        NotFound: there is no such code, or it is for another invitation; or it is over.
        NotAllowed: the address is that of who invites.
        Conflict: somebody proved another one by this link before.
    """
    right = is_right(typed, desk.post.digits(code_id))
    inviter = replace(invitation.holder, behalf=None)
    own = {one.subject for one in desk.read(inviter, lambda tx: tx.contacts.mine())}
    with desk.begin(PUBLIC) as tx:
        code = tx.codes.lock(code_id)
        if code.invitation != invitation.id:
            raise NotFound("no such code")
        found = tried(tx, code, right=right)
    if found.outcome is not Outcome.RIGHT:
        return found
    if code.subject in own:
        raise NotAllowed("the address of who invites")
    if invitation.proof and invitation.proof.subject != code.subject:
        raise Conflict("another address came by this link")
    proof = proof_of(desk, code)
    with desk.begin(invitation.actor) as tx:
        told = RelativeProven(invitation.draft, invitation.id, proof.assurance)
        tx.invitations.prove(invitation, proof, told)
    return replace(found, proof=proof)


def finish(desk: Desk, invitation: Invitation) -> None:
    """Say that the part is done: the link leads nowhere any more, and the person is told.

    Raises:
        NotFound: the invitation lets nobody in any more.
    """
    with desk.begin(invitation.actor) as tx:
        told = PartCompleted(invitation.draft, invitation.id, invitation.terms.part)
        tx.invitations.done(invitation, told)
        tx.jobs.add(COMPLETED, invitation.id)


def tell_completed(desk: Desk, invitation_id: str) -> None:
    """Queue what tells the person that a part is done, if there is a way to tell them."""
    with desk.begin(WORKER) as tx:
        try:
            found = tx.invitations.get(invitation_id)
            draft = tx.drafts.get(found.draft)
        except NotFound:
            return
        reach, ways = reach_of(desk, tx, draft), desk.post.messengers
        message = completed_message(
            draft, reach, ways, new_id=desk.new_id(), at=found.done_at or tx.at
        )
        if message and tx.messages.add(message):
            tx.jobs.add(MESSAGE, message.id)


def _still_made(desk: Desk, invitation: Invitation) -> bool:
    """Whether who made it may still fill in the draft."""
    if invitation.helper is None:
        return True
    mandate = desk.read(invitation.holder, lambda tx: tx.mandates.in_use())
    return bool(mandate and mandate.allows(Allowed.FILL, desk.clock()))
