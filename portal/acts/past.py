"""Tell past requests without their people, so that a new edition can be tried on them."""

from __future__ import annotations

from collections.abc import Mapping

from portal.desk import Desk
from portal.domain.events import PastRead
from portal.domain.happened import legal_day
from portal.domain.past import Answered
from portal.domain.people import WORKER
from portal.form.edition import Edition
from portal.form.facts import facts_of
from portal.form.past import QUESTIONS, Crowd, LeftOut, Past

AT_ONCE = 500
REQUESTS = "requests"
"""What the ledger calls all of them."""


def past_requests(desk: Desk) -> Past:
    """Every request that was filed, as facts that say nothing of anybody (form/blur.py, past.py).

    An operator may not read a request: the worker's role does, and only the answers that routing
    reads. The ledger is told before.

    Raises:
        Unavailable: the database does not answer.
    """
    with desk.begin(WORKER) as tx:
        tx.ledger.append(PastRead(REQUESTS))
    crowd, last = Crowd(desk.editions.values()), ""
    while True:
        with desk.begin(WORKER) as tx:
            found = tx.aid_requests.answered(QUESTIONS, last, AT_ONCE)
        for one in found:
            _add(crowd, desk.editions, one)
        if len(found) < AT_ONCE:
            return crowd.told()
        last = found[-1].number


def _add(crowd: Crowd, editions: Mapping[str, Edition], one: Answered) -> None:
    edition = editions.get(one.edition)
    if edition is None:
        crowd.leave_out(LeftOut.NO_EDITION)
        return
    try:
        facts = facts_of(edition, one.answers or {}, legal_day(one.submitted_at))
        needs = facts["needs"]
    except (KeyError, TypeError, ValueError, AttributeError):
        needs = None
    if needs:
        crowd.add(facts, one.person)
    else:
        crowd.leave_out(LeftOut.NO_REQUEST)
