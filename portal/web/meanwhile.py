"""Two browsers on one draft: whoever saves a page second is told what the first one kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import orjson
from flask import request

from portal.domain.draft import Draft
from portal.form.edition import Edition, Page
from portal.form.pages import PageForm
from portal.form.showing import shown
from portal.web.guard import language
from portal.web.refill import SEEN


def mark(draft: Draft, page: Page) -> str:
    """What the page sends back: which of its answers are kept as it is drawn."""
    own = {question.id: draft.answers.get(question.id) for question in page.questions}
    return hashlib.sha256(orjson.dumps(own, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def clash(
    edition: Edition, page: Page, draft: Draft, make: Callable[[], PageForm]
) -> Sequence[tuple[str, str]]:
    """(question, what is kept now), in words, of what this form would change unseen.

    Nothing: the page was not changed since it was drawn, or to the same answers. `make` makes the
    form of what was typed.
    """
    if request.form.get(SEEN) in (None, mark(draft, page)):
        return ()
    form = make()
    form.validate()
    told = []
    for field in form:
        now, settled = draft.answers.get(field.question.id), field.blank or not field.errors
        if settled and now != field.value and field.question.id not in form.vouched:
            text = "" if now is None else shown(edition, field.question, now, language())
            told.append((field.label.text, text))
    return told
