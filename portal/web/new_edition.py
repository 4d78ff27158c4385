"""A new edition of the form: say what becomes of a draft begun before it, then move the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer, follow_edition
from portal.domain.draft import Draft
from portal.domain.people import Role
from portal.web.drafting import if_sent, today
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.scopes import DRAFT, within

door = Blueprint("new_edition", __name__)


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked again, in the words it was asked in; `on`: when the new form took effect."""

    on: date
    questions: Sequence[str]
    papers: Sequence[str]
    new: bool = False


@door.get("/demande/<number:draft_id>/nouveau-formulaire")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def look(draft_id: str) -> str | Response:
    """What would change in a draft, or what did."""
    draft = answer.draft(desk(), actor(), draft_id)
    if sent := if_sent(draft):
        return sent
    to = follow_edition.ahead(desk(), draft, today())
    change = past(draft)
    if to:
        taken = follow_edition.outcome(desk(), draft, to, today())
        change = _told(draft.edition, to.effective, taken.again, taken.papers, new=taken.new)
    return drawn("applicant/new_edition.html", draft=draft, change=change, ahead=bool(to))


@door.post("/demande/<number:draft_id>/nouveau-formulaire")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def move(draft_id: str) -> Response:
    """Go on with the form in force; what fits it is kept."""
    follow_edition.follow_edition(desk(), actor(), draft_id)
    return redirect(f"/demande/{draft_id}/", 303)


def past(draft: Draft) -> Change | None:
    """What the last change of edition asked again; nothing when there was none."""
    moved = draft.moved
    if moved is None:
        return None
    effective = desk().editions[draft.edition].effective
    return _told(moved.edition, effective, moved.questions, moved.papers)


def _told(
    name: str, on: date, questions: Sequence[str], papers: Sequence[str], *, new: bool = False
) -> Change:
    edition, spoken = desk().editions[name], language()
    asked = edition.questions
    return Change(
        on=on,
        questions=[said(edition, spoken, f"{asked[one].key}.label") for one in questions],
        papers=[said(edition, spoken, f"piece.{kind}.label") for kind in papers],
        new=new,
    )
