"""By what right a request or an addition is filed, when its person does not file it themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from portal.addresses import alike, read_address
from portal.desk import Desk
from portal.domain.acting import Acting, acting_of
from portal.domain.addition import Addition
from portal.domain.dossier import Signature
from portal.domain.draft import Answers, Draft
from portal.domain.errors import NotAllowed
from portal.domain.mandated import are_of_several, used_of
from portal.domain.mandates import Allowed, refuses
from portal.domain.manifest import moment
from portal.domain.messages import MESSAGE, Channel, Kind, WrongAddress
from portal.domain.notices import message_of
from portal.domain.people import Role
from portal.domain.reach import Reach
from portal.domain.signers import (
    BOTH,
    LIVES,
    SignatureAsked,
    SignatureGiven,
    Signer,
    SignerAs,
    Signing,
    holder_as,
    mark_of_draft,
)
from portal.form.edition import Edition
from portal.form.signing import again, voided
from portal.store.database import Transaction


def acting_now(tx: Transaction, answers: Answers) -> Acting | None:
    """What is kept of the mandate in use; nothing: the person files for themselves.

    Raises:
        NotAllowed: the mandate does not let its holder send, or stands no more; or these answers
            tell of a protection under which it lets nobody act.
    """
    if tx.actor.behalf is None:
        return None
    standing = tx.mandates.standing()
    mandate = used_of(standing, answers)
    if mandate is None or not mandate.allows(Allowed.SEND, tx.at):
        raise NotAllowed("the mandate does not let its holder send")
    if refuses(mandate, answers):
        raise NotAllowed("no aidant acts under a protection measure")
    return acting_of(mandate, moment, shared=are_of_several(standing))


def still_signed(tx: Transaction, edition: Edition, draft: Draft, answers: Answers) -> Answers:
    """The new answers of a draft; without their signature, if that was of other ones.

    What completes a request is signed when it is sent; at a counter, the signature is the paper's.
    An invited relative is shown no signature: what they change takes it away all the same.
    """
    if answers == draft.answers or not _is_signed(tx, draft):
        return answers
    if tx.actor.role is Role.INVITED:
        unsign(tx, edition, draft)
    return voided(edition, answers)


def unsign(tx: Transaction, edition: Edition, draft: Draft) -> None:
    """Take away the signature of a draft whose papers changed, as `still_signed` does."""
    if not _is_signed(tx, draft):
        return
    invited = tx.actor.role is Role.INVITED
    answers = again(edition) if invited else voided(edition, draft.answers)
    if answers != draft.answers:
        tx.drafts.unsign(draft.id, answers)


def _is_signed(tx: Transaction, draft: Draft) -> bool:
    return draft.amends is None and tx.actor.role is not Role.COUNTER


def ask_signatures(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    signer: Signer,
    keyed: Callable[[str], str],
    words: str = "",
) -> None:
    """Keep the holder's signature, and ask for the others by links; twice is once.

    What was asked for before something changed is forgotten.
    """
    mark, before = mark_of_draft(draft, words), tx.signings.of(draft.id)
    if before and all(one.mark == mark for one in before):
        return
    for one in before:
        tx.signings.forget(one.id)
    own = SignerAs(signer.capacity)
    signed = replace(asked_of(desk, tx, draft, own, mark, keyed), signer=signer, words=words)
    tx.signings.ask(signed, SignatureGiven(draft.id, own.value, signer.assurance, mark))
    for other in BOTH:
        if other is not own:
            one = replace(asked_of(desk, tx, draft, other, mark, keyed), words=words)
            tx.signings.ask(one, SignatureAsked(draft.id, other.value, mark))


def asked_of(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    capacity: SignerAs,
    mark: str,
    keyed: Callable[[str], str],
) -> Signing:
    """A link for who signs in this capacity; `keyed` gives what is kept of its secret."""
    new, actor = desk.new_id(), tx.actor
    return Signing(
        id=new,
        draft=draft.id,
        person=actor.owner,
        helper=actor.id if actor.behalf else None,
        capacity=capacity,
        secret=keyed(desk.post.secret(new)),
        mark=mark,
        asked_at=tx.at,
        ends_at=tx.at + LIVES,
    )


def first_signer(own: SignerAs, first: Signature) -> Signer:
    """The holder's signature, as one of two."""
    return Signer(
        own.value,
        first.name,
        dict(first.statements),
        moment(first.signed_at),
        first.signed_in_by,
        first.assurance,
    )


def same_address(desk: Desk, signing: Signing, subject: str) -> str:
    """In what capacities others sign by this address, or gave it as theirs; a blank between them.

    A couple may share a telephone: it stops nobody, and is told with the signature.
    """

    def look(tx: Transaction) -> tuple[Answers, set[str]]:
        others = [one for one in tx.signings.of(signing.draft) if one.id != signing.id]
        proven = {one.capacity.value for one in others if one.subject == subject}
        return tx.drafts.get(signing.draft).answers, proven

    own = replace(signing.holder, behalf=None)
    mine = desk.read(own, lambda tx: {one.subject for one in tx.contacts.mine()})
    answers, same = desk.read(signing.holder, look)
    held = holder_as(answers)
    if subject in mine | filler_numbers(desk, answers) and held is not signing.capacity:
        same.add(held.value)
    return " ".join(sorted(same))


def filler_numbers(desk: Desk, answers: Answers) -> set[str]:
    """The digest of the telephone that who fills it in gives as their own, if there is one."""
    try:
        number = read_address(Channel.SMS, str(answers.get("filler_phone", "")))
    except WrongAddress:
        return set()
    return {subject_of(desk, Channel.SMS, number)}


def subject_of(desk: Desk, channel: Channel, address: str) -> str:
    """The digest by which an address is known again."""
    return desk.post.mark("address", alike(channel, address)).hex()


def tell_of_addition(desk: Desk, tx: Transaction, addition: Addition) -> None:
    """Write to the person of whatever is added in their name."""
    if addition.acting is None or not (ways := desk.post.messengers):
        return
    message = message_of(
        tx.aid_requests.get(addition.request),
        Kind.ADDED,
        Reach(tx.contacts.of(addition.person)),
        ways,
        new_id=desk.new_id(),
        at=tx.at,
        rank=addition.rank,
    )
    if message and tx.messages.add(message):
        tx.jobs.add(MESSAGE, message.id)
