"""Say that what the State tells of oneself is not right, or take it after all."""

from __future__ import annotations

from dataclasses import replace

from portal.desk import Desk
from portal.domain.draft import Draft, Vouched
from portal.domain.draft_events import IdentityDeclined, IdentityTaken
from portal.domain.errors import NotFound
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.form.edition import Edition, Page
from portal.form.vouch import NOBODY_TOLD, Told, locked
from portal.signing import still_signed


def decline(
    desk: Desk, actor: Actor, draft_id: str, page_id: str, told: Told = NOBODY_TOLD
) -> None:
    """Have this page typed: what the State told stays in the boxes, and loses its mark.

    Raises:
        NotFound: the actor has no such draft, or the edition no such page.
        Conflict: the draft was filed.
    """
    told = NOBODY_TOLD if actor.behalf else told
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        edition, page = _page(desk, draft, page_id)
        sure = locked(edition, page, draft, told.claims, legal_day(tx.at))
        old = draft.vouched or Vouched(told.by, {})
        left = {name: value for name, value in old.answers.items() if name not in sure}
        declined = tuple(dict.fromkeys((*old.declined, page_id)))
        event = IdentityDeclined(draft_id, page_id)
        answers = still_signed(tx, edition, draft, {**draft.answers, **sure})
        tx.drafts.save_answers(draft_id, answers, draft.language, event)
        tx.drafts.vouch(draft_id, replace(old, answers=left, declined=declined))


def take(desk: Desk, actor: Actor, draft_id: str, page_id: str) -> None:
    """Have what the State tells stand again on this page, the next time it is shown.

    Raises:
        NotFound: the actor has no such draft, or the edition no such page.
        Conflict: the draft was filed.
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        _page(desk, draft, page_id)
        if draft.vouched:
            left = tuple(name for name in draft.vouched.declined if name != page_id)
            event = IdentityTaken(draft_id, page_id)
            tx.drafts.save_answers(draft_id, draft.answers, draft.language, event)
            tx.drafts.vouch(draft_id, replace(draft.vouched, declined=left))


def _page(desk: Desk, draft: Draft, page_id: str) -> tuple[Edition, Page]:
    edition = desk.editions[draft.edition]
    page = next((page for page in edition.pages if page.id == page_id), None)
    if page is None:
        raise NotFound("no such page")
    return edition, page
