"""Submit a draft: freeze it, find the funders, give it a number, queue the sealing."""

from __future__ import annotations

from dataclasses import replace

from portal.desk import Desk
from portal.domain.counter import ASSURANCE, Counter
from portal.domain.dossier import AidRequest
from portal.domain.draft import Draft
from portal.domain.errors import Conflict, NotAllowed, NotReady
from portal.domain.filing import dossiers_of, events_of, nobody_here
from portal.domain.messages import MESSAGE, Kind
from portal.domain.notices import message_of
from portal.domain.numbers import new_number
from portal.domain.people import Actor, Role
from portal.domain.wish import Wish, papers_of, refuse_key, wish_of
from portal.form.at_counter import not_enclosed
from portal.form.couple import may_be_two
from portal.form.exact import edition_of, exact
from portal.form.pages import canonical
from portal.form.remembered import counted, explained, outlook
from portal.form.signing import signature
from portal.form.vouch import vouched_for
from portal.signing import acting_now
from portal.store.database import Transaction

CHECK = "verifier"
"""The page where a person learns that nobody here can study the request."""
SEAL = "seal"


def check(desk: Desk, wish: Wish) -> None:
    """Judge a request before anything of it is kept.

    Raises:
        NotFound: there is no such edition, or it does not speak this language.
        NotReady: an answer is missing, wrong or not asked, or nobody here can study the request.
    """
    today = desk.clock().date()
    edition = edition_of(desk.editions, wish.edition, wish.language, today)
    right, problems = exact(edition, wish.answers, wish.language, today)
    if problems:
        raise NotReady(problems)
    routing = outlook(edition, right, today, wish.language).routing
    if not routing.routes:
        raise NotReady(tuple(nobody_here(routing, wish.language, CHECK)))


def filed_under(
    desk: Desk, actor: Actor, idempotency_key: str, wish: Wish | None = None
) -> AidRequest | None:
    """The actor's request that was filed under this key, if there is one.

    Raises:
        Conflict: it is not the one that is wished for.
    """
    refuse_key(idempotency_key)
    with desk.begin(actor) as tx:
        filed = tx.aid_requests.by_idempotency_key(idempotency_key)
    if filed and wish:
        _the_same(desk, filed, wish)
    return filed


def submit(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    signed_in_by: str,
    assurance: str,
    idempotency_key: str | None = None,
    agent_name: str = "",
) -> AidRequest:
    """Turn a draft into a request that no one can change any more.

    Submitting twice gives the first request: a double click makes no second one, and a key that
    filed a request gives that request, if the draft asks for the same. An agent of a counter
    (`agent_name`, as the sign-in vouches for it) is frozen in it: the signature is the paper's.

    Raises:
        NotFound: the actor has no such draft.
        NotReady: an answer is missing, or nobody here can study the request; the problems say it.
        Conflict: this key filed another request.
        NotAllowed: an idempotency key that is empty or too long, a draft that amends a request,
            or an agent who is none of a counter any more.
    """
    key, unique, wish = idempotency_key, desk.new_id(), None
    refuse_key(key)
    try:
        with desk.begin(actor) as tx:
            draft = tx.drafts.lock(draft_id)
            wish = wish_of(draft)
            if key and (filed := tx.aid_requests.by_idempotency_key(key)):
                return _the_same(desk, filed, wish)
            if draft.amends:
                raise NotAllowed("this draft adds to a request: it is not one")
            if draft.number:
                return _again(tx, draft)
            counter = _counter(desk, tx, draft, agent_name)
            word = ASSURANCE if counter else assurance
            aid_request = _frozen(desk, tx, draft, unique, signed_in_by, word)
            aid_request = replace(aid_request, counter=counter)
            _file(desk, tx, draft, aid_request, key)
    except Conflict:  # the same key, at the same time
        if key and wish and (filed := filed_under(desk, actor, key, wish)):
            return filed
        raise
    return aid_request


def _counter(desk: Desk, tx: Transaction, draft: Draft, name: str) -> Counter | None:
    """Who types this in at a counter, if somebody does: the scan of the paper is needed then."""
    if tx.actor.role is not Role.COUNTER:
        return None
    place = tx.people.place_of(tx.actor.id)
    if problems := tuple(not_enclosed(desk.editions[draft.edition], draft)):
        raise NotReady(problems)
    return Counter(tx.actor.id, name, place.name, place.funder)


def _frozen(
    desk: Desk, tx: Transaction, draft: Draft, unique: str, signed_in_by: str, assurance: str
) -> AidRequest:
    """The request that this draft is, if it is complete and somebody here can study it."""
    edition, today = desk.editions[draft.edition], tx.at.date()
    seen = outlook(edition, draft.answers, today, draft.language)
    if seen.missing:
        raise NotReady(seen.missing)
    if not seen.routing.routes:
        raise NotReady(tuple(nobody_here(seen.routing, draft.language, CHECK)))
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
        signature=signature(
            edition,
            draft.language,
            answers,
            at=tx.at,
            signed_in_by=signed_in_by,
            assurance=assurance,
        ),
        submitted_at=tx.at,
        pieces=draft.pieces,
        acting=acting_now(tx),
        vouched=vouched_for(edition, draft, answers, today),
    )


def _file(
    desk: Desk, tx: Transaction, draft: Draft, aid_request: AidRequest, idempotency_key: str | None
) -> None:
    """Request, dossiers, what tells of them, and the jobs: all in this transaction."""
    edition, dossiers = desk.editions[draft.edition], tuple(dossiers_of(aid_request))
    events = events_of(aid_request, dossiers, draft.key)
    tx.aid_requests.add(aid_request, dossiers, events, idempotency_key=idempotency_key)
    tx.drafts.close(draft.id, aid_request.number)
    if aid_request.counter is None and may_be_two(edition, aid_request.answers, tx.at.date()):
        tx.couples.link(draft.id, aid_request.number)
    for dossier in dossiers:
        tx.jobs.add(SEAL, dossier.number)
    _tell(desk, tx, aid_request)


def _tell(desk: Desk, tx: Transaction, aid_request: AidRequest) -> None:
    """Queue the message that says so, when there is a way to send it."""
    # At a counter the receipt is handed over: nobody who signs in could follow the link.
    if (ways := desk.post.messengers) and not aid_request.counter:
        contact, new_id = tx.contacts.of(aid_request.person), desk.new_id()
        message = message_of(aid_request, Kind.FILED, contact, ways, new_id=new_id, at=tx.at)
        if message and tx.messages.add(message):
            tx.jobs.add(MESSAGE, message.id)


def _the_same(desk: Desk, filed: AidRequest, wish: Wish) -> AidRequest:
    """The request that a key filed, if it is the one wished for; else nobody may think it was."""
    edition = desk.editions[filed.edition]
    right, _ = canonical(edition, wish.answers, filed.language, filed.submitted_at.date())
    papers = papers_of(filed.pieces)
    named = (wish.edition or filed.edition, wish.language)
    if named != (filed.edition, filed.language) or right != filed.answers or papers != wish.papers:
        raise Conflict("another request was filed under this idempotency key: this one was not")
    return filed


def _again(tx: Transaction, draft: Draft) -> AidRequest:
    if tx.actor.role is Role.COUNTER:
        raise Conflict("this was filed before: its receipt says so")
    # A repeat that acknowledges must write: then it waits for the second site as the first did.
    tx.drafts.close(draft.id, draft.number or "")
    return tx.aid_requests.get(draft.number or "")
