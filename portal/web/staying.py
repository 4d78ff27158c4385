"""Until when one stays signed in, and staying longer: at least ten times (WCAG 2.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, session
from flask.typing import ResponseReturnValue

from portal.domain.people import Role
from portal.web import i18n
from portal.web.guard import desk, language, only
from portal.web.i18n import gettext as _
from portal.web.scopes import ANY, within
from portal.web.sessions import Session

door = Blueprint("staying", __name__)


@dataclass(frozen=True, slots=True)
class End:
    """When this session ends if nothing is asked for before, and in how many seconds."""

    at: datetime
    seconds: int


def end() -> End | None:
    """The end of this page's session; nothing for a session that is not kept by the portal."""
    if not isinstance(session, Session):
        return None
    at = session.ends_at
    return End(at, max(0, int((at - desk().clock()).total_seconds())))


@door.post("/session/prolonger")
@only(Role.APPLICANT, Role.CASEWORKER)
@within(ANY)
def longer() -> ResponseReturnValue:
    """Stay signed in for another hour, up to twelve after the sign-in; say until when."""
    session.modified = True
    kept = end()
    if kept is None:
        return {}, 204
    hour = i18n.hour(kept.at, language())
    until = _("Votre session reste ouverte jusqu’à %(hour)s.", hour=hour)
    return {"seconds": kept.seconds, "until": until}
