"""What the pages of a draft have in common: its titles, its steps, where a button leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import abort, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer, mourn
from portal.acts.follow_edition import ahead
from portal.domain.draft import Draft
from portal.domain.errors import NotFound
from portal.domain.happened import legal_day
from portal.domain.people import Role
from portal.domain.routing import Routing
from portal.form import communes
from portal.form.edition import Edition, Kind, Page
from portal.form.remembered import elsewhere, outlook, visible_pages
from portal.form.territory import home_commune
from portal.web import aidants
from portal.web.guard import actor, desk, language
from portal.web.i18n import said
from portal.web.scopes import scope

CHECK = "verifier"
SEND = "envoyer"
"""Where the check's own button is: to sign, then to send."""
LATER = "tard"
PAPERS = "documents"
LATE = "trop-tard"


@dataclass(frozen=True, slots=True)
class Titles:
    """The constant words of a page, in one language."""

    title: str
    intro: str
    alone: bool  # its one question is its heading
    section: str


@lru_cache(maxsize=1024)
def titles(edition: Edition, page: Page, language: str) -> Titles:
    """The words of a page, looked up once."""
    intro = said(edition, language, f"page.{page.id}.intro")
    first = page.questions[0]
    alone = len(page.questions) == 1 and not intro and first.kind not in (Kind.TICK, Kind.ROWS)
    own = said(edition, language, f"{first.key}.label" if alone else f"page.{page.id}.title")
    return Titles(
        title=own,
        intro=intro,
        alone=alone,
        section=said(edition, language, f"section.{page.section}.title"),
    )


def today() -> date:
    """The day on the desk's clock."""
    return legal_day(desk().clock())


def draft_of(draft_id: str) -> tuple[Draft, Edition]:
    """The draft, which must be the actor's, and its edition; a new edition is shown first.

    Raises:
        NotFound: there is no such draft, or it is somebody else's.
    """
    draft = answer.draft(desk(), actor(), draft_id)
    if refusal := aidants.refused(draft, (request.view_args or {}).get("page_id")):
        abort(refusal)
    if request.method == "GET" and (first := new_form_first(draft)):
        abort(first)
    return draft, desk().editions[draft.edition]


def new_form_first(draft: Draft) -> Response | None:
    """The way to the page of a new edition, for a draft begun before it.

    What is just being sent is taken in under the old one first, and a telephone that only sends
    photographs goes on: none of it is lost.
    """
    limited = scope()
    if (limited and limited.paper) or not ahead(desk(), draft, today()):
        return None
    return redirect(f"/demande/{draft.id}/nouveau-formulaire", 303)


def page_of(edition: Edition, page_id: str) -> Page:
    """The page of this id. Raises NotFound."""
    for page in edition.pages:
        if page.id == page_id:
            return page
    raise NotFound("no such page")


def nobody_here(draft: Draft, edition: Edition) -> Routing | None:
    """Where else this person must ask, once the answers say that nobody here can help.

    A correction to what was sent sends nobody elsewhere: who studies it knows best.
    """
    return None if draft.amends else elsewhere(edition, draft.answers, today(), language())


def after(draft_id: str, page: Page, wish: str | None) -> str:
    """Where the person goes once a page is kept.

    The next page; the papers before those of the last section, the consent; the check's end once
    that is signed. Back to the check from which they came, unless a new page is answered first.
    """
    if wish == LATER:
        return "/demande/"
    draft, edition = draft_of(draft_id)
    if nobody_here(draft, edition):  # said at once: nothing more is asked of them
        return f"/demande/{draft_id}/"
    visible = visible_pages(edition, draft.answers, today())
    following = visible[visible.index(page) + 1 :] if page in visible else ()
    if draft.spouse_of:  # what both share was asked once
        following = _unanswered(draft, edition, following)
    wanting = _unanswered(draft, edition, following)
    if signs(edition, page) and not following:  # signed: what is left is to send
        return f"/demande/{draft_id}/{CHECK}#{SEND}"
    if wish == CHECK:
        opened = next((other for other in wanting if not signs(edition, other)), None)
        return f"/demande/{draft_id}/{f'{opened.id}?suite=' if opened else ''}{CHECK}"
    if not following:
        return f"/demande/{draft_id}/"
    papers = signs(edition, following[0]) and not signs(edition, page)
    return f"/demande/{draft_id}/{PAPERS if papers else following[0].id}"


def _unanswered(draft: Draft, edition: Edition, pages: Sequence[Page]) -> Sequence[Page]:
    missing = outlook(edition, draft.answers, today(), language()).missing
    wanting = {problem.page for problem in missing}
    return [page for page in pages if page.id in wanting]


def before(draft: Draft, edition: Edition, page: Page, *, checking: bool) -> str:
    """Where the link back leads: the page before, in the same section, or the task list."""
    if checking:
        return f"/demande/{draft.id}/{CHECK}#{page.questions[0].id}"
    asked, own = visible_pages(edition, draft.answers, today()), edition.pages_of(page.section)
    for earlier in reversed(own[: own.index(page)]):
        if earlier in asked:
            return f"/demande/{draft.id}/{earlier.id}"
    return f"/demande/{draft.id}/"


def after_papers(draft_id: str, kind: str) -> str:
    """Where the papers' buttons lead: back to the paper they are about, or onwards.

    Onwards is the check, if all else is answered.
    """
    if kind:
        return f"/demande/{draft_id}/{PAPERS}#{kind}"
    draft, edition = draft_of(draft_id)
    if draft.amends:
        return f"/demande/{draft_id}/{CHECK}"
    wanting = [one for one in _unanswered(draft, edition, edition.pages) if not signs(edition, one)]
    return f"/demande/{draft_id}/{'' if wanting or nobody_here(draft, edition) else CHECK}"


def signs(edition: Edition, page: Page) -> bool:
    """Whether this page is of the last section, the consent: signed once all else was checked."""
    return page.section == edition.sections[-1]


def to_sign(draft: Draft, edition: Edition) -> Page | None:
    """The page to sign, once nothing else is missing."""
    wanting = _unanswered(draft, edition, edition.pages)
    return wanting[0] if wanting and all(signs(edition, one) for one in wanting) else None


def near(draft: Draft) -> str:
    """The commune whose town hall can help, once it is known."""
    commune = communes.get(str(home_commune(draft.answers) or ""))
    return commune.name if commune else ""


def if_sent(draft: Draft, *, repeated: bool = False) -> Response | None:
    """A draft that was sent, or adds to what ended, is not changed: the request is shown.

    It says so to who was just changing something, unless they only sent it once more.
    """
    over = draft.amends and mourn.is_over(desk(), actor(), draft.amends)
    if not (draft.number or over):
        return None
    place = "guichet/recu" if actor().role is Role.COUNTER else "suivi"
    late = f"?{LATE}=" if request.method == "POST" and not repeated else ""
    return redirect(f"/{place}/{draft.amends or draft.number}{late}", 303)


def is_late() -> bool:
    """Whether what led to this page was a change to what had been sent."""
    return LATE in request.args
