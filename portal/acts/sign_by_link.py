"""Sign by a link: prove an address, read what is sent, sign; the last signature files it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from portal.addresses import opened
from portal.completing import completed_now
from portal.desk import Desk
from portal.domain.codes import Outcome, is_right
from portal.domain.dossier import Signature
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.manifest import moment
from portal.domain.messages import Channel
from portal.domain.people import PUBLIC
from portal.domain.signers import (
    Proof,
    SignatureGiven,
    Signer,
    Signing,
    holder_as,
    mark_of_draft,
    other_named,
)
from portal.freezing import file_now, frozen
from portal.proving import Tried, proof_of, tried
from portal.reaching import refuse_dead
from portal.signing import same_address, subject_of
from portal.store.database import Transaction


def shown(desk: Desk, secret: str) -> Signing:
    """The one whom a link asks to sign. Raises NotFound."""
    if not desk.post.key:
        raise NotFound("nobody signs by a link here")
    return desk.read(PUBLIC, lambda tx: tx.signings.shown(secret))


def reached_at(desk: Desk, signing: Signing) -> tuple[Channel, str] | None:
    """The address that was given for who signs by this link; None: none was."""
    if signing.channel is None or signing.address is None:
        return None
    return signing.channel, opened(desk, signing.channel, signing.address)


def _subject(desk: Desk, signing: Signing) -> str:
    given = reached_at(desk, signing)
    return subject_of(desk, *given) if given else ""


def draft_of(desk: Desk, signing: Signing) -> tuple[Draft, Sequence[Signing]]:
    """The draft that somebody is asked to sign, and all who sign it. Raises NotFound."""
    return desk.read(
        signing.holder, lambda tx: (tx.drafts.get(signing.draft), tx.signings.of(signing.draft))
    )


def prove(desk: Desk, signing: Signing, code_id: str, typed: str) -> Tried:
    """Prove the address that was given for this signer, by the code that it received.

    Raises:
        NotFound: there is no such code, or it is for another signature.
        NotAllowed: it went to another address.
    """
    right = is_right(typed, desk.post.digits(code_id))
    with desk.begin(PUBLIC) as tx:
        code = tx.codes.lock(code_id)
        if code.signing != signing.id:
            raise NotFound("no such code")
        found = tried(tx, code, right=right)
    if found.outcome is not Outcome.RIGHT:
        return found
    if code.subject != _subject(desk, signing):
        raise NotAllowed("another address than the one that was given")
    return replace(found, proof=proof_of(desk, code))


def sign(desk: Desk, secret: str, proof: Proof, name: str, said: dict[str, str]) -> str | None:
    """Sign by one's link; the last signature files it, in the same transaction.

    Returns the number of the request, or of what completes one.

    `said` are the exact words that were signed. None: another signature is still missing.

    Raises:
        NotFound: there is no such link.
        Conflict: it was signed, an answer changed since, or it is too late.
        HasDied: it completes the request of somebody who has died.
        NotAllowed: it was proven by another address, or the mandate of the holder is over.
    """
    signing, unique = shown(desk, secret), desk.new_id()
    if proof.subject != _subject(desk, signing):
        raise NotAllowed("another address than the one that was given")
    same = same_address(desk, signing, proof.subject)
    amends = desk.read(signing.holder, lambda tx: tx.drafts.get(signing.draft)).amends
    if amends:
        refuse_dead(desk, amends)
    with desk.begin(signing.holder) as tx:
        draft = tx.drafts.lock(signing.draft)
        every = {one.id: one for one in tx.signings.of(draft.id)}
        own = every.get(signing.id)
        if (
            draft.number
            or own is None
            or not own.waits(tx.at)
            or own.mark != mark_of_draft(draft, own.words)
        ):
            raise Conflict("this is not to be signed any more")
        signer = Signer(
            own.capacity.value, name, said, moment(tx.at), proof.issuer, proof.assurance,
            proof.hint, same, other_named(draft.answers, own.capacity, name),
        )  # fmt: skip
        given = SignatureGiven(draft.id, own.capacity.value, proof.assurance, own.mark)
        tx.signings.sign(own.id, signer, proof.subject, given)
        every[own.id] = replace(own, signer=signer)
        signers = _in_order(draft, every.values())
        if len(signers) < len(every):
            return None
        return _file(desk, tx, draft, unique, signers, own.words)


def _in_order(draft: Draft, signings: Iterable[Signing]) -> tuple[Signer, ...]:
    """The signatures that were given: the holder's, then as they came."""
    first = holder_as(draft.answers).value
    given = [one.signer for one in signings if one.signer]
    return tuple(sorted(given, key=lambda one: (one.capacity != first, one.signed_at)))


def _file(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    unique: str,
    signers: tuple[Signer, ...],
    words: str,
) -> str:
    first = signers[0]
    signed_at = datetime.fromisoformat(first.signed_at)
    signature = Signature(
        first.name, first.statements, signed_at, first.signed_in_by, first.assurance
    )
    if draft.amends:
        spoken = draft.language
        return completed_now(desk, tx, draft, spoken, words, signature, signers).number
    filed = frozen(desk, tx, draft, unique, signature, signers=signers)
    file_now(desk, tx, draft, filed, None)
    return filed.number
