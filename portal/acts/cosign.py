"""Sign together: ask for the other signature, and file with the last one.

Nothing is filed before. A signature is of the draft as it stood: an answer changed after it, or a
paper, makes every signature void.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from portal.addresses import alike, closed, read_address
from portal.desk import Desk
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.happened import legal_day
from portal.domain.invitations import OF_INVITED, OF_INVITER
from portal.domain.messages import Channel, SealedAddress
from portal.domain.people import PUBLIC, Actor
from portal.domain.signers import (
    SEND_SIGNING,
    SignatureAsked,
    SignerAs,
    Signing,
    both_sign,
    holder_as,
)
from portal.form.remembered import counted
from portal.form.signing import signature
from portal.freezing import refuse_unready
from portal.signing import acting_now, ask_signatures, asked_of, first_signer
from portal.store.database import Transaction


def sign_first(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    signed_in_by: str,
    assurance: str,
    keyed: Callable[[str], str],
) -> None:
    """Sign one's own draft, and ask for the other signature; twice is once.

    `keyed` gives what is kept of the secret of a link.

    Raises:
        NotFound: the actor has no such draft, or the portal has no key to make links with.
        NotReady: an answer is missing, or nobody here can study the request.
        Conflict: it was filed.
        NotAllowed: the law asks for one signature alone, or the mandate does not let send.
    """
    _refuse_keyless(desk)
    with desk.begin(actor) as tx:
        draft = _open(tx, draft_id)
        refuse_unready(desk, tx, draft)
        acting_now(tx, draft.answers)
        edition = desk.editions[draft.edition]
        right = counted(edition, draft.answers, legal_day(tx.at), draft.language)
        if draft.amends or not both_sign(right):
            raise NotAllowed("one signs alone")
        own = holder_as(right)
        first = signature(
            edition, draft.language, right, at=tx.at, signed_in_by=signed_in_by, assurance=assurance
        )
        ask_signatures(desk, tx, draft, first_signer(own, first), keyed)


def send_to(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    capacity: SignerAs,
    typed: str,
    keyed: Callable[[str], str],
) -> bool:
    """Send a new link to the address, or telephone, of who is to sign: the code goes there alone.

    The link before leads nowhere any more. False: too many links were sent, by this actor or there.

    Raises:
        WrongAddress: what was typed is no address, or takes no SMS.
        NotFound, Conflict: as `ask_again`.
    """
    by_email = "@" in typed or Channel.SMS not in desk.post.codes
    channel = Channel.EMAIL if by_email else Channel.SMS
    address = read_address(channel, typed)
    asks = desk.post.mark("inviter", actor.id).hex()
    asked = desk.post.mark("invited", alike(channel, address)).hex()
    with desk.begin(PUBLIC) as tx:
        allow = tx.attempts.allow
        if not (allow(asks, OF_INVITER) and allow(asked, OF_INVITED)):
            return False
    given = channel, closed(desk, channel, address)
    ask_again(desk, actor, draft_id, capacity, keyed, given)
    return True


def ask_again(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    capacity: SignerAs,
    keyed: Callable[[str], str],
    given: tuple[Channel, SealedAddress] | None = None,
) -> None:
    """Make another link for who has not signed; the one before leads nowhere any more.

    `given` is the address that it is sent to; without one, it stays that of the link before.

    Raises:
        NotFound: nobody is asked in this capacity.
        Conflict: they have signed, or the draft was filed.
    """
    with desk.begin(actor) as tx:
        draft = _open(tx, draft_id)
        found = next((one for one in tx.signings.of(draft_id) if one.capacity is capacity), None)
        if found is None:
            raise NotFound("nobody is asked in this capacity")
        if found.signer:
            raise Conflict("they have signed")
        tx.signings.forget(found.id)
        channel, address = given or (found.channel, found.address)
        asked = replace(
            asked_of(desk, tx, draft, capacity, found.mark, keyed),
            words=found.words,
            channel=channel,
            address=address,
        )
        tx.signings.ask(asked, SignatureAsked(draft.id, capacity.value, found.mark))
        if channel:
            tx.jobs.add(SEND_SIGNING, asked.id)


def take_back(desk: Desk, actor: Actor, draft_id: str) -> None:
    """Take back every signature and every link of one's draft. Raises NotFound, or Conflict."""
    with desk.begin(actor) as tx:
        _open(tx, draft_id)
        for one in tx.signings.of(draft_id):
            tx.signings.forget(one.id)


def signings(desk: Desk, actor: Actor, draft: Draft) -> Sequence[Signing]:
    """Those who sign one's own draft."""
    return desk.read(actor, lambda tx: tx.signings.of(draft.id))


def token_of(desk: Desk, signing: Signing) -> str:
    """The secret part of a signer's link."""
    return desk.post.secret(signing.id)


def _open(tx: Transaction, draft_id: str) -> Draft:
    """The draft, locked. Raises NotFound, or Conflict: it was filed."""
    draft = tx.drafts.lock(draft_id)
    if draft.number:
        raise Conflict("the draft was filed")
    return draft


def _refuse_keyless(desk: Desk) -> None:
    if not desk.post.key:
        raise NotFound("nobody signs by a link here")
