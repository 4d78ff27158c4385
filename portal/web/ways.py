"""« Mes moyens de connexion »: the sign-ins of one person, brought together by them alone.

Another is added by signing in with it, in the session of the first; then it is shown what that
brings together, and a button does it. Nothing is compared: neither an address nor a name.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import ways
from portal.domain.codes import issuer_of
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.messages import Channel
from portal.domain.people import Role
from portal.web import guard
from portal.web.guard import actor, desk, only
from portal.web.look import page
from portal.web.providers import CITIZENS

door = Blueprint("ways", __name__)

HERE = "/moyens-de-connexion"
ADDING, PROVEN = "adding", "proven"
"""What the session holds of a sign-in being added: since when; then what was proven."""
WITHIN = timedelta(minutes=30)
"""How long one may take to sign in with it."""
CODES = {"courriel": Channel.EMAIL, "sms": Channel.SMS}
"""The ways a code can go, by their name in addresses."""
PROVIDER = "franceconnect"
KINDS = {
    issuer_of(channel): name for name, channel in {**CODES, "courrier": Channel.LETTER}.items()
}
"""What each issuer of codes is called; a letter takes days, and is added by nobody here."""


@dataclass(frozen=True, slots=True)
class Proven:
    """A sign-in that was just proven in this session, and the person it leads to."""

    person: str
    issuer: str
    subject: str
    name: str


def wanted() -> bool:
    """Whether the person signed in is about to add the sign-in that was just proven."""
    who, since = guard.sign_in(), session.get(ADDING)
    if who is None or who.actor.role is not Role.APPLICANT or since is None:
        return False
    return desk().clock() < datetime.fromisoformat(since) + WITHIN


def proven(way: Proven, told: dict[str, Any]) -> Response:
    """Show what adding it brings together. `told`: what the session keeps once it is added."""
    session.pop(ADDING, None)
    session[PROVEN] = {"way": asdict(way), "told": told}
    return redirect(f"{HERE}/reunir", 303)


@door.get(HERE)
@only(Role.APPLICANT)
def show() -> str:
    """Show the person's sign-ins, with what can be added."""
    return _list()


def _list() -> str:
    mine, who = ways.ways(desk(), actor()), guard.sign_in()
    return page(
        "login/ways.html",
        ways=mine,
        kinds=KINDS,
        using=who.way if who else "",
        offered=_offered(),
        added=request.args.get("ajoute") == "1",
    )


@door.post(f"{HERE}/ajouter/<word:kind>")
@only(Role.APPLICANT)
def add(kind: str) -> Response:
    """Go and sign in with another."""
    if kind not in _offered():
        raise NotFound("no such sign-in")
    session[ADDING] = desk().clock().isoformat()
    session.pop(PROVEN, None)
    onward = f"/connexion/{CITIZENS}/depart" if kind == PROVIDER else f"/connexion/code/{kind}"
    return redirect(onward, 303)


@door.get(f"{HERE}/reunir")
@only(Role.APPLICANT)
def ask() -> str:
    """Say what is brought together, before it is; with nothing proven, what there is already."""
    kept = session.get(PROVEN)
    if not kept:
        return _list()
    way = Proven(**kept["way"])
    if way.person == actor().id:
        session.pop(PROVEN)
        return page("login/ways_same.html", way=way, kinds=KINDS)
    drafts, filed = ways.brings(desk(), way.person)
    return page("login/ways_join.html", way=way, kinds=KINDS, drafts=drafts, filed=filed)


@door.post(f"{HERE}/reunir")
@only(Role.APPLICANT)
def join() -> Response:
    """Bring them together, as the person just asked."""
    kept = session.pop(PROVEN, None)
    if not kept:
        return redirect(HERE, 303)
    way = Proven(**kept["way"])
    ways.bring(desk(), actor(), way.issuer, way.subject)
    session.update(kept["told"])
    return redirect(f"{HERE}?ajoute=1", 303)


@door.post(f"{HERE}/<number:way>/retirer")
@only(Role.APPLICANT)
def remove(way: str) -> Response:
    """Take one away: never the last, nor the one in use."""
    who = guard.sign_in()
    if who is None or not who.way:
        raise NotAllowed("sign in to take a sign-in away")
    ways.remove(desk(), actor(), way, who.way)
    return redirect(HERE, 303)


def _offered() -> tuple[str, ...]:
    """What can be added here, by its name in addresses."""
    codes = tuple(name for name, channel in CODES.items() if channel in desk().post.codes)
    provided = CITIZENS in current_app.extensions["relying_parties"]
    return ((PROVIDER,) if provided else ()) + codes
