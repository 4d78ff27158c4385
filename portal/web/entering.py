"""Come in by a pass: a session for one draft, and what is kept of a pass's secret."""

from __future__ import annotations

import hmac
from dataclasses import asdict

from flask import current_app, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.domain.passes import Opened
from portal.web import guard, resume
from portal.web.scopes import SCOPE, Scope, scope

ASSURANCE = "pass"
"""How surely such a person is known; no request is ever signed at this level."""


def enter(opened: Opened) -> Response:
    """Begin a session by a pass, unless its person is signed in here already; go to its page."""
    found = Scope(opened.draft, opened.paper)
    who = guard.sign_in()
    if who is None or who.actor.id != opened.actor.id or scope():
        guard.begin_session(guard.SignIn(opened.actor, issuer="", assurance=ASSURANCE, name=""))
        session["door"], session[SCOPE] = "demande", asdict(found)
    pending = resume.pending(session)
    if pending and not opened.paper and resume.draft_in(pending.path) == opened.draft:
        return redirect("/connexion/reprise", 303)
    return redirect(found.home, 303)


def keyed(text: str) -> str:
    """What is kept of a secret: without the portal's own key, nobody tries out a copy of it.

    Source: RFC 2104 (HMAC), with SHA-256.
    """
    own = hmac.digest(current_app.config["SECRET_KEY"].encode(), b"guichet passes", "sha256")
    return hmac.digest(own, text.encode(), "sha256").hex()
