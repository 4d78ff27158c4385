"""The token of a form: beside the session that it belongs to, for whom its page was drawn.

It outlives its session: what an agent was sending when that ended can be shown to them again, and
to nobody else. Whoever reads it learns a role, and no person.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Request, current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.domain.people import Actor, Role

NAME = "csrf_token"
"""The form's box, and what the session holds of it."""
LONGEST = 12 * 3600
"""Seconds for which a token still says for whom it was made: as long as anybody is signed in."""


def made_for(actor: Actor) -> str:
    """A new token for the session of this person."""
    told = f"{actor.role}.{secrets.token_urlsafe(16)}"
    return f"{told}.{_mark(told, actor)}"


def sent(request: Request) -> str | None:
    """The token that came with a form, if this portal signed it; its session may be over."""
    # Flask-WTF's own signature, whose age it does not look at.
    reader = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        return str(reader.loads(request.form.get(NAME, ""), max_age=LONGEST))
    except BadData:
        return None


def role_of(token: str | None) -> Role | None:
    """As what somebody was signed in when the token was made; none: they were not."""
    return next((role for role in Role if (token or "").startswith(f"{role}.")), None)


def is_for(token: str | None, actor: Actor) -> bool:
    """Whether the token was made for this person, in this role."""
    told, _dot, mark = (token or "").rpartition(".")
    return role_of(told) is actor.role and hmac.compare_digest(mark, _mark(told, actor))


def _mark(told: str, actor: Actor) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, f"form token {told} {actor.id}".encode(), "sha256").hex()
