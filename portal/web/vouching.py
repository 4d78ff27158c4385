"""What the State's sign-in tells of who signed in, on the pages of a draft: shown, not typed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, session
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import vouch
from portal.domain.draft import Draft
from portal.domain.people import Role
from portal.form.edition import Edition, Page
from portal.form.pages import PageForm, form_class
from portal.form.showing import shown
from portal.form.vouch import NOBODY_TOLD, Told, identity, is_theirs, locked, proposed
from portal.web import reached
from portal.web.drafting import draft_of, if_sent, page_of, today
from portal.web.guard import actor, desk, language, only
from portal.web.scopes import DRAFT, within

door = Blueprint("vouching", __name__)

IDENTITY = "identity"
"""What the session holds of it: who told (`by`), and the claims."""


def told() -> Told:
    """What was told of the person of this session; on another's page, nothing."""
    kept = session.get(IDENTITY) if actor().behalf is None else None
    return Told(kept["by"], kept["claims"]) if kept else NOBODY_TOLD


def form_of(
    edition: Edition, page: Page, draft: Draft, typed: MultiDict[str, str] | None = None
) -> PageForm:
    """The page's form: with what was typed or is kept, and what the State told in its place."""
    claims, on = told().claims, today()
    answers = reached.with_own_address(draft) if typed is None else draft.answers
    if typed is None and claims and is_theirs(edition, draft, on):
        answers = {**proposed(edition, page, claims, on), **answers}
    make = form_class(edition, page, language())
    sure = locked(edition, page, draft, claims, on)
    return make(typed, answers=answers, today=on, vouched=sure)


def sure_of(edition: Edition, draft: Draft, form: PageForm, spoken: str) -> Mapping[str, str]:
    """The answers of a page that are shown and not asked, in words, by question."""
    questions = edition.questions
    return {
        name: shown(edition, questions[name], value, spoken) for name, value in form.vouched.items()
    }


def may_be_taken(edition: Edition, page: Page, draft: Draft) -> bool:
    """Whether the person wrote this page, and the State tells it too."""
    claims, on = told().claims, today()
    declined = draft.vouched is not None and page.id in draft.vouched.declined
    theirs = declined and not draft.amends and is_theirs(edition, draft, on)
    return theirs and bool(identity(edition, page, claims, on))


@door.post("/demande/<number:draft_id>/<word:page_id>/pas-juste")
@only(Role.APPLICANT)
@within(DRAFT)
def decline(draft_id: str, page_id: str) -> Response:
    """Have this page typed: what the State told is not right."""
    draft, edition = draft_of(draft_id)
    page = page_of(edition, page_id)
    if sent := if_sent(draft):
        return sent
    vouch.decline(desk(), actor(), draft_id, page.id, told())
    return redirect(f"/demande/{draft_id}/{page.id}", 303)


@door.post("/demande/<number:draft_id>/<word:page_id>/reprendre")
@only(Role.APPLICANT)
@within(DRAFT)
def take(draft_id: str, page_id: str) -> Response:
    """Take what the State tells on this page after all."""
    draft, edition = draft_of(draft_id)
    page = page_of(edition, page_id)
    if sent := if_sent(draft):
        return sent
    vouch.take(desk(), actor(), draft_id, page.id)
    return redirect(f"/demande/{draft_id}/{page.id}", 303)
