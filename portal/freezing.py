"""Turn a draft into a request: frozen, routed, filed, told, all in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Signature
from portal.domain.draft import Answers, Draft
from portal.domain.errors import NotReady, Problem
from portal.domain.filing import dossiers_of, events_of
from portal.domain.messages import MESSAGE, Kind
from portal.domain.notices import message_of
from portal.domain.numbers import new_number
from portal.domain.routing import Routing
from portal.domain.signers import Signer
from portal.form.edition import Edition
from portal.form.remembered import counted, explained, outlook
from portal.form.telling import SIGNED_NAME
from portal.form.vouch import vouched_for
from portal.signing import acting_now
from portal.store.database import Transaction

CHECK = "verifier"
"""The page where a person learns that nobody here can study the request."""
SEAL = "seal"


def refuse_unready(desk: Desk, tx: Transaction, draft: Draft) -> None:
    """Refuse a draft that is not complete, or that nobody here can study. Raises NotReady."""
    seen = outlook(desk.editions[draft.edition], draft.answers, tx.at.date(), draft.language)
    if seen.missing:
        raise NotReady(seen.missing)
    if not seen.routing.routes:
        raise NotReady(tuple(nobody_here(seen.routing, draft.language)))


def frozen(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    unique: str,
    signature: Signature,
    signers: tuple[Signer, ...] = (),
) -> AidRequest:
    """The request that this draft is.

    Raises:
        NotReady: it is not complete, or nobody here can study it.
        NotAllowed: the mandate in use does not let its holder send.
    """
    refuse_unready(desk, tx, draft)
    edition, today = desk.editions[draft.edition], tx.at.date()
    answers = counted(edition, draft.answers, today, draft.language)
    return AidRequest(
        number=new_number(unique, tx.at),
        draft=draft.id,
        person=draft.person,
        edition=edition.id,
        language=draft.language,
        answers=answers,
        later=draft.later,
        promised=draft.still_promised(today),
        routing=explained(edition, draft.answers, today, draft.language),
        signature=signature,
        submitted_at=tx.at,
        pieces=draft.pieces,
        acting=acting_now(tx),
        vouched=vouched_for(edition, draft, answers, today),
        signers=signers,
    )


def file_now(
    desk: Desk, tx: Transaction, draft: Draft, aid_request: AidRequest, idempotency_key: str | None
) -> None:
    """Request, dossiers, what tells of them, and the jobs: all in this transaction."""
    dossiers = tuple(dossiers_of(aid_request))
    events = events_of(aid_request, dossiers, draft.key)
    tx.aid_requests.add(aid_request, dossiers, events, idempotency_key=idempotency_key)
    tx.drafts.close(draft.id, aid_request.number)
    for dossier in dossiers:
        tx.jobs.add(SEAL, dossier.number)
    _tell(desk, tx, aid_request)


def nobody_here(routing: Routing, language: str) -> Iterator[Problem]:
    """Why nobody here can study it, and who can."""
    for referral in routing.referrals:
        sentence = referral.because.get(language) or next(iter(referral.because.values()))
        yield Problem(CHECK, referral.to, sentence)


def signature_of(
    edition: Edition,
    draft: Draft,
    answers: Answers,
    tx: Transaction,
    signed_in_by: str,
    assurance: str,
) -> Signature:
    """The signature of who holds the draft, as its last page was answered."""
    return Signature(
        name=str(answers[SIGNED_NAME]),
        statements={
            statement: edition.say(draft.language, f"question.{statement}.label")
            for statement in edition.statements
            if statement in answers
        },
        signed_at=tx.at,
        signed_in_by=signed_in_by,
        assurance=assurance,
    )


def _tell(desk: Desk, tx: Transaction, aid_request: AidRequest) -> None:
    """Queue the message that says so, when there is a way to send it."""
    if ways := desk.post.messengers:
        contact, new_id = tx.contacts.of(aid_request.person), desk.new_id()
        message = message_of(aid_request, Kind.FILED, contact, ways, new_id=new_id, at=tx.at)
        if message and tx.messages.add(message):
            tx.jobs.add(MESSAGE, message.id)
