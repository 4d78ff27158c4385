"""Under which mandate a page acts, for its banner; and who would act on another page."""

from __future__ import annotations

from dataclasses import replace

from flask import g, request

from portal.acts import mandates
from portal.domain.draft import Draft
from portal.domain.errors import PortalError
from portal.domain.mandates import Mandate
from portal.domain.people import Actor, Role
from portal.web import helping
from portal.web.guard import actor, desk, shown_sign_in
from portal.web.scopes import scope

ABOUT = ("draft_id", "number")
"""Parts of an address by which a mandate is chosen, of several between the same two people."""


def acting_on(**about: str) -> Actor:
    """Who is acting, were this page about that draft or dossier (`helping.NAMED`)."""
    own = actor()
    return replace(own, behalf=helping.behalf_of(desk(), own, about))


def may_be_mandated(draft: Draft) -> bool:
    """Whether who fills this draft in for another may first have a mandate confirmed here."""
    if draft.amends or scope() or actor().role is not Role.APPLICANT:
        return False
    return bool(desk().post.key) and mandate_in_use() is None


def _acts_in_all() -> bool:
    """Whether this whole session acts for one person, as an aidant's does."""
    who = shown_sign_in()
    return bool(who and who.actor.behalf)


def mandate_in_use() -> Mandate | None:
    """The mandate under which this page acts for another; its banner says so."""
    if "invited" in g or not (g.get("behalf") or _acts_in_all()):
        return None
    if "mandate" not in g:
        try:
            about = {name: (request.view_args or {}).get(name, "") for name in ABOUT}
            g.mandate = mandates.in_use(desk(), actor(), **about)
        except PortalError:
            return None
    found: Mandate | None = g.mandate
    return found
