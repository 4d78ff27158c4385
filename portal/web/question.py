"""One page of questions of a draft, drawn: what was typed, what is wrong, what is to be told."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from portal.domain.draft import Draft
from portal.form.edition import Edition, Page
from portal.form.pages import PageForm
from portal.form.signing import asked_again
from portal.web import acting, meanwhile, signed_name, tasks, unlike, vouching
from portal.web.drafting import CHECK, LATER, before, draft_of, near, signs, titles, today
from portal.web.guard import language
from portal.web.look import page as drawn
from portal.web.telling_dropped import notice


def question_page(
    draft: Draft,
    edition: Edition,
    page: Page,
    form: PageForm,
    problems: Sequence[tuple[str, str]] = (),
    clash: Sequence[tuple[str, str]] = (),
) -> str:
    """The page with what is wrong, (a box, a sentence) each, and what another browser kept.

    `problems` that belong to no box have an empty one; `clash` is (a question, what is kept).
    """
    now = draft_of(draft.id)[0] if request.method == "POST" else draft  # this form kept some of it
    return drawn(
        "applicant/question.html",
        form=form,
        seen=meanwhile.mark(now, page),
        clash=clash,
        words=titles(edition, page, language()),
        problems=[(f"#{box}" if box else "", sentence) for box, sentence in problems],
        back_to=before(draft, edition, page, checking=request.args.get("suite") == CHECK),
        later="/demande/" if request.form.get("suite") == LATER else "",
        helped=tasks.helped(draft),
        dropped=notice(draft, edition, today()),
        unlike=None if problems else unlike.notice(draft, edition, today(), page),
        near=near(draft),
        sign_again=signs(edition, page) and asked_again(edition, draft.answers),
        sure_name=signed_name.asked_about(form),
        sure=vouching.sure_of(edition, draft, form, language()),
        may_mandate=page.id == tasks.HELPER and acting.may_be_mandated(draft),
        declined=vouching.may_be_taken(edition, page, draft),
    )
