"""Add to a filed request: papers, words, corrections, beside what was filed, which stays.

An addition is prepared in a draft of its own (`amends`), by the same acts as a request.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from portal.completing import (
    CHECK,
    WORDS,
    amended_by,
    completed_now,
    faults,
    not_withdrawn,
    two_complete,
)
from portal.desk import Desk
from portal.domain.addition import Addition, standing
from portal.domain.dossier import AidRequest
from portal.domain.draft import Answers, Draft
from portal.domain.draft_events import DraftStarted
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.domain.signers import holder_as
from portal.form.correcting import sign_form
from portal.form.edition import Edition
from portal.form.pages import answers_of
from portal.form.signing import signature
from portal.reaching import refuse_dead
from portal.signing import acting_now, ask_signatures, first_signer
from portal.store.database import Transaction

if TYPE_CHECKING:
    from portal.form.asked import Typed

KEY_BYTES = 32
INBOX = "inbox"
PROTECTION = "legal_protection"
"""The page, and its question, whose answer asks for two signatures."""


def start_addition(desk: Desk, actor: Actor, number: str) -> Draft:
    """The draft that adds to a request: the one that is open, or a new one.

    It holds the answers as they stand, and no paper.

    Raises:
        NotFound: the actor has no such request.
        Conflict: it was withdrawn: nobody studies it any more.
        HasDied: its person has died.
    """
    desk.read(actor, lambda tx: tx.aid_requests.get(number))
    refuse_dead(desk, number)
    epoch, wrapped = desk.keyring.wrap(INBOX, secrets.token_bytes(KEY_BYTES))
    try:
        with desk.begin(actor) as tx:
            aid_request = tx.aid_requests.get(number)
            not_withdrawn(tx, number)
            if found := _open(tx, number):
                return found
            draft = Draft(
                id=desk.new_id(),
                person=actor.owner,
                edition=aid_request.edition,
                language=aid_request.language,
                answers=standing(aid_request.answers, tx.additions.of_request(number)),
                later=frozenset(),
                pieces=(),
                key=wrapped,
                key_epoch=epoch,
                started_at=tx.at,
                saved_at=tx.at,
                amends=number,
                mandate=held.id if (held := tx.mandates.in_use()) else None,
            )
            tx.drafts.add(draft, DraftStarted(draft.id, draft.edition))
    except Conflict:  # at the same time: there is one
        with desk.begin(actor) as tx:
            not_withdrawn(tx, number)
            if found := _open(tx, number):
                return found
        raise
    return draft


def _open(tx: Transaction, number: str) -> Draft | None:
    return next((one for one in tx.drafts.mine() if one.amends == number and not one.number), None)


def amended(desk: Desk, actor: Actor, draft: Draft) -> tuple[AidRequest, Answers]:
    """The request that a draft adds to, and its answers as they stand. Raises NotFound."""
    with desk.begin(actor) as tx:
        return amended_by(tx, draft)


def add(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    typed: Typed,
    signed_in_by: str,
    assurance: str,
    language: str | None = None,
) -> Addition:
    """Turn a draft that amends into an addition that no one can change any more.

    `typed` are the boxes of the edition's page to sign, and the words. Sending twice gives the
    first addition. A correction moves no dossier: the routing is not run again.

    Raises:
        NotFound: the actor has no such draft, or it amends nothing.
        NotReady: it is not signed, holds nothing, or a correction leaves something to mend.
        Conflict: the request was withdrawn meanwhile.
        HasDied: its person has died.
    """
    _refuse_dead(desk, actor, draft_id)
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        if draft.number:
            tx.drafts.close(draft.id, draft.number)  # a repeat waits for the second site too
            return tx.additions.get(draft.number)
        edition, spoken = desk.editions[draft.edition], language or draft.language
        not_withdrawn(tx, draft.amends or "")
        if two_complete(amended_by(tx, draft)[1], draft):
            both = edition.say(spoken, "cosign.both")
            raise NotReady([Problem(PROTECTION, PROTECTION, both)])
        words, signed = _judged(tx, edition, draft, spoken, typed)
        given = signature(
            edition, spoken, signed, at=tx.at, signed_in_by=signed_in_by, assurance=assurance
        )
        return completed_now(desk, tx, draft, spoken, words, given)


def sign_first(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    typed: Typed,
    signed_in_by: str,
    assurance: str,
    keyed: Callable[[str], str],
    language: str | None = None,
) -> None:
    """Sign what completes a request, and ask for the other signature: the last one sends it.

    `typed` as for `add`; `keyed` gives what is kept of the secret of a link.

    Raises:
        NotFound: the actor has no such draft, it amends nothing, or no link can be made here.
        NotReady: as `add`.
        Conflict: it was sent, or the request was withdrawn.
        HasDied: its person has died.
        NotAllowed: the law asks for one signature alone, or the mandate does not let send.
    """
    if not desk.post.key:
        raise NotFound("nobody signs by a link here")
    _refuse_dead(desk, actor, draft_id)
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        if draft.number:
            raise Conflict("it was sent")
        edition, spoken = desk.editions[draft.edition], language or draft.language
        not_withdrawn(tx, draft.amends or "")
        acting_now(tx, draft.answers)
        if not two_complete(amended_by(tx, draft)[1], draft):
            raise NotAllowed("one signs alone")
        words, signed = _judged(tx, edition, draft, spoken, typed)
        first = signature(
            edition, spoken, signed, at=tx.at, signed_in_by=signed_in_by, assurance=assurance
        )
        ask_signatures(desk, tx, draft, first_signer(holder_as(draft.answers), first), keyed, words)


def _refuse_dead(desk: Desk, actor: Actor, draft_id: str) -> None:
    draft = desk.read(actor, lambda tx: tx.drafts.get(draft_id))
    if draft.amends and not draft.number:
        refuse_dead(desk, draft.amends)


def _judged(
    tx: Transaction, edition: Edition, draft: Draft, language: str, typed: Typed
) -> tuple[str, Answers]:
    """What is written beside, and the boxes that were signed. Raises NotReady."""
    words = "".join(typed.getlist(WORDS)[:1]).replace("\r\n", "\n").strip()
    problems = list(faults(tx, edition, draft, language, words))
    form = sign_form(edition, language, typed, today=legal_day(tx.at))
    if not form.validate():
        problems += (Problem(CHECK, box, text) for box, text in form.problems())
    if problems:
        raise NotReady(problems)
    return words, answers_of(form)
