"""Tell a person that they filed this very request already, before they file it again."""

from __future__ import annotations

from datetime import timedelta

from portal.desk import Desk
from portal.domain.dossier import AidRequest
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.form.remembered import counted, outlook

WITHIN = timedelta(days=30)
"""How far back one looks: later, the same answers are a new request."""


def already_filed(desk: Desk, actor: Actor, draft_id: str) -> AidRequest | None:
    """The last request of the actor's with the very answers of this draft, if there is one.

    Papers are not compared: the same request with one more is the same request. One that was
    taken back is none.

    Raises:
        NotFound: the actor has no such draft.
    """
    with desk.begin(actor) as tx:
        draft, today = tx.drafts.get(draft_id), legal_day(tx.at)
        if draft.number:
            return None
        edition = desk.editions[draft.edition]
        if outlook(edition, draft.answers, today, draft.language).missing:
            return None
        right = counted(edition, draft.answers, today, draft.language)
        return tx.aid_requests.same(right, tx.at - WITHIN)
