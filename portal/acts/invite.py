"""Invite a relative to complete one part of a draft, see who is invited, end it, send the link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from portal.addresses import alike, closed, opened, read_address
from portal.desk import Desk
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotAllowed, NotFound, Unavailable
from portal.domain.events import MessageBounced, MessageSent
from portal.domain.invitations import (
    INVITE,
    LIVES,
    OF_INVITED,
    OF_INVITER,
    Invitation,
    InvitationEnded,
    RelativeInvited,
    Terms,
    open_ones,
)
from portal.domain.messages import Bounced, Channel, Kind, Notice
from portal.domain.people import PUBLIC, WORKER, Actor
from portal.form.part import part_of
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Wished:
    """Whom the person invites to which part; without an address, the link is handed over."""

    part: str
    name: str
    senior: str  # who asks, as the relative is told
    address: str = ""


def invite(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    wished: Wished,
    language: str,
    keyed: Callable[[str], str],
) -> Invitation | None:
    """Invite somebody to one part of one's own draft; who was invited to it before is no more.

    `keyed` gives what is kept of the secret of the link; `language` is that of the message. None:
    too many links were sent, by this actor or to this address.

    Raises:
        NotFound: no such draft, no such part, or nobody proves an address here.
        WrongAddress: what was typed is no address, or takes no SMS.
        NotAllowed: the address is the actor's own.
        Conflict: the draft was filed, or it adds to a request that was.
    """
    if not desk.post.codes:
        raise NotFound("nobody proves an address here")
    channel = channel_of(desk, wished.address) if wished.address else None
    if channel and not _may_be_sent(desk, actor, channel, wished.address):
        return None
    address = closed(desk, channel, read_address(channel, wished.address)) if channel else None
    with desk.begin(actor) as tx:
        draft = _open(tx.drafts.lock(draft_id))
        part = part_of(desk.editions[draft.edition], wished.part)
        for one in open_ones(tx.invitations.of(draft_id), part.id, tx.at):
            tx.invitations.end(one.id, InvitationEnded(draft_id, one.id))
        terms = Terms(
            part.id, draft.edition, wished.name, wished.senior, language, part.written, part.known
        )
        made = _made(desk, tx, draft, terms, keyed)
        made = replace(made, channel=channel, address=address)
        tx.invitations.add(made, RelativeInvited(draft.id, made.id, part.id))
        if channel:
            tx.jobs.add(INVITE, made.id)
    return made


def _made(
    desk: Desk, tx: Transaction, draft: Draft, terms: Terms, keyed: Callable[[str], str]
) -> Invitation:
    new, actor = desk.new_id(), tx.actor
    return Invitation(
        id=new,
        draft=draft.id,
        person=draft.person,
        helper=actor.id if actor.behalf else None,
        terms=terms,
        secret=keyed(desk.post.secret(new)),
        asked_at=tx.at,
        ends_at=tx.at + LIVES,
    )


def end(desk: Desk, actor: Actor, draft_id: str, invitation_id: str) -> None:
    """End an invitation to one's own draft: its link leads nowhere any more; again is the same.

    Raises:
        NotFound: the actor has no such draft, or it no such invitation.
    """
    with desk.begin(actor) as tx:
        tx.drafts.get(draft_id)
        if invitation_id not in {one.id for one in tx.invitations.of(draft_id)}:
            raise NotFound("no such invitation")
        tx.invitations.end(invitation_id, InvitationEnded(draft_id, invitation_id))


def invitations(desk: Desk, actor: Actor, draft_id: str) -> Sequence[Invitation]:
    """Every invitation to one's own draft, the first made first."""
    return desk.read(actor, lambda tx: tx.invitations.of(draft_id))


def token_of(desk: Desk, invitation: Invitation) -> str:
    """The secret part of an invitation's link."""
    return desk.post.secret(invitation.id)


def channel_of(desk: Desk, address: str) -> Channel:
    """How something goes to the address that was typed."""
    by_email = "@" in address or Channel.SMS not in desk.post.codes
    return Channel.EMAIL if by_email else Channel.SMS


def send_invitation(desk: Desk, invitation_id: str) -> None:
    """Send the link, unless it was sent, or lets nobody in any more.

    Raises:
        Unavailable: the way is closed now: try again later.
    """
    try:
        found = desk.read(WORKER, lambda tx: tx.invitations.get(invitation_id))
    except NotFound:  # its draft is gone
        return
    if found.sent_at or found.refused_at or not found.stands(desk.clock()):
        return
    if found.channel is None or found.address is None:
        return
    messenger, post = desk.post.messengers.get(found.channel), desk.post
    if messenger is None:
        raise Unavailable(f"no messenger for {found.channel.value}")
    link = f"{post.web}/invitation/{post.secret(found.id)}"
    told = {"web": post.web, "telephone": post.telephone, "link": link}
    notice = Notice(Kind.INVITED, found.terms.language, told)
    kind, channel, code = Kind.INVITED.value, found.channel.value, ""
    try:
        messenger.send(found.id, opened(desk, found.channel, found.address), notice, desk.clock())
    except Bounced as error:
        code = error.code
    with desk.begin(WORKER) as tx:
        tx.invitations.sent(found.id, refused=bool(code))
        tx.ledger.append(
            MessageBounced(found.draft, kind, channel, code)
            if code
            else MessageSent(found.draft, kind, channel)
        )


def _open(draft: Draft) -> Draft:
    if draft.number or draft.amends:
        raise Conflict("nobody is invited to what was filed")
    return draft


def _may_be_sent(desk: Desk, actor: Actor, channel: Channel, typed: str) -> bool:
    """Count this link. Raises NotAllowed: the address is the actor's own."""
    to = alike(channel, read_address(channel, typed))
    subject = desk.post.mark("address", to).hex()
    if subject in {one.subject for one in desk.read(actor, lambda tx: tx.contacts.mine())}:
        raise NotAllowed("the actor's own address")
    inviter = desk.post.mark("inviter", actor.id).hex()
    with desk.begin(PUBLIC) as tx:
        allow, invited = tx.attempts.allow, desk.post.mark("invited", to).hex()
        return allow(inviter, OF_INVITER) and allow(invited, OF_INVITED)
