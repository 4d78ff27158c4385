"""Submit a draft: freeze it, find the funders, give it a number, queue the sealing."""

from __future__ import annotations

from collections.abc import Iterator

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Signature
from portal.domain.draft import Answers, Draft
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.filing import dossiers_of, events_of
from portal.domain.numbers import new_number
from portal.domain.people import Actor
from portal.domain.routing import Routing
from portal.form.edition import Edition
from portal.form.pages import canonical
from portal.form.remembered import outlook
from portal.form.telling import SIGNED_NAME
from portal.store.database import Transaction

CHECK = "verifier"
"""The page where a person learns that nobody here can study the request."""
SEAL = "seal"


def filed_under(desk: Desk, actor: Actor, idempotency_key: str) -> AidRequest | None:
    """The actor's request that was filed under this key, if there is one."""
    with desk.begin(actor) as tx:
        return tx.aid_requests.by_idempotency_key(idempotency_key)


def submit(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    signed_in_by: str,
    assurance: str,
    idempotency_key: str | None = None,
) -> AidRequest:
    """Turn a draft into a request that no one can change any more.

    Submitting twice gives the first request: a double click makes no second one, and a key that
    filed a request gives that request, whatever the draft.

    Raises:
        NotFound: the actor has no such draft.
        NotReady: an answer is missing, or nobody here can study the request; the problems say it.
    """
    key, unique = idempotency_key, desk.new_id()
    try:
        with desk.begin(actor) as tx:
            if key and (filed := tx.aid_requests.by_idempotency_key(key)):
                return filed
            draft = tx.drafts.lock(draft_id)
            if draft.number:
                return _again(tx, draft)
            aid_request = _frozen(desk, tx, draft, unique, signed_in_by, assurance)
            _file(tx, draft, aid_request, key)
    except Conflict:  # the same key, at the same time
        if key and (filed := filed_under(desk, actor, key)):
            return filed
        raise
    return aid_request


def _frozen(
    desk: Desk, tx: Transaction, draft: Draft, unique: str, signed_in_by: str, assurance: str
) -> AidRequest:
    """The request that this draft is, if it is complete and somebody here can study it."""
    edition, today = desk.editions[draft.edition], tx.at.date()
    seen = outlook(edition, draft.answers, today, draft.language)
    if seen.missing:
        raise NotReady(seen.missing)
    if not seen.routing.routes:
        raise NotReady(tuple(_nobody_here(seen.routing, draft.language)))
    answers = draft.answers
    if not seen.whole:  # some do not count any more
        answers, _ = canonical(edition, answers, draft.language, today)
    return AidRequest(
        number=new_number(unique, tx.at),
        draft=draft.id,
        person=draft.person,
        edition=edition.id,
        language=draft.language,
        answers=answers,
        later=draft.later,
        routing=seen.routing,
        signature=_signature(edition, draft, answers, tx, signed_in_by, assurance),
        submitted_at=tx.at,
        pieces=draft.pieces,
    )


def _file(
    tx: Transaction, draft: Draft, aid_request: AidRequest, idempotency_key: str | None
) -> None:
    """Request, dossiers, what tells of them, and the jobs: all in this transaction."""
    dossiers = tuple(dossiers_of(aid_request))
    events = events_of(aid_request, dossiers, draft.key)
    tx.aid_requests.add(aid_request, dossiers, events, idempotency_key=idempotency_key)
    tx.drafts.close(draft.id, aid_request.number)
    for dossier in dossiers:
        tx.jobs.add(SEAL, dossier.number)


def _again(tx: Transaction, draft: Draft) -> AidRequest:
    # A repeat that acknowledges must write: then it waits for the second site as the first did.
    tx.drafts.close(draft.id, draft.number or "")
    return tx.aid_requests.get(draft.number or "")


def _nobody_here(routing: Routing, language: str) -> Iterator[Problem]:
    for referral in routing.referrals:
        sentence = referral.because.get(language) or next(iter(referral.because.values()))
        yield Problem(CHECK, referral.to, sentence)


def _signature(
    edition: Edition,
    draft: Draft,
    answers: Answers,
    tx: Transaction,
    signed_in_by: str,
    assurance: str,
) -> Signature:
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
