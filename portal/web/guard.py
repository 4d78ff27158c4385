"""Who may enter: every view says so, with `only(Role.X)` or `open_to_all`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app, g, request, session, url_for
from werkzeug.exceptions import Unauthorized
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.desk import Desk
from portal.domain.errors import NotAllowed, PortalError
from portal.domain.people import PUBLIC, Actor, Role
from portal.web import form_token, helping, resume, scopes, staff, way_back
from portal.web.lasting import PROPOSED, STAFF
from portal.web.sessions import Session
from portal.web.wished import asked_for

P = ParamSpec("P")
R = TypeVar("R")

LANGUAGE_COOKIE = LANGUAGE = "langue"
"""The cookie's name, and that of the buttons of a page that keep what was typed there."""
SIMULATED = "simulated"
"""What the session holds of a simulation, until it is taken into a draft."""
A_YEAR = 365 * 24 * 3600
"""How long a browser remembers the language, in seconds."""

safe_way_back = way_back.safe_way_back
DOORS = {"demande": Role.APPLICANT, "instruction": Role.CASEWORKER}
"""The doors one signs in at, by their name in addresses."""
COUNTER_HOME = "/guichet/"
HOMES = {Role.COUNTER: COUNTER_HOME, Role.OPERATOR: "/exploitation/"}
"""Where agents begin who are no caseworkers."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signed in, vouched for by whom, and how surely. The name is shown, never logged."""

    actor: Actor
    issuer: str
    assurance: str
    name: str
    way: str = ""  # the id of the sign-in that they came by; none: they came by a pass


def only(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let these roles in. Anyone else signs in first, or is told that this is not for them."""

    def guarded(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def entered(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            who = sign_in()
            if who is None:
                return _ask_to_sign_in(roles)
            if who.actor.role not in roles:
                raise NotAllowed("this door is for another role")
            if not scopes.lets_in(view, kwargs):
                return _ask_to_sign_in(roles)
            staff.look(desk(), who.actor)
            helping.look_about(desk(), who.actor, kwargs)
            response = view(*args, **kwargs)
            resume.forget_if_sent(request, session)
            return response

        entered.only = frozenset(roles)  # type: ignore[attr-defined]  # read by the house tests
        return entered

    return guarded


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Let everyone in, signed in or not."""
    view.only = frozenset(Role)  # type: ignore[attr-defined]  # read by the house tests
    return view


def desk() -> Desk:
    """The desk this process works at."""
    return cast(Desk, current_app.extensions["desk"])


def actor() -> Actor:
    """Who is acting: the person signed in, for whom this page is about; or the public.

    On the pages of an invitation, the invitation: whoever is signed in beside has no part in it.
    """
    if "invited" in g:
        return cast(Actor, g.invited)
    who = sign_in()
    return helping.for_whom(who.actor) if who else PUBLIC


def sign_in() -> SignIn | None:
    """The sign-in of this session, if it still holds.

    Raises:
        Unavailable: the database does not answer.
    """
    values = cast(Session, session).stored.values
    kept = values.get("actor")
    if not kept:
        return None
    told = kept, values["issuer"], values["assurance"], values["name"], values.get("way", "")
    if "sign_in" not in g or g.sign_in[0] != told:  # a page asks ten times
        who = Actor(**kept | {"role": Role(kept["role"])})
        g.sign_in = (tuple(told), SignIn(who, *told[1:]))
    found: SignIn = g.sign_in[1]
    return found


def shown_sign_in() -> SignIn | None:
    """The sign-in as a page's header shows it: nothing when the database does not answer."""
    try:
        return sign_in()
    except PortalError:
        return None


def begin_session(who: SignIn) -> None:
    """Start a session for this person, under a new id."""
    pending, theirs = session.get("pending"), session.get("was") == who.actor.id
    names = (SIMULATED, PROPOSED) if theirs else (SIMULATED,)
    carried = {name: session[name] for name in names if session.get(name)}
    cast(Session, session).renew()
    session.update(carried)
    session[form_token.NAME] = form_token.made_for(who.actor)
    session["actor"] = asdict(who.actor)
    session.update(issuer=who.issuer, assurance=who.assurance, name=who.name)
    if who.actor.role is Role.APPLICANT:
        helping.look_whom(desk(), who.actor)
    if who.way:
        session["way"] = who.way
    if pending and resume.is_for(pending, who.actor):
        session["pending"] = pending


def end_session() -> None:
    """Forget this session, in the database too."""
    cast(Session, session).renew()


def language() -> str:
    """The language of this page: the one chosen, else the browser's, else French."""
    if "language" not in g:
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        asked = request.headers.get("Accept-Language", "")
        ours = languages()
        g.language = chosen if chosen in ours else asked_for(asked, ours)
    return cast(str, g.language)


def languages() -> tuple[str, ...]:
    """The languages offered; the first is the one for a browser that asks for none of them."""
    return cast("tuple[str, ...]", current_app.extensions["languages"])


def speak(wished: str | None) -> bool:
    """Go on in this language, if it is one of ours and another than this page's."""
    if wished not in languages() or wished == language():
        return False
    g.language = wished
    return True


def remember_language(response: Response, code: str) -> Response:
    """Have the browser keep the language chosen."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        code,
        max_age=A_YEAR,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _ask_to_sign_in(roles: tuple[Role, ...]) -> Response:
    """Send to the sign-in and back here. What was being sent waits in the session."""
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        raise Unauthorized  # a script is asking: it shows the message itself
    if request.method not in ("GET", "HEAD"):
        resume.keep(request, session)
    # An agent of a counter types in at the addresses of applicants, and signs in as an agent.
    typist = Role.COUNTER in roles and session.get("role") == Role.COUNTER
    door = "instruction" if typist or roles[0] in STAFF else "demande"
    target: dict[str, Any] = {"door": door}
    if back := COUNTER_HOME if typist else safe_way_back(way_back.this_page()):
        target["suite"] = back
    return redirect(url_for("login.enter", **target), 303)
