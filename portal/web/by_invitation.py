"""Who came by an invitation's link: what the session keeps of it, and what they may look at.

Nobody is signed in by it. The session keeps the proof of an address for this link alone, and no
other page is open to it. What is read and written goes through the invitation (`g.invited`), to
which the database shows its part and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, session

from portal.acts import invited
from portal.domain.draft import Draft
from portal.domain.errors import NotFound
from portal.domain.invitations import Invitation
from portal.form.edition import Edition
from portal.form.part import Part, part_of
from portal.form.remembered import visible_pages
from portal.web.drafting import today
from portal.web.entering import keyed
from portal.web.guard import desk

KEPT = "invited"
"""What the session keeps of a link: the code that was asked for, then the proof."""


@dataclass(frozen=True, slots=True)
class Inside:
    """One part, as whoever proved an address sees it."""

    invitation: Invitation
    draft: Draft
    edition: Edition
    part: Part
    home: str

    @property
    def pages(self) -> list[str]:
        """The ids of its pages that are asked of the person, in order."""
        asked = visible_pages(self.edition, self.draft.answers, today())
        return [page.id for page in asked if page.section == self.part.id]


def by_link(token: str) -> Invitation | None:
    """The invitation of this link, if there is one."""
    try:
        return invited.shown(desk(), keyed(token))
    except NotFound:
        return None


def kept(invitation: Invitation) -> dict[str, Any]:
    """What the session keeps of this link."""
    found: dict[str, Any] = session.get(KEPT) or {}
    return found if found.get("id") == invitation.id else {}


def inside(token: str) -> Inside | None:
    """The part behind this link, for whoever proved an address here; none: not, or not any more."""
    invitation = by_link(token)
    if invitation is None or "proof" not in kept(invitation):
        return None
    draft = invited.draft_of(desk(), invitation)
    if draft is None:
        return None
    g.invited = invitation.actor
    edition = desk().editions[draft.edition]
    part = part_of(edition, invitation.terms.part)
    return Inside(invitation, draft, edition, part, f"/invitation/{token}")
