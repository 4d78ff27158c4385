"""A form whose session is gone: from a page of ours it waits, for its person to sign in again."""

from __future__ import annotations

from flask import Response, make_response, request, session, url_for
from werkzeug.utils import redirect

from portal.domain.people import Role
from portal.web import form_token, guard, resume
from portal.web.lasting import STAFF

OF_PERSONS = ("/demande/", "/suivi/")
"""Where people write: whoever owns the draft or the dossier is shown it again."""
OF_AGENTS = ("/instruction/", guard.COUNTER_HOME)
"""Where agents do: the one alone whose page it was is."""


def may_wait() -> bool:
    """Whether the form that was sent is kept. Raises Unavailable: the database is away."""
    if not resume.from_our_own_page(request):
        return False
    if request.path.startswith(OF_PERSONS):
        return True
    who, token = guard.sign_in(), form_token.sent(request)
    if not request.path.startswith(OF_AGENTS) or form_token.role_of(token) not in STAFF:
        return False
    return who is None or form_token.is_for(token, who.actor)


def keep() -> Response | None:
    """Keep the form, and lead to where it is shown again; none: a script sent it, and says so."""
    resume.keep(request, session)
    if guard.sign_in():  # the sign-in was another than the page's: shown again, to be sent again
        return make_response(redirect(url_for("taking_up.show"), 303))
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        return None
    kept = session["pending"]
    role, door, back = form_token.role_of(kept["token"]), "demande", request.path
    if role in STAFF:
        door, back = "instruction", guard.COUNTER_HOME if role is Role.COUNTER else kept["page"]
    suite = guard.safe_way_back(back)
    return make_response(redirect(url_for("login.enter", door=door, suite=suite), 303))
