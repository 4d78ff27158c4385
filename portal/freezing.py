"""Turn a draft into a request: frozen, routed, filed, told, all in the caller's transaction."""

from __future__ import annotations

from dataclasses import replace

from portal.desk import Desk
from portal.domain.counter import Counter
from portal.domain.dossier import AidRequest, Signature
from portal.domain.draft import Draft
from portal.domain.errors import NotReady
from portal.domain.filing import dossiers_of, events_of, nobody_here
from portal.domain.happened import legal_day
from portal.domain.invitations import completed_of
from portal.domain.mandated import stands_for
from portal.domain.manifest import moment
from portal.domain.messages import MESSAGE, Kind
from portal.domain.notices import message_of
from portal.domain.numbers import new_number
from portal.domain.reach import Reach
from portal.domain.signers import Signer
from portal.form.couple import are_two
from portal.form.mandate_words import misnamed
from portal.form.minimal import routes_told
from portal.form.remembered import counted, explained, outlook
from portal.form.vouch import vouched_for
from portal.signing import acting_now
from portal.store.database import Transaction

CHECK = "verifier"
"""The page where a person learns that nobody here can study the request."""
SEAL = "seal"


def refuse_unready(desk: Desk, tx: Transaction, draft: Draft) -> None:
    """Refuse a draft that is not complete, or that nobody here can study. Raises NotReady.

    Under a mandate, one that names somebody else is refused as well.
    """
    edition, answers = desk.editions[draft.edition], draft.answers
    seen = outlook(edition, answers, legal_day(tx.at), draft.language)
    mandate = tx.mandates.in_use(answers, draft.mandate)
    if problems := (*seen.missing, *misnamed(edition, draft.language, mandate, answers)):
        raise NotReady(problems)
    if not seen.routing.routes:
        raise NotReady(tuple(nobody_here(seen.routing, draft.language, CHECK)))


def frozen(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    unique: str,
    signature: Signature,
    *,
    signers: tuple[Signer, ...] = (),
    counter: Counter | None = None,
) -> AidRequest:
    """The request that this draft is.

    Raises:
        NotReady: it is not complete, or nobody here can study it.
        NotAllowed: the mandate in use does not let its holder send, or not under these answers.
    """
    refuse_unready(desk, tx, draft)
    edition, today = desk.editions[draft.edition], legal_day(tx.at)
    answers = counted(edition, draft.answers, today, draft.language)
    acting = acting_now(tx, answers)
    later = draft.later - stands_for(acting.confirmed_by if acting else None)
    promised = {kind: day for kind, day in draft.still_promised(today).items() if kind in later}
    return AidRequest(
        number=new_number(unique, tx.at),
        draft=draft.id,
        person=draft.person,
        edition=edition.id,
        language=draft.language,
        answers=answers,
        later=later,
        promised=promised,
        routing=explained(edition, draft.answers, today, draft.language),
        signature=signature,
        submitted_at=tx.at,
        pieces=draft.pieces,
        acting=acting,
        vouched=vouched_for(edition, draft, answers, today),
        signers=signers,
        counter=counter,
        completed=completed_of(tx.invitations.of(draft.id), moment) if counter is None else (),
    )


def file_now(
    desk: Desk, tx: Transaction, draft: Draft, aid_request: AidRequest, idempotency_key: str | None
) -> None:
    """Request, dossiers, what tells of them, and the jobs: all in this transaction."""
    edition = desk.editions[draft.edition]
    dossiers = tuple(
        replace(one, routes=routes_told(edition, one.routes)) for one in dossiers_of(aid_request)
    )
    events = events_of(aid_request, dossiers, draft.key)
    tx.aid_requests.add(aid_request, dossiers, events, idempotency_key=idempotency_key)
    tx.drafts.close(draft.id, aid_request.number)
    if aid_request.counter is None and are_two(edition, aid_request.answers, legal_day(tx.at)):
        tx.couples.link(draft.id, aid_request.number)
    for dossier in dossiers:
        tx.jobs.add(SEAL, dossier.number)
    _tell(desk, tx, aid_request)


def _tell(desk: Desk, tx: Transaction, aid_request: AidRequest) -> None:
    """Queue the message that says so, when there is a way to send it."""
    # At a counter the receipt is handed over: nobody who signs in could follow the link.
    if (ways := desk.post.messengers) and not aid_request.counter:
        reach, new_id = Reach(tx.contacts.of(aid_request.person)), desk.new_id()
        message = message_of(aid_request, Kind.FILED, reach, ways, new_id=new_id, at=tx.at)
        if message and tx.messages.add(message):
            tx.jobs.add(MESSAGE, message.id)
