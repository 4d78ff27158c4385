"""An applicant's drafts: those to go on with, a new one, one less."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer, mourn
from portal.domain.draft import Draft
from portal.domain.people import Role
from portal.form.edition import in_force
from portal.web import following, tasks
from portal.web.drafting import today
from portal.web.guard import SIMULATED, actor, desk, language, only
from portal.web.look import page as drawn
from portal.web.scopes import ANY, scope, within

door = Blueprint("own", __name__)


@door.get("/demande/")
@only(Role.APPLICANT, Role.COUNTER)
@within(ANY)
def drafts() -> str | Response:
    """Show the drafts to go on with, what was sent before, and offer a new one."""
    if limited := scope():
        return redirect(limited.home, 303)
    if actor().role is Role.COUNTER:
        return redirect("/guichet/", 303)
    mine = [(draft, tasks.name_of(draft)) for draft in _open_drafts() if draft.answers]
    simulated = bool(session.get(SIMULATED))
    sent = following.sent_by_me()
    return drawn(
        "applicant/drafts.html",
        drafts=mine,
        sent=[one for one in sent if not (one.erased or one.withdrawn or one.died)],
        mourned=[one for one in sent if one.died and not one.erased],
        gone={one.number for one in sent if one.gone},
        dead=mourn.mourned_drafts(desk(), actor()),
        simulated=simulated,
        helps=bool(desk().post.key),
    )


@door.post("/demande/")
@only(Role.APPLICANT)
def start() -> Response:
    """Begin a draft, with the simulator's answers if there are; a blank one is taken again."""
    edition = in_force(desk().editions, today())
    blank = (one for one in _open_drafts() if not one.answers and not one.pieces)
    found = next((one for one in blank if one.edition == edition.id), None)
    draft = found or answer.start_draft(desk(), actor(), edition.spoken(language()))
    if told := session.pop(SIMULATED, None):
        answer.answer_some(desk(), actor(), draft.id, told)
    return redirect(f"/demande/{draft.id}/", 303)


@door.post("/demande/<number:draft_id>/supprimer")
@only(Role.APPLICANT, Role.COUNTER)
def discard(draft_id: str) -> Response:
    """Remove a draft, its answers and its papers; what was sent is never removed."""
    answer.discard(desk(), actor(), draft_id)
    return redirect("/demande/", 303)


def _open_drafts() -> Sequence[Draft]:
    """The drafts of whoever is signed in that were not sent, the last written first."""
    mine = [draft for draft in answer.drafts(desk(), actor()) if not draft.number]
    return sorted(mine, key=lambda draft: draft.saved_at, reverse=True)
