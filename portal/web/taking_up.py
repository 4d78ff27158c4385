"""What was being sent when a session ended, shown again to its person; nothing is sent by it."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as Answer

from portal.acts import answer
from portal.domain.errors import NotFound
from portal.domain.people import Role
from portal.web import guard, resume, scopes
from portal.web.acting import acting_on
from portal.web.guard import desk, only
from portal.web.look import page
from portal.web.refill import refilled

door = Blueprint("taking_up", __name__)

HOME = {"demande": "/demande/", "instruction": "/instruction/"}
"""Where each door leads when the person came from nowhere in particular."""


def register(app: Flask) -> None:
    """Mount the page, and put back what an agent typed where they typed it."""
    app.register_blueprint(door)
    app.after_request(_put_back)


@door.get("/connexion/reprise")
@only(Role.APPLICANT, Role.CASEWORKER, Role.COUNTER, Role.OPERATOR)
@scopes.within(scopes.ANY)
def show() -> str | Answer:
    """Offer what was being sent when the last session ended."""
    pending = resume.pending(session)
    if pending is None or not _is_theirs(pending):
        session.pop("pending", None)
        return redirect(_home(), 303)
    if guard.actor().role is Role.CASEWORKER:
        return redirect(pending.page or _home(), 303)
    if not pending.is_answers and not pending.lost_document:
        session.pop("pending", None)
        return redirect(pending.again or _home(), 303)
    return page("login/take_up.html", pending=pending, home=_home())


@door.post("/connexion/reprise")
@only(Role.CASEWORKER)
def forget() -> Answer:
    """Drop what waits: its agent does not want it any more."""
    pending = resume.pending(session)
    session.pop("pending", None)
    return redirect((pending and pending.page) or _home(), 303)


def _put_back(response: Response) -> Response:
    """Show an agent their page with what they had typed in its boxes, and say that it waits."""
    if request.method != "GET" or response.status_code != 200:  # noqa: PLR2004  as it is written
        return response
    if not request.path.startswith("/instruction/") or response.mimetype != "text/html":
        return response
    pending = resume.pending(session)
    if pending and pending.page == request.path and guard.sign_in() and _is_theirs(pending):
        drawn, left = refilled(response.get_data(as_text=True), pending.path, pending.answers)
        told = page("login/taken_up.html", pending=pending, left=left)
        before, main, after = drawn.partition("<main ")
        tag, end, body = after.partition(">")
        response.set_data(f"{before}{main}{tag}{end}{told}{body}")
    return response


def _home() -> str:
    """Where whoever is signed in begins."""
    return guard.HOMES.get(guard.actor().role, HOME[session["door"]])


def _is_theirs(pending: resume.Pending) -> bool:
    """Whether what waits belongs to a draft of whoever signed in: another may sit there by now."""
    if not resume.is_for(session["pending"], guard.actor()):
        return False
    draft_id, dossier = resume.draft_in(pending.path), resume.dossier_in(pending.path)
    if draft_id and not scopes.covers(draft_id):
        return False
    try:
        if dossier:
            desk().read(acting_on(dossier=dossier), lambda tx: tx.dossiers.get(dossier))
        own = draft_id is None or answer.draft(desk(), acting_on(draft_id=draft_id), draft_id)
        return bool(own)
    except NotFound:
        return False
