"""The counter: type in a form that came on paper, and hand its receipt to the person."""

from __future__ import annotations

from functools import partial

from flask import Blueprint
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer, receipts
from portal.domain.people import Role
from portal.web import reasons, tasks
from portal.web.drafting import is_late
from portal.web.guard import actor, desk, language, only
from portal.web.look import page as drawn

door = Blueprint("counter", __name__)


@door.get("/guichet/")
@only(Role.COUNTER)
def home() -> str:
    """Show the forms begun here and not filed yet, the receipts, and begin another."""
    mine = [draft for draft in answer.drafts(desk(), actor()) if not draft.number]
    return drawn(
        "counter/home.html",
        drafts=[(draft, tasks.name_of(draft)) for draft in mine],
        receipts=receipts.receipts(desk(), actor()),
    )


@door.post("/guichet/")
@only(Role.COUNTER)
def start() -> Response:
    """Begin to type in a paper form."""
    draft = answer.start_draft(desk(), actor(), language())
    return redirect(f"/demande/{draft.id}/", 303)


@door.get("/guichet/recu/<number:number>")
@only(Role.COUNTER)
def receipt(number: str) -> str:
    """The receipt, to be printed and handed over."""
    found = receipts.receipt(desk(), actor(), number)
    name = partial(reasons.funder_name, desk().editions[found.edition], language=language())
    return drawn("counter/receipt.html", receipt=found, name=name, late=is_late())
