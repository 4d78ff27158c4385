"""Additions to a request, made with as few words as a test needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from portal import completing
from portal.acts import add, answer, attach
from portal.desk import Desk
from portal.domain.addition import Addition
from portal.domain.dossier import AidRequest
from portal.domain.people import Actor, Role
from portal.form.edition import Edition
from portal.form.typed import typed_of
from tests.acts.office import EIDAS, ISSUER

SIGNED = {
    "declare_truth": "yes",
    "agree_processing": "yes",
    "read_data": "yes",
    "signed_name": "Odette Le Goff",
}


def page_with(edition: Edition, question: str) -> str:
    """The page that asks this."""
    return next(
        page.id for page in edition.pages if any(one.id == question for one in page.questions)
    )


def correct(desk: Desk, actor: Actor, draft_id: str, **changes: Any) -> None:
    """Answer the pages of these questions again, as a browser does."""
    draft = answer.draft(desk, actor, draft_id)
    edition = desk.editions[draft.edition]
    for question in changes:
        page = next(one for one in edition.pages if one.id == page_with(edition, question))
        given = {name: value for name, value in {**draft.answers, **changes}.items() if value}
        typed = typed_of(page.questions, given)
        answer.answer_page(desk, actor, draft_id, page.id, typed)


def typed(words: str = "", **signed: str) -> MultiDict[str, str]:
    """What the page to sign sends."""
    return MultiDict({**SIGNED, **signed, completing.WORDS: words})


def add_to(
    desk: Desk,
    filed: AidRequest,
    papers: Mapping[str, bytes] | None = None,
    words: str = "",
    **changes: Any,
) -> Addition:
    """An addition as it was sent: papers (kind → bytes), words, corrected answers."""
    actor = Actor(Role.APPLICANT, filed.person)
    draft = add.start_addition(desk, actor, filed.number)
    correct(desk, actor, draft.id, **changes)
    for kind, data in (papers or {}).items():
        attach.attach(desk, actor, draft.id, kind, f"{kind}.pdf", data)
    return add.add(desk, actor, draft.id, typed(words), ISSUER, EIDAS)
