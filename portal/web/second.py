"""The second person's answers to a decision that was proposed: confirmed, or declined."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import second
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady
from portal.domain.people import Role
from portal.web.guard import actor, desk, only

door = Blueprint("second", __name__)


@door.post("/instruction/<number:dossier>/decision/confirmer")
@only(Role.CASEWORKER)
def confirm(dossier: str) -> Response:
    """Confirm what somebody else proposed; what cannot be shows itself on the page."""
    second.waiting(desk(), actor(), dossier)
    try:
        second.confirm(desk(), actor(), dossier, request.form.get("key", ""))
    except (NotFound, NotAllowed, NotReady, Conflict):
        return redirect(f"/instruction/{dossier}/decision?avis=non", 303)
    return redirect(f"/instruction/{dossier}/decision", 303)


@door.post("/instruction/<number:dossier>/decision/refuser")
@only(Role.CASEWORKER)
def decline(dossier: str) -> Response:
    """Decline what was proposed, or take it back."""
    second.waiting(desk(), actor(), dossier)
    try:
        second.decline(desk(), actor(), dossier, request.form.get("key", ""))
    except (NotFound, Conflict):
        return redirect(f"/instruction/{dossier}/decision?avis=non", 303)
    return redirect(f"/instruction/{dossier}/decision", 303)
