"""Sign in by a code: give an address, type the code, or follow the message's link.

The same pages whether an address is known or not. A link that is only looked at, by a person or by
a machine that reads messages, uses nothing up: a button does.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, current_app, request, session
from werkzeug.exceptions import TooManyRequests
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import codes
from portal.domain.codes import Outcome
from portal.domain.errors import NotFound
from portal.domain.messages import Channel, WrongAddress
from portal.domain.post import Post
from portal.web import guard, limits, resume
from portal.web import ways as adding
from portal.web.guard import desk, language, open_to_all
from portal.web.look import page

door = Blueprint("codes", __name__)

ASKED = "code_asked"
"""What the session holds of a code that was asked for: its id, the way, the address typed."""
HOME = "/demande/"
WAYS = adding.CODES
"""The ways a code can go at once, by their name in addresses."""


def register(app: Flask, post: Post) -> None:
    """Mount the pages of the ways by which this installation sends codes."""
    from portal.web import letters  # noqa: PLC0415  its pages end with `let_in`, below

    if post.codes:
        app.register_blueprint(door)
    if Channel.LETTER in post.codes:
        app.register_blueprint(letters.door)


def ways() -> tuple[str, ...]:
    """The ways that are open here, by their name in addresses; `courrier` is by post."""
    names = {**WAYS, "courrier": Channel.LETTER}
    return tuple(way for way, channel in names.items() if channel in desk().post.codes)


@door.get("/connexion/code/<word:way>")
@open_to_all
def ask(way: str) -> str:
    """Ask for the address that the code shall go to."""
    if back := guard.safe_way_back(request.args.get("suite")):
        session["back"] = back
    return _ask(_channel(way))


@door.post("/connexion/code/<word:way>")
@open_to_all
def send(way: str) -> Response | tuple[str, int]:
    """Have the code sent, and ask for it; known or not, an address gets the same answer."""
    channel, typed = _channel(way), request.form.get("address", "")
    try:
        code = codes.ask(desk(), channel, typed, language(), limits.caller())
    except WrongAddress as error:
        return _ask(channel, typed, error.reason), 422
    if code is None:
        raise TooManyRequests
    session[ASKED] = {"id": code, "way": way, "address": typed.strip()}
    return redirect("/connexion/code", 303)


@door.get("/connexion/code")
@open_to_all
def enter() -> str | Response:
    """Ask for the code that was sent."""
    return _enter() if session.get(ASKED) else redirect("/connexion/demande", 303)


@door.post("/connexion/code")
@open_to_all
def prove() -> Response | tuple[str, int]:
    """Sign in with the code, or say that it is not the one."""
    asked = session.get(ASKED)
    if not asked:
        return redirect("/connexion/demande", 303)
    typed = request.form.get("code", "")
    if not typed.strip():
        return _enter("missing"), 422
    proven = _tried(lambda: codes.prove(desk(), asked["id"], typed))
    if proven.outcome is Outcome.RIGHT:
        return let_in(proven)
    wrong = "wrong" if proven.outcome is Outcome.WRONG else "over"
    return _enter(wrong, proven.left), 422


@door.get("/connexion/lien/<number:asked>/<word:secret>")
@open_to_all
def link(asked: str, secret: str) -> str | tuple[str, int]:
    """Show the button of a message's link. Looking uses nothing up."""
    try:
        hint = codes.followed(desk(), asked, secret)
    except NotFound:
        return page("login/code_link.html", hint=None), 404
    return page("login/code_link.html", hint=hint)


@door.post("/connexion/lien/<number:asked>/<word:secret>")
@open_to_all
def follow(asked: str, secret: str) -> Response | tuple[str, int]:
    """Sign in with a message's link, on this device."""
    proven = _tried(lambda: codes.prove_link(desk(), asked, secret))
    if proven.outcome is Outcome.RIGHT:
        return let_in(proven)
    return page("login/code_link.html", hint=None), 404


def _channel(way: str) -> Channel:
    channel = WAYS.get(way)
    if channel is None or channel not in desk().post.codes:
        raise NotFound("no code goes this way")
    return channel


def _tried(act: Callable[[], codes.Proven]) -> codes.Proven:
    """What became of a try; a code that nobody knows is over, like any other."""
    try:
        return act()
    except NotFound:
        return codes.Proven(Outcome.OVER)


def let_in(proven: codes.Proven) -> Response:
    """Begin the session of whoever proved an address."""
    if proven.actor is None:
        raise NotFound("nobody signed in")
    if adding.wanted():
        way = adding.Proven(proven.actor.id, proven.issuer, proven.subject, proven.address)
        return adding.proven(way, {})
    back = session.get("back") or HOME
    told = proven.issuer, proven.assurance, proven.address, proven.way
    who = guard.SignIn(proven.actor, *told)
    guard.begin_session(who)
    session["door"] = "demande"
    return redirect("/connexion/reprise" if resume.pending(session) else back, 303)


def _ask(channel: Channel, typed: str = "", wrong: str | None = None) -> str:
    return page("login/code_ask.html", channel=channel.value, typed=typed, wrong=wrong)


def _enter(wrong: str | None = None, left: int = 0) -> str:
    messages = current_app.config["DEMONSTRATION_MESSAGES"]
    asked = session[ASKED]
    return page("login/code_enter.html", asked=asked, wrong=wrong, left=left, messages=messages)
