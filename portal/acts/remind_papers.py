"""Remind of papers that a funder asked for and that are still to come: twice, then no more."""

from __future__ import annotations

from datetime import timedelta

from portal.desk import Desk
from portal.domain.people import WORKER
from portal.exchanging import TELL_REMINDER

AFTER = (timedelta(days=7), timedelta(days=14))
"""How long after the asking a reminder goes, if papers are still to come and their day is not."""
MOST = 200
"""Reminders that one round queues; the next goes on."""


def remind_of_papers(desk: Desk) -> int:
    """Queue the reminders that are due, each once; return how many.

    Who asks again for other papers begins anew. What is due twice, since no worker lived, goes
    once.

    Raises:
        Unavailable: the database is away: the next round goes on.
    """
    queued = 0
    for nth, span in reversed(tuple(enumerate(AFTER, 1))):
        with desk.begin(WORKER) as tx:
            for number, rank in tx.askings.to_remind(nth, tx.at - span, MOST):
                if tx.askings.reminded(number, rank, nth):
                    tx.jobs.add(TELL_REMINDER, number)
                    queued += 1
    return queued
