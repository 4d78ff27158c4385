"""The applicant's door: their drafts, the task list, one page of questions at a time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer
from portal.domain.draft import Draft
from portal.domain.errors import NotReady, Unavailable
from portal.domain.people import Role
from portal.form.edition import Edition, Page
from portal.form.pages import PageForm, form_class
from portal.web import applicant_check, applicant_papers, following, tasks
from portal.web.drafting import (
    CHECK,
    after,
    before,
    draft_of,
    if_sent,
    page_of,
    titles,
    today,
)
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.look import page as drawn

door = Blueprint("applicant", __name__)


@door.get("/demande/")
@only(Role.APPLICANT)
def drafts() -> str:
    """Show the drafts to go on with, and offer a new one."""
    mine = [draft for draft in answer.drafts(desk(), actor()) if not draft.number]
    mine.sort(key=lambda draft: draft.saved_at, reverse=True)
    return drawn("applicant/drafts.html", drafts=[(each, tasks.name_of(each)) for each in mine])


@door.post("/demande/")
@only(Role.APPLICANT)
def start() -> Response:
    """Begin a draft."""
    draft = answer.start_draft(desk(), actor(), language())
    return redirect(f"/demande/{draft.id}/", 303)


@door.get("/demande/<number:draft_id>/")
@only(Role.APPLICANT)
def task_list(draft_id: str) -> str | Response:
    """Show what is done and what is still to do."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    found = tasks.tasks_of(edition, draft, language(), today())
    return drawn("applicant/tasks.html", draft=draft, tasks=found, name=tasks.name_of(draft))


@door.get("/demande/<number:draft_id>/<word:page_id>")
@only(Role.APPLICANT)
def question(draft_id: str, page_id: str) -> str | Response:
    """Show one page of questions, with the answers already given."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    page = page_of(edition, page_id)
    form = form_class(edition, page, language())(answers=draft.answers, today=today())
    return _page(draft, edition, page, form)


@door.post("/demande/<number:draft_id>/<word:page_id>")
@only(Role.APPLICANT)
def keep(draft_id: str, page_id: str) -> Response | tuple[str, int]:
    """Keep the answers of one page; show it again with what is wrong, and all that was typed."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    page, typed = page_of(edition, page_id), request.form
    form = form_class(edition, page, language())(typed, answers=draft.answers, today=today())
    if form.again:  # one row more or less: what is right is kept meanwhile
        with suppress(NotReady):
            _answer(draft_id, page_id, typed)
        return _page(draft, edition, page, form), 200
    try:
        _answer(draft_id, page_id, typed)
    except NotReady:
        form.validate()
        return _page(draft, edition, page, form, form.problems()), 422
    except Unavailable:
        sorry = _("Votre réponse n’est pas encore gardée : réessayez dans une minute.")
        return _page(draft, edition, page, form, [("", sorry)]), 503
    return redirect(after(draft_id, page, typed.get("suite") or request.args.get("suite")), 303)


def _answer(draft_id: str, page_id: str, typed: MultiDict[str, str]) -> None:
    answer.answer_page(desk(), actor(), draft_id, page_id, typed, language())


def _page(
    draft: Draft,
    edition: Edition,
    page: Page,
    form: PageForm,
    problems: Sequence[tuple[str, str]] = (),
) -> str:
    words = titles(edition, page, language())
    checking = request.args.get("suite") == CHECK
    return drawn(
        "applicant/question.html",
        form=form,
        words=words,
        problems=[(f"#{box}" if box else "", sentence) for box, sentence in problems],
        back_to=before(draft, edition, page, checking=checking),
        helped=tasks.helped(draft),
    )


for part in (applicant_papers, applicant_check, following):
    door.register_blueprint(part.door)
