"""Submit a draft: freeze it, find the funders, give it a number, queue the sealing."""

from __future__ import annotations

from collections.abc import Collection

from portal.desk import Desk
from portal.domain.counter import ASSURANCE, Counter
from portal.domain.dossier import AidRequest
from portal.domain.draft import Answers, Draft
from portal.domain.errors import Conflict, NotAllowed, NotReady, Problem
from portal.domain.filing import nobody_here
from portal.domain.happened import legal_day
from portal.domain.people import Actor, Role
from portal.domain.signers import BOTH, both_sign
from portal.domain.wish import Wish, papers_of, refuse_key, wish_of
from portal.form.at_counter import not_enclosed
from portal.form.edition import Edition
from portal.form.exact import edition_of, exact
from portal.form.pages import canonical
from portal.form.remembered import counted, outlook
from portal.form.signing import signature
from portal.freezing import CHECK, file_now, frozen, refuse_unready
from portal.store.database import Transaction

PROTECTION = "legal_protection"
"""The page, and its question, whose answer asks for two signatures."""
ON_PAPER = "paper_signed"
"""The box of the last page where an agent tells whose signature the paper bears."""


def check(desk: Desk, wish: Wish) -> None:
    """Judge a request before anything of it is kept.

    Raises:
        NotFound: there is no such edition, or it does not speak this language.
        NotReady: an answer is missing, wrong or not asked, or nobody here can study the request.
    """
    today = legal_day(desk.clock())
    edition = edition_of(desk.editions, wish.edition, wish.language, today)
    right, problems = exact(edition, wish.answers, wish.language, today)
    if problems:
        raise NotReady(problems)
    routing = outlook(edition, right, today, wish.language).routing
    if not routing.routes:
        raise NotReady(tuple(nobody_here(routing, wish.language, CHECK)))
    _refuse_one_of_two(edition, right, wish.language)


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
    paper_signers: Collection[str] = (),
) -> AidRequest:
    """Turn a draft into a request that no one can change any more.

    Submitting twice gives the first request: a double click makes no second one, and a key that
    filed a request gives that request, if the draft asks for the same. An agent of a counter
    (`agent_name`, as the sign-in vouches for it) is frozen in it: the signature is the paper's.
    Where two must sign, so is whose signature it bears (`paper_signers`): who lacks is flagged.

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
            counter = _counter(desk, tx, draft, agent_name, paper_signers)
            word = ASSURANCE if counter else assurance
            aid_request = _frozen(desk, tx, draft, unique, signed_in_by, word, counter)
            file_now(desk, tx, draft, aid_request, key)
    except Conflict:  # the same key, at the same time
        if key and wish and (filed := filed_under(desk, actor, key, wish)):
            return filed
        raise
    return aid_request


def _counter(
    desk: Desk, tx: Transaction, draft: Draft, name: str, signed: Collection[str]
) -> Counter | None:
    """Who types this in at a counter, if somebody does: the scan of the paper is needed then."""
    if tx.actor.role is not Role.COUNTER:
        return None
    place, edition = tx.people.place_of(tx.actor.id), desk.editions[draft.edition]
    problems = list(not_enclosed(edition, draft))
    seen = tuple(one.value for one in BOTH if one.value in signed)
    two = both_sign(counted(edition, draft.answers, legal_day(tx.at), draft.language))
    if two and not seen:
        problems.append(Problem(CHECK, ON_PAPER, edition.say(draft.language, "cosign.paper")))
    if problems:
        raise NotReady(problems)
    return Counter(tx.actor.id, name, place.name, place.funder, seen if two else ())


def _frozen(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    unique: str,
    signed_in_by: str,
    assurance: str,
    counter: Counter | None,
) -> AidRequest:
    """The request that this draft is, with one signature; of a paper, its scan shows them all."""
    refuse_unready(desk, tx, draft)
    edition, spoken = desk.editions[draft.edition], draft.language
    right = counted(edition, draft.answers, legal_day(tx.at), spoken)
    if counter is None:
        _refuse_one_of_two(edition, right, spoken)
    signed = signature(
        edition, spoken, right, at=tx.at, signed_in_by=signed_in_by, assurance=assurance
    )
    return frozen(desk, tx, draft, unique, signed, counter=counter)


def _refuse_one_of_two(edition: Edition, answers: Answers, language: str) -> None:
    """Under a curatelle, a draft is sent by the last of two signatures (`cosign`), never alone."""
    if both_sign(answers):
        raise NotReady([Problem(PROTECTION, PROTECTION, edition.say(language, "cosign.both"))])


def _the_same(desk: Desk, filed: AidRequest, wish: Wish) -> AidRequest:
    """The request that a key filed, if it is the one wished for; else nobody may think it was."""
    edition = desk.editions[filed.edition]
    right, _ = canonical(edition, wish.answers, filed.language, legal_day(filed.submitted_at))
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
