"""A couple asks in one sitting: the spouse's request is begun from the first, and linked to it."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import couple, follow
from portal.domain.people import Role
from portal.web.guard import actor, desk, only

door = Blueprint("couple", __name__)


@door.post("/demande/<number:draft_id>/conjoint")
@only(Role.APPLICANT)
def begin(draft_id: str) -> Response:
    """Begin the spouse's request beside one that is not sent yet."""
    return redirect(f"/demande/{couple.begin(desk(), actor(), draft_id)}/", 303)


@door.post("/suivi/<number:number>/conjoint")
@only(Role.APPLICANT)
def begin_after(number: str) -> Response:
    """Begin the spouse's request once the first is sent; or show it, where it is sent too."""
    aid_request, _ = follow.request(desk(), actor(), number)
    return redirect(f"/demande/{couple.begin(desk(), actor(), aid_request.draft)}/", 303)


@door.post("/suivi/<number:number>/separes")
@only(Role.APPLICANT)
def separate(number: str) -> Response:
    """The two are no couple any more: neither request names the other."""
    couple.separate(desk(), actor(), number)
    return redirect(f"/suivi/{number}", 303)
