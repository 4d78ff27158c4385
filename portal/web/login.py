"""The way in and out: two doors, each with its OpenID Connect provider."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, request, session, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts.inbox import be_known
from portal.desk import Desk
from portal.domain.duties import NotAppointed, grouped
from portal.domain.errors import NotFound, PortalError
from portal.domain.people import Role
from portal.web import aidants, codes, guard, providers, resume, scopes, staff, taking_up
from portal.web import ways as adding
from portal.web.address import asked_host
from portal.web.doorways import role_at
from portal.web.guard import DOORS, desk, language, open_to_all
from portal.web.identity import NoSecondFactor, SignInRefused
from portal.web.look import page
from portal.web.providers import relying_party
from portal.web.taking_up import HOME
from portal.web.vouching import IDENTITY

if TYPE_CHECKING:
    from portal.settings import Settings

door = Blueprint("login", __name__)

LOOPBACK = frozenset({"localhost", "127.0.0.1"})
MOST_STARTS = 5
"""Sign-ins a browser may have begun and not ended; older ones are forgotten."""


def register(app: Flask, desk: Desk, settings: Settings) -> None:
    """Mount the sign-in for the doors whose provider is set."""
    providers.register(app, desk, settings)
    app.register_blueprint(door)
    app.register_blueprint(adding.door)
    app.before_request(aidants.refuse_elsewhere)
    taking_up.register(app)
    app.config["DEMONSTRATION_MESSAGES"] = settings.demonstration_messages
    codes.register(app, desk.post)


@door.get("/connexion/<word:door>")
@open_to_all
def enter(door: str) -> str | Response:
    """Say who vouches for people here, and offer to go there."""
    ways = codes.ways()
    provided = door in current_app.extensions["relying_parties"]
    if not (provided or (ways and door == "demande")):
        raise NotFound("no such sign-in")
    back = guard.safe_way_back(request.args.get("suite"))
    who = guard.sign_in()
    if who and who.actor.role is role_at(door, back) and not scopes.scope():
        return redirect(back or HOME[door], 303)
    pending = resume.pending(session)
    of_agent = pending and door == "instruction" and pending.page
    waits = bool(pending and (pending.is_answers or of_agent) and not pending.lost_document)
    doors = tuple(current_app.extensions["relying_parties"])
    values = {"door": door, "doors": doors, "back": back, "home": HOME[door], "waits": waits}
    return page("login/enter.html", **values, ways=ways, provided=provided)


@door.get("/connexion/<word:door>/depart")
@open_to_all
def start(door: str) -> Response:
    """Go to the provider, and remember where the person wanted to go."""
    if away := _another_name_of_ours(door):
        return away
    begun = [key for key in session if key.startswith("_state_")]
    for key in begun[: max(0, len(begun) + 1 - MOST_STARTS)]:
        del session[key]
    response = relying_party(door).start(_public(url_for(".finish", door=door)), language())
    session["back"] = guard.safe_way_back(request.args.get("suite"))
    return response


@door.get("/connexion/<word:door>/retour")
@open_to_all
def finish(door: str) -> Response | tuple[str, int]:
    """Come back from the provider: a person is signed in, or is told that they are not."""
    try:
        identity = relying_party(door).finish()
    except NoSecondFactor:
        return page("login/second_factor.html", door=door), 403
    except SignInRefused:
        stopped = request.args.get("error") == "access_denied"
        return page("login/refused.html", door=door, stopped=stopped), 403
    back = session.get("back") or HOME[door]
    if identity.aidant and DOORS[door] is Role.APPLICANT:
        return aidants.come_in(identity, identity.aidant, back)
    role = role_at(door, back)
    if role is Role.OPERATOR and not relying_party(door).client.second_factor:
        return page("login/second_factor.html", door=door), 403
    try:
        came = staff.enter(desk(), identity, role)
    except NotAppointed as newcomer:
        return page("login/not_appointed.html", code=grouped(newcomer.code)), 403
    told: dict[str, object] = {"id_token": identity.id_token, "door": door}
    if role is Role.APPLICANT:
        told[IDENTITY] = {"by": identity.issuer, "claims": identity.claims}
        if adding.wanted():
            way = adding.Proven(came.actor.id, identity.issuer, identity.subject, identity.name)
            return adding.proven(way, told)
    who = guard.SignIn(came.actor, identity.issuer, identity.assurance, identity.name, came.way)
    guard.begin_session(who)
    if role is Role.CASEWORKER:
        be_known(desk(), came.actor, identity.name)
    session.update(told)
    if resume.pending(session):
        return redirect(url_for("taking_up.show"), 303)
    return redirect(back, 303)


@door.post("/deconnexion")
@open_to_all
def leave() -> Response:
    """Forget the session here, then at the provider."""
    name, id_token = session.get("door"), session.get("id_token")
    guard.end_session()
    if not name or not id_token:
        return redirect(url_for(".left"), 303)
    session["left_by"] = name
    try:
        away = relying_party(name).sign_out(_public(url_for(".left")), id_token)
    except PortalError:  # the provider is away: the person is signed out here all the same
        away = None
    return away or redirect(url_for(".left"), 303)


@door.get("/deconnexion/retour")
@open_to_all
def left() -> str | tuple[str, int]:
    """Say that the person is signed out. An answer with another state than ours is refused."""
    name = session.get("left_by")
    if "state" in request.args and not (name and relying_party(name).signed_out()):
        return page("login/refused.html", door=None, stopped=False), 403
    return page("login/left.html")


def _public(path: str) -> str:
    """This path as people reach it: by the address in the settings, never by the Host header."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def _another_name_of_ours(door: str) -> Response | None:
    """In the demonstration, `localhost` for `127.0.0.1`: its cookies would be lost on return."""
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    if host in LOOPBACK and asked_host(request.environ) in LOOPBACK - {host}:
        suite = guard.safe_way_back(request.args.get("suite"))
        return redirect(_public(url_for(".start", door=door, suite=suite)), 303)
    return None
