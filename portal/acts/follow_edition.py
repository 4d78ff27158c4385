"""Follow the edition in force: a draft begun under another one takes along what fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.desk import Desk
from portal.domain.draft import Draft, Moved
from portal.domain.draft_events import DraftMoved, PieceRemoved
from portal.domain.errors import Conflict
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.form.carried import Carried, carried
from portal.form.edition import Edition, in_force
from portal.uploads import delete_uploads


def ahead(desk: Desk, draft: Draft, on: date) -> Edition | None:
    """The edition that a draft must follow: in force since, and not the draft's own.

    What completes a request stays in the edition that the request was asked in.
    """
    now = in_force(desk.editions, on)
    if draft.number or draft.amends or now.effective <= desk.editions[draft.edition].effective:
        return None
    return now


def outcome(desk: Desk, draft: Draft, to: Edition, on: date) -> Carried:
    """What would be taken along, and what asked again."""
    return carried(desk.editions[draft.edition], to, draft, on)


def follow_edition(desk: Desk, actor: Actor, draft_id: str) -> None:
    """Move a draft to the edition in force, if it is begun under an older one; again is the same.

    Raises:
        NotFound: the actor has no such draft.
        Conflict: it was filed.
        Unavailable: the inbox is away; the draft has moved all the same.
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        if draft.number:
            raise Conflict("the draft was filed: it cannot be changed")
        to = ahead(desk, draft, legal_day(tx.at))
        if to is None:
            return
        taken = outcome(desk, draft, to, legal_day(tx.at))
        dropped = [piece for piece in draft.pieces if piece.kind in taken.papers]
        for piece in dropped:
            tx.drafts.detach(piece.id, PieceRemoved(draft_id, piece.id))
        moved = replace(
            draft,
            edition=to.id,
            answers=taken.answers,
            later=draft.later & (kinds := {rule.id for rule in to.pieces}),
            promised={kind: day for kind, day in draft.promised.items() if kind in kinds},
            moved=Moved(draft.edition, tx.at, taken.again, taken.papers),
        )
        count = len(taken.again), len(dropped)
        tx.drafts.move(moved, DraftMoved(draft_id, draft.edition, to.id, *count))
    delete_uploads(desk, dropped)
