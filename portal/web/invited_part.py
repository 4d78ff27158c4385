"""The pages of one part, for the relative who was invited to it: its questions, or the papers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Blueprint, make_response, request, session
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from portal.acts import answer, invited
from portal.domain.errors import NotFound, NotReady
from portal.domain.invitations import PAPERS
from portal.form.edition import Page
from portal.form.pages import PageForm, form_class
from portal.web import applicant_papers, meanwhile, pictures, receiving
from portal.web.by_invitation import KEPT, Inside, inside
from portal.web.drafting import LATER, page_of, titles, today
from portal.web.guard import LANGUAGE, desk, language, open_to_all, remember_language, speak
from portal.web.look import page as drawn
from portal.web.promises import Promises
from portal.web.receiving import Problems
from portal.web.scopes import ANY, within

door = Blueprint("part", __name__)


@door.url_value_preprocessor
def make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before a form is read: whoever proved an address may send all the files of a page at once."""
    if request.method == "POST" and "proof" in (session.get(KEPT) or {}):
        request.max_content_length = receiving.LARGEST_TOGETHER


@door.get("/invitation/<word:token>/<word:page_id>")
@open_to_all
@within(ANY)
def question(token: str, page_id: str) -> ResponseReturnValue:
    """Show one page of the part, with the answers already given."""
    here = inside(token)
    if here is None:
        return redirect(f"/invitation/{token}", 303)
    page = _page_of(here, page_id)
    return _page(here, page, _form(here, page)) if page else redirect(here.home, 303)


@door.post("/invitation/<word:token>/<word:page_id>")
@open_to_all
@within(ANY)
def keep(token: str, page_id: str) -> ResponseReturnValue:
    """Keep the answers of one page; show it again with what is wrong, and all that was typed."""
    here = inside(token)
    if here is None:
        return redirect(f"/invitation/{token}", 303)
    page, typed = _page_of(here, page_id), request.form
    if page is None:
        return redirect(here.home, 303)
    other = speak(typed.get(LANGUAGE))
    make = partial(_form, here, page, typed)
    form, clash = make(), meanwhile.clash(here.edition, page, here.draft, make)
    if form.again or other:  # one row more, another language: what is right is kept meanwhile
        if not clash:
            with suppress(NotReady):
                _answer(here, page)
        shown = make_response(_page(here, page, form, clash=clash))
        return remember_language(shown, language()) if other else shown
    if clash:
        return _page(here, page, form, clash=clash), 409
    try:
        _answer(here, page)
    except NotReady:
        form.validate()
        if typed.get("suite") == LATER and all(field.blank for field in form if field.errors):
            return redirect(here.home, 303)
        return _page(here, page, form, form.problems()), 422
    return redirect(_after(token, page, typed.get("suite", "")), 303)


@door.get(f"/invitation/<word:token>/{PAPERS}")
@open_to_all
@within(ANY)
def papers(token: str) -> ResponseReturnValue:
    """Show each paper wanted, where papers are the part."""
    here = _of_papers(token)
    return _papers(here) if here else redirect(f"/invitation/{token}", 303)


@door.post(f"/invitation/<word:token>/{PAPERS}")
@open_to_all
@within(ANY)
def change(token: str) -> ResponseReturnValue:
    """Take in every file chosen, then do what the button says; without one, go back."""
    here = _of_papers(token)
    if here is None:
        return redirect(f"/invitation/{token}", 303)
    kind, taken, wrong = applicant_papers.taken_in(here.draft, here.edition)
    if taken.problems or wrong:
        again = _of_papers(token) or here
        return _papers(again, taken.problems, wrong), taken.status
    return redirect(f"{here.home}/{PAPERS}#{kind}" if kind else here.home, 303)


def _page_of(here: Inside, page_id: str) -> Page | None:
    """This page of the part; none: their answers ask for no such page.

    Raises:
        NotFound: it is none of the part's.
    """
    page = page_of(here.edition, page_id)
    if page not in here.part.pages:
        raise NotFound("no page of this part")
    return page if page.id in here.pages else None


def _form(here: Inside, page: Page, typed: Any = None) -> PageForm:
    make = form_class(here.edition, page, language())
    return make(typed, answers=here.draft.answers, today=today())


def _answer(here: Inside, page: Page) -> None:
    by, draft = here.invitation.actor, here.draft.id
    answer.answer_page(desk(), by, draft, page.id, request.form, language())


def _after(token: str, page: Page, wish: str) -> str:
    """The next page of the part; then the part as a whole."""
    here = inside(token)
    if here is None or wish == LATER or page.id not in here.pages:
        return f"/invitation/{token}"
    following = here.pages[here.pages.index(page.id) + 1 :]
    return f"{here.home}/{following[0]}" if following else here.home


def _page(
    here: Inside,
    page: Page,
    form: PageForm,
    problems: Sequence[tuple[str, str]] = (),
    clash: Sequence[tuple[str, str]] = (),
) -> str:
    now = invited.draft_of(desk(), here.invitation) or here.draft  # this form kept some of it
    return drawn(
        "invited/question.html",
        form=form,
        seen=meanwhile.mark(now, page),
        clash=clash,
        words=titles(here.edition, page, language()),
        problems=[(f"#{box}" if box else "", sentence) for box, sentence in problems],
        back_to=here.home,
        senior=here.invitation.terms.senior,
        sure={},
    )


def _of_papers(token: str) -> Inside | None:
    """The part behind this link, if it is the papers. Raises NotFound: it is another."""
    here = inside(token)
    if here and here.part.id != PAPERS:
        raise NotFound("no page of this part")
    return here


def _papers(here: Inside, problems: Problems = (), wrong: Promises | None = None) -> str:
    return receiving.drawn_list(
        "invited/papers.html",
        receiving.wanted_of(here.draft, here.edition, problems, (), wrong),
        problems,
        draft=here.draft,
        address=f"{here.home}/{PAPERS}",
        home=here.home,
        senior=here.invitation.terms.senior,
        whole=True,
        invited=True,
        photograph=pictures.photograph(here.edition),
    )
