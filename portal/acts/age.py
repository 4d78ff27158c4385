"""Let drafts age: find those that nobody touches, remind of them, remove them with their papers."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.draft import REMINDERS
from portal.domain.draft_events import DraftExpired, ReminderDue
from portal.domain.errors import NotFound
from portal.domain.people import WORKER

REMIND, EXPIRE, FORGET = "remind", "expire", "forget"
"""The jobs: tell of a draft's end, remove a draft, delete one upload of a draft removed."""
MOST = 100
"""Drafts looked up at once; the next look is a minute later."""


def age(desk: Desk) -> None:
    """Queue what is due, each draft once: its removal, or a reminder of it."""
    with desk.begin(WORKER) as tx:
        for draft_id in tx.ageing.expired(MOST):
            tx.jobs.add_once(EXPIRE, draft_id)
        for draft_id in tx.ageing.to_remind(MOST):
            tx.jobs.add_once(REMIND, draft_id)


def remind(desk: Desk, draft_id: str) -> int:
    """Note that its person must be told when the draft ends; return in how many days that is.

    Nothing is due any more (0) when it was answered, filed or removed meanwhile. Whoever tells
    people reads `ReminderDue`; the pages of the draft show its last day in any case.
    """
    with desk.begin(WORKER) as tx:
        try:
            draft = tx.drafts.get(draft_id)
        except NotFound:
            return 0
        if draft.number or tx.at < draft.saved_at + REMINDERS[0] or tx.at >= draft.ends_at:
            return 0
        days_left = (draft.ends_at - tx.at).days
        tx.ageing.reminded(draft, ReminderDue(draft_id, days_left))
    return days_left


def expire(desk: Desk, draft_id: str) -> bool:
    """Remove a draft whose time is over; each of its uploads is a job, so that none is left.

    False: it was answered, filed or removed meanwhile.
    """
    with desk.begin(WORKER) as tx:
        try:
            draft = tx.drafts.get(draft_id)
        except NotFound:
            return False
        if not tx.ageing.remove(draft, DraftExpired(draft_id, len(draft.pieces))):
            return False
        for piece in draft.pieces:
            for one in piece.waiting:
                tx.jobs.add(FORGET, one.key)
    return True


def forget(desk: Desk, inbox_key: str) -> None:
    """Delete one upload of a draft that is gone. Raises Unavailable."""
    desk.inbox.delete(inbox_key)
