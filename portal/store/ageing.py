"""Drafts that nobody touches: found by the worker, reminded of, removed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, or_, select, update

from portal.domain.draft import LIVES, REMINDERS, Draft
from portal.domain.draft_events import DraftExpired, ReminderDue
from portal.store.ledger import Ledger
from portal.store.tables import dossiers, drafts, withdrawals
from portal.store.wire import Wire

_OPEN = drafts.c.number.is_(None)
_OLD = (
    select(drafts.c.id)
    .where(_OPEN, drafts.c.saved_at <= bindparam("before"))
    .order_by(drafts.c.saved_at)
    .limit(bindparam("most"))
)
# What completes a request that was taken back since is of no use any more.
_TAKEN_BACK = exists(
    select(withdrawals.c.dossier)
    .join(dossiers, dossiers.c.number == withdrawals.c.dossier)
    .where(dossiers.c.request == drafts.c.amends)
)
# A reminder is due once for each span: when none was since the draft became that old.
_DUE = (
    _OPEN,
    drafts.c.answers != {},
    drafts.c.saved_at > bindparam("oldest"),
    or_(
        *(
            (drafts.c.saved_at <= bindparam(f"before_{span.days}"))
            & (drafts.c.reminded_at.is_(None) | (drafts.c.reminded_at < drafts.c.saved_at + span))
            for span in REMINDERS
        )
    ),
    ~_TAKEN_BACK,
)
_TO_REMIND = select(drafts.c.id).where(*_DUE).order_by(drafts.c.saved_at).limit(bindparam("most"))
# Due still, when it is written: of two workers, the second finds nothing.
_REMINDED = (
    update(drafts)
    .where(drafts.c.id == bindparam("draft"), *_DUE)
    .values(reminded_at=bindparam("now"))
)
_WAITS = select(drafts.c.id).where(
    drafts.c.id == bindparam("draft"), _OPEN, drafts.c.saved_at > bindparam("oldest"), ~_TAKEN_BACK
)
_REMOVE = delete(drafts).where(
    drafts.c.id == bindparam("draft"), _OPEN, drafts.c.saved_at <= bindparam("before")
)


class Ageing:
    """The worker's: other roles may not. A look gives at most `most` drafts, the oldest first."""

    def __init__(self, wire: Wire, ledger: Ledger) -> None:
        self._wire, self._ledger = wire, ledger

    def expired(self, most: int) -> tuple[str, ...]:
        """The drafts that were kept for as long as a draft is."""
        values = {"before": self._wire.at - LIVES, "most": most}
        return tuple(row["id"] for row in self._wire.rows(_OLD, values))

    def to_remind(self, most: int) -> tuple[str, ...]:
        """The drafts whose person should be told that they will be removed."""
        values = {**self._spans(), "most": most}
        return tuple(row["id"] for row in self._wire.rows(_TO_REMIND, values))

    def reminded(self, draft: Draft, event: ReminderDue) -> bool:
        """Note that a reminder is due now; false when it is not, or no more."""
        values = {**self._spans(), "draft": draft.id, "now": self._wire.at}
        due = bool(self._wire.run(_REMINDED, values))
        if due:
            self._ledger.append(event, person=draft.person)
        return due

    def waits(self, draft: Draft) -> bool:
        """Whether it is still to be sent: not filed, not at its end, and of some use."""
        values = {"draft": draft.id, "oldest": self._wire.at - LIVES}
        return self._wire.one(_WAITS, values) is not None

    def remove(self, draft: Draft, event: DraftExpired) -> bool:
        """Remove a draft with its papers' rows; false when it was answered or filed meanwhile."""
        values = {"draft": draft.id, "before": self._wire.at - LIVES}
        removed = bool(self._wire.run(_REMOVE, values))
        if removed:
            self._ledger.append(event, person=draft.person)
        return removed

    def _spans(self) -> dict[str, datetime]:
        before = {f"before_{span.days}": self._wire.at - span for span in REMINDERS}
        return {**before, "oldest": self._wire.at - LIVES}
