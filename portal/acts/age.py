"""Let drafts age: find those that nobody touches, remind of them, remove them with their papers."""

from __future__ import annotations

from portal.desk import Desk
from portal.domain.draft_events import DraftExpired, ReminderDue
from portal.domain.errors import NotFound
from portal.domain.messages import REMINDER
from portal.domain.notices import reminder_of
from portal.domain.people import WORKER, Role
from portal.reaching import reach_of
from portal.uploads import FORGET

REMIND, EXPIRE = "remind", "expire"
"""The jobs: have a draft's person told of its end, remove it."""
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
    """Queue what tells its person when the draft ends; return in how many days that is.

    Nothing is due any more (0) when it was answered, filed or removed meanwhile, or told already.
    Whoever has no address is told by the pages of the draft alone, and so is the agent of a
    counter: the addresses in what they type in are somebody else's, who has no page here.
    """
    with desk.begin(WORKER) as tx:
        try:
            draft = tx.drafts.get(draft_id)
        except NotFound:
            return 0
        days_left = (draft.ends_at - tx.at).days
        if not tx.ageing.reminded(draft, ReminderDue(draft_id, days_left)):
            return 0
        if Role.COUNTER in {role for _, role in tx.people.agent_of(draft.person)}:
            return days_left
        reach, ways = reach_of(desk, tx, draft), desk.post.messengers
        message = reminder_of(draft, reach, ways, new_id=desk.new_id(), at=tx.at)
        if message and tx.messages.add(message):
            tx.jobs.add(REMINDER, message.id)
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
