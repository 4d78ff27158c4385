"""Add to a filed request: papers, words, corrections, beside what was filed, which stays.

An addition is prepared in a draft of its own (`amends`), by the same acts as a request.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.desk import Desk
from portal.domain.addition import MOST_WORDS, Addition, added_of, parts_of, standing
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.draft import Answers, Draft
from portal.domain.draft_events import DraftStarted
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.inbox import RENEW
from portal.domain.numbers import addition_number
from portal.domain.people import Actor
from portal.form.correcting import corrected, left_to_mend, sign_form
from portal.form.edition import Edition
from portal.form.pages import answers_of
from portal.form.signing import signature
from portal.signing import acting_now, tell_of_addition
from portal.store.database import Transaction

if TYPE_CHECKING:
    from portal.form.asked import Typed

KEY_BYTES = 32
INBOX = "inbox"
SEAL_ADDITION = "seal_addition"
CHECK = "verifier"
WORDS = "words"
"""The box where the person writes what they want to say."""
NOTHING, TOO_LONG = "nothing", "too_long"
"""Codes of what is wrong with an addition as a whole, in place of a sentence."""


@dataclass(frozen=True, slots=True)
class _Signing:
    """What was typed on the page to sign, and how its author came in."""

    typed: Typed
    signed_in_by: str
    assurance: str


def start_addition(desk: Desk, actor: Actor, number: str) -> Draft:
    """The draft that adds to a request: the one that is open, or a new one.

    It holds the answers as they stand, and no paper.

    Raises:
        NotFound: the actor has no such request.
        Conflict: it was withdrawn: nobody studies it any more.
    """
    epoch, wrapped = desk.keyring.wrap(INBOX, secrets.token_bytes(KEY_BYTES))
    try:
        with desk.begin(actor) as tx:
            aid_request = tx.aid_requests.get(number)
            _still_studied(tx, number)
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
            _still_studied(tx, number)
            if found := _open(tx, number):
                return found
        raise
    return draft


def _still_studied(tx: Transaction, number: str) -> tuple[Dossier, ...]:
    dossiers = tx.dossiers.of_request(number)
    if any(one.withdrawn_at for one in dossiers):
        raise Conflict("the request was withdrawn: nothing is added to it")
    return dossiers


def _open(tx: Transaction, number: str) -> Draft | None:
    return next((one for one in tx.drafts.mine() if one.amends == number and not one.number), None)


def amended(desk: Desk, actor: Actor, draft: Draft) -> tuple[AidRequest, Answers]:
    """The request that a draft adds to, and its answers as they stand. Raises NotFound."""
    with desk.begin(actor) as tx:
        return _amended(tx, draft)


def _amended(tx: Transaction, draft: Draft) -> tuple[AidRequest, Answers]:
    aid_request = tx.aid_requests.get(draft.amends or "")
    return aid_request, standing(aid_request.answers, tx.additions.of_request(aid_request.number))


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
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        if draft.number:
            tx.drafts.close(draft.id, draft.number)  # a repeat waits for the second site too
            return tx.additions.get(draft.number)
        edition, spoken = desk.editions[draft.edition], language or draft.language
        dossiers = _still_studied(tx, draft.amends or "")
        addition = _frozen(tx, edition, draft, spoken, _Signing(typed, signed_in_by, assurance))
        parts = tuple(parts_of(addition, dossiers))
        tx.additions.add(addition, parts, added_of(addition, parts, draft.key))
        tx.askings.bring(addition)
        tx.drafts.close(draft.id, addition.number)
        for part in parts:
            tx.jobs.add(SEAL_ADDITION, part.number)
            tx.jobs.add(RENEW, part.dossier)
        tell_of_addition(desk, tx, addition)
    return addition


def _frozen(
    tx: Transaction, edition: Edition, draft: Draft, language: str, signing: _Signing
) -> Addition:
    """The addition that this draft is, if it is signed and holds something."""
    aid_request, before = _amended(tx, draft)
    filed_on, today = aid_request.submitted_at.date(), tx.at.date()
    corrections = corrected(edition, before, draft.answers, today)
    words = "".join(signing.typed.getlist(WORDS)[:1]).replace("\r\n", "\n").strip()
    problems = list(left_to_mend(edition, draft.answers, language, filed_on, today))
    if len(words) > MOST_WORDS:
        problems.append(Problem(CHECK, WORDS, TOO_LONG))
    if not (draft.pieces or corrections or words):
        problems.append(Problem(CHECK, WORDS, NOTHING))
    form = sign_form(edition, language, signing.typed, today=today)
    if not form.validate():
        problems += (Problem(CHECK, box, text) for box, text in form.problems())
    if problems:
        raise NotReady(problems)
    rank = len(tx.additions.of_request(aid_request.number)) + 1
    return Addition(
        number=addition_number(aid_request.number, rank),
        request=aid_request.number,
        rank=rank,
        draft=draft.id,
        person=draft.person,
        language=language,
        words=words,
        corrections=corrections,
        signature=signature(
            edition,
            language,
            answers_of(form),
            at=tx.at,
            signed_in_by=signing.signed_in_by,
            assurance=signing.assurance,
        ),
        submitted_at=tx.at,
        pieces=draft.pieces,
        acting=acting_now(tx, draft.answers),
    )
