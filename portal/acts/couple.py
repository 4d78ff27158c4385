"""A couple asks in one sitting: begin the spouse's request, see the link, withdraw it."""

from __future__ import annotations

import secrets

from portal.desk import Desk
from portal.domain.addition import standing
from portal.domain.draft import Draft
from portal.domain.draft_events import DraftStarted
from portal.domain.errors import NotAllowed
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.form.couple import may_be_two, spouse_answers

KEY_BYTES = 32
INBOX = "inbox"


def begin(desk: Desk, actor: Actor, draft_id: str) -> str:
    """The draft of the spouse's request: the one that was begun, or a new one with what is shared.

    `draft_id` is that of the first request, sent or not.

    Raises:
        NotFound: the actor has no such draft.
        NotAllowed: who is asked for lives in no couple; or the actor acts under a mandate, which is
            one person's: the spouse gives their own.
    """
    epoch, wrapped = desk.keyring.wrap(INBOX, secrets.token_bytes(KEY_BYTES))
    with desk.begin(actor) as tx:
        first = tx.drafts.lock(draft_id)
        if actor.behalf:
            raise NotAllowed("a mandate is of one person alone")
        if first.spouse_of:
            return first.spouse_of
        if found := tx.couples.begun(draft_id):
            return found
        edition, today, told = desk.editions[first.edition], legal_day(tx.at), first.answers
        if first.number:
            told = standing(told, tx.additions.of_request(first.number))
        if first.amends or not may_be_two(edition, told, today):
            raise NotAllowed("there is no spouse to ask for")
        draft = Draft(
            id=desk.new_id(),
            person=actor.id,
            edition=first.edition,
            language=first.language,
            answers=spouse_answers(edition, told, today),
            later=frozenset(),
            pieces=(),
            key=wrapped,
            key_epoch=epoch,
            started_at=tx.at,
            saved_at=tx.at,
            spouse_of=first.id,
        )
        tx.drafts.add(draft, DraftStarted(draft.id, draft.edition))
    return draft.id


def link(desk: Desk, actor: Actor, number: str) -> tuple[str, bool] | None:
    """The spouse's request that this one of the actor's was linked with, and whether it is still.

    None: it never was.
    """
    return desk.read(actor, lambda tx: tx.couples.link_of(number))


def separate(desk: Desk, actor: Actor, number: str) -> None:
    """Withdraw the link of two requests: from now on neither names the other.

    Raises:
        NotFound: the actor has no such request.
    """
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        tx.couples.end(number)
