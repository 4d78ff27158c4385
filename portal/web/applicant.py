"""The applicant's door: the task list of a draft, one page of questions at a time."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from flask import Blueprint, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer
from portal.domain.errors import NotReady, Unavailable
from portal.domain.people import Role
from portal.form.dropped import Dropped
from portal.form.remembered import explained, visible_pages
from portal.form.signing import asked_again
from portal.web import (
    added,
    adding,
    applicant_check,
    applicant_drafts,
    applicant_papers,
    at_counter,
    by_telephone,
    cosigner,
    cosigning,
    counter,
    couple,
    exchanges,
    following,
    helped,
    invited,
    inviting,
    mandate_link,
    mandate_yes,
    meanwhile,
    new_edition,
    offered,
    paper,
    pictures,
    reasons,
    resume_code,
    signed_name,
    taking_back,
    tasks,
    vouching,
)
from portal.web.drafting import (
    LATER,
    after,
    draft_of,
    if_sent,
    near,
    nobody_here,
    page_of,
    today,
)
from portal.web.guard import (
    LANGUAGE,
    actor,
    desk,
    language,
    only,
    remember_language,
    speak,
)
from portal.web.i18n import gettext as _
from portal.web.look import page as drawn
from portal.web.question import question_page
from portal.web.scopes import DRAFT, scope, within
from portal.web.telling_dropped import with_notice

door = Blueprint("applicant", __name__)


@door.get("/demande/<number:draft_id>/")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def task_list(draft_id: str) -> str | Response:
    """Show what is done and what is still to do."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    if draft.amends:
        return adding.steps(draft, edition)
    on, spoken = today(), language()
    routing = explained(edition, draft.answers, on, spoken) if nobody_here(draft, edition) else None
    listed = tasks.tasks_of(edition, draft, spoken, on)
    return drawn(
        "applicant/tasks.html",
        draft=draft,
        tasks=listed,
        next_task=tasks.next_of(listed),
        name=tasks.name_of(draft),
        helper_page=tasks.helper_page(draft),
        told=reasons.told(edition, routing, spoken) if routing else None,
        helped=tasks.helped(draft),
        near=near(draft),
        change=new_edition.past(draft),
        sign_again=asked_again(edition, draft.answers),
        notes=inviting.notes(draft),
        may_invite=inviting.may_invite(draft),
        code=None if at_counter.here() else resume_code.standing(draft_id),
        limited=scope(),
        counter=at_counter.here(),
    )


@door.get("/demande/<number:draft_id>/<word:page_id>")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def question(draft_id: str, page_id: str) -> str | Response:
    """Show one page of questions, with the answers already given."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    page = page_of(edition, page_id)
    if page not in visible_pages(edition, draft.answers, today()):
        return redirect(f"/demande/{draft_id}/", 303)  # their answers ask for no such page
    return question_page(draft, edition, page, vouching.form_of(edition, page, draft))


@door.post("/demande/<number:draft_id>/<word:page_id>")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def keep(draft_id: str, page_id: str) -> Response | tuple[str, int]:
    """Keep the answers of one page; show it again with what is wrong, and all that was typed."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    page, typed = page_of(edition, page_id), request.form
    other = speak(typed.get(LANGUAGE))
    make = partial(vouching.form_of, edition, page, draft, typed)
    form, clash = make(), meanwhile.clash(edition, page, draft, make)
    if form.again or other:  # one row more, another language: what is right is kept meanwhile
        if not clash:
            with suppress(NotReady):
                _answer(draft_id, page_id, typed)
        shown = make_response(question_page(draft, edition, page, form, clash=clash))
        return remember_language(shown, language()) if other else shown
    if clash:
        return question_page(draft, edition, page, form, clash=clash), 409
    if signed_name.doubted(form, draft.answers):
        return question_page(draft, edition, page, form, form.problems()), 422
    try:
        dropped = _answer(draft_id, page_id, typed)
    except NotReady:
        form.validate()
        if typed.get("suite") == LATER and all(field.blank for field in form if field.errors):
            return redirect("/demande/", 303)  # what is not answered yet is asked again
        return question_page(draft, edition, page, form, form.problems()), 422
    except Unavailable:
        sorry = _("Votre réponse n’est pas encore gardée : réessayez dans une minute.")
        return question_page(draft, edition, page, form, [("", sorry)]), 503
    next_page = after(draft_id, page, typed.get("suite") or request.args.get("suite"))
    return redirect(with_notice(next_page, None if draft.amends else dropped), 303)


def _answer(draft_id: str, page_id: str, typed: MultiDict[str, str]) -> Dropped | None:
    return answer.answer_page(
        desk(), actor(), draft_id, page_id, typed, language(), vouching.told()
    )


PARTS = (
    applicant_drafts, applicant_papers, applicant_check, adding, added, following, exchanges,
    offered, resume_code, by_telephone, cosigning, cosigner, counter, couple, new_edition,
    helped, inviting, invited, mandate_yes, mandate_link, paper, pictures, taking_back, vouching,
)  # fmt: skip
for part in PARTS:
    door.register_blueprint(part.door)
