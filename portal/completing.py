"""Turn a draft that amends into an addition: judged, frozen, sent, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from portal.desk import Desk
from portal.domain.addition import MOST_WORDS, Addition, added_of, parts_of, standing
from portal.domain.dossier import AidRequest, Dossier, Signature
from portal.domain.draft import Answers, Draft
from portal.domain.errors import Conflict, Problem
from portal.domain.happened import legal_day
from portal.domain.inbox import RENEW
from portal.domain.mandated import NAME
from portal.domain.numbers import addition_number
from portal.domain.signers import Signer, both_sign
from portal.form.correcting import corrected, left_to_mend
from portal.form.edition import Edition
from portal.form.mandate_words import misnamed
from portal.signing import acting_now, tell_of_addition
from portal.store.database import Transaction

SEAL_ADDITION = "seal_addition"
CHECK = "verifier"
WORDS = "words"
"""The box where the person writes what they want to say."""
NOTHING, TOO_LONG = "nothing", "too_long"
"""Codes of what is wrong with an addition as a whole, in place of a sentence."""


def not_withdrawn(tx: Transaction, number: str) -> tuple[Dossier, ...]:
    """The dossiers of a request that something may be added to.

    Neither what was erased, nor what its person took back. What is decided is no more withdrawn:
    who decided it is shown what still comes, and says whether it changes anything.

    Raises:
        Conflict: all of it was withdrawn.
    """
    dossiers = tuple(one for one in tx.dossiers.of_request(number) if not one.erased_at)
    left = tuple(one for one in dossiers if not one.withdrawn_at)
    if dossiers and not left:
        raise Conflict("the request was withdrawn: nothing is added to it")
    return left


def amended_by(tx: Transaction, draft: Draft) -> tuple[AidRequest, Answers]:
    """The request that a draft adds to, and its answers as they stand. Raises NotFound."""
    aid_request = tx.aid_requests.get(draft.amends or "")
    return aid_request, standing(aid_request.answers, tx.additions.of_request(aid_request.number))


def two_complete(before: Answers, draft: Draft) -> bool:
    """Whether two must sign what completes a request: a measure does not end by being struck out.

    Source: Code civil 467.
    """
    return both_sign(before) or both_sign(draft.answers)


def faults(
    tx: Transaction, edition: Edition, draft: Draft, language: str, words: str
) -> Sequence[Problem]:
    """What is wrong with an addition, but for its signature."""
    aid_request, before = amended_by(tx, draft)
    filed_on, today = legal_day(aid_request.submitted_at), legal_day(tx.at)
    problems = list(left_to_mend(edition, draft.answers, language, filed_on, today))
    if any(draft.answers.get(name) != before.get(name) for name in NAME):
        mandate = tx.mandates.in_use(draft.answers, draft.mandate)
        problems += misnamed(edition, language, mandate, draft.answers)
    if len(words) > MOST_WORDS:
        problems.append(Problem(CHECK, WORDS, TOO_LONG))
    if not (draft.pieces or words or corrected(edition, before, draft.answers, today)):
        problems.append(Problem(CHECK, WORDS, NOTHING))
    return problems


def completed_now(
    desk: Desk,
    tx: Transaction,
    draft: Draft,
    language: str,
    words: str,
    signature: Signature,
    signers: tuple[Signer, ...] = (),
) -> Addition:
    """Send the addition that this draft is: rows, what tells of them, and the jobs.

    Raises:
        Conflict: the request was withdrawn meanwhile.
        NotAllowed: the mandate in use does not let its holder send.
    """
    dossiers = not_withdrawn(tx, draft.amends or "")
    aid_request, before = amended_by(tx, draft)
    rank = len(tx.additions.of_request(aid_request.number)) + 1
    edition, today = desk.editions[draft.edition], legal_day(tx.at)
    addition = Addition(
        number=addition_number(aid_request.number, rank),
        request=aid_request.number,
        rank=rank,
        draft=draft.id,
        person=draft.person,
        language=language,
        words=words,
        corrections=corrected(edition, before, draft.answers, today),
        signature=signature,
        submitted_at=tx.at,
        pieces=draft.pieces,
        acting=acting_now(tx, draft.answers),
        signers=signers,
    )
    _send(desk, tx, draft, addition, dossiers)
    return addition


def _send(
    desk: Desk, tx: Transaction, draft: Draft, addition: Addition, dossiers: Sequence[Dossier]
) -> None:
    parts = tuple(parts_of(addition, dossiers))
    tx.additions.add(addition, parts, added_of(addition, parts, draft.key))
    tx.askings.bring(addition)
    tx.drafts.close(draft.id, addition.number)
    for part in parts:
        tx.jobs.add(SEAL_ADDITION, part.number)
        tx.jobs.add(RENEW, part.dossier)
    tell_of_addition(desk, tx, addition)
