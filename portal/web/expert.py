"""An expert outside, of whom an opinion is asked by a link: a code, what is shown, the opinion.

Nobody is signed in by it. The session keeps the proof of an address for this link alone. Looking at
the link uses nothing up.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests
from werkzeug.utils import redirect

from portal import exchanging
from portal.acts import codes, expert
from portal.domain.codes import Outcome
from portal.domain.errors import Conflict, NotFound, NotReady
from portal.domain.exchange import MOST_CHARACTERS
from portal.domain.messages import Channel
from portal.domain.opinions import Opinion
from portal.proving import Tried
from portal.web import limits, reasons
from portal.web.dossier_frame import any_edition
from portal.web.entering import keyed
from portal.web.guard import desk, language, open_to_all
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced
from portal.web.look import page as drawn
from portal.web.scopes import ANY, within

door = Blueprint("expert", __name__)

LINK, KEPT = "expert/link.html", "expert"
"""The page of the link; what the session keeps of it: the code that was asked for, the proof."""


@door.get("/avis/<word:token>")
@open_to_all
@within(ANY)
def read(token: str) -> ResponseReturnValue:
    """What the link leads to now: a code, what is shown, or how it ended."""
    opinion = _by_link(token)
    return _page(token, opinion) if opinion else _nowhere()


@door.post("/avis/<word:token>/code")
@open_to_all
@within(ANY)
def send(token: str) -> ResponseReturnValue:
    """Have a code sent to the address that the link was sent to."""
    opinion = _by_link(token)
    if opinion is None:
        return _nowhere()
    address = expert.address_of(desk(), opinion)
    if not address or not expert.is_open(desk(), opinion):
        return redirect(f"/avis/{token}", 303)
    code = codes.ask(
        desk(), Channel.EMAIL, address, language(), limits.caller(), opinion=opinion.id
    )
    if code is None:
        raise TooManyRequests
    session[KEPT] = {"id": opinion.id, "code": code}
    return redirect(f"/avis/{token}", 303)


@door.post("/avis/<word:token>/preuve")
@open_to_all
@within(ANY)
def prove(token: str) -> ResponseReturnValue:
    """Prove the address with its code; or ask for another code."""
    opinion = _by_link(token)
    if opinion is None:
        return _nowhere()
    asked = _kept(opinion)
    if "code" not in asked or request.form.get("autre") or not expert.is_open(desk(), opinion):
        session.pop(KEPT, None)
        return redirect(f"/avis/{token}", 303)
    try:
        tried = expert.prove(desk(), opinion, asked["code"], request.form.get("code", ""))
    except NotFound:
        tried = Tried(Outcome.OVER)
    if tried.proof is None:
        wrong = "over" if tried.outcome is Outcome.OVER else "wrong"
        return _page(token, opinion, wrong), 422
    session[KEPT] = {"id": opinion.id, "proof": tried.proof.hint}
    return redirect(f"/avis/{token}", 303)


@door.get("/avis/<word:token>/document/<object:name>/<int:number>.png")
@open_to_all
@within(ANY)
def image(token: str, name: str, number: int) -> ResponseReturnValue:
    """One page of a paper that is shown, as an image made here: never the paper itself."""
    opinion = _by_link(token)
    if opinion is None or "proof" not in _kept(opinion):
        return _nowhere()
    return Response(expert.image(desk(), opinion, name, number), mimetype="image/png")


@door.post("/avis/<word:token>")
@open_to_all
@within(ANY)
def give(token: str) -> ResponseReturnValue:
    """Give the opinion; or show what is wrong, and all that was typed."""
    opinion = _by_link(token)
    if opinion is None:
        return _nowhere()
    if "proof" not in _kept(opinion):
        return redirect(f"/avis/{token}", 303)
    words = request.form.get(exchanging.WORDS, "")
    try:
        expert.give(desk(), opinion, words)
    except NotReady as error:
        return _page(token, opinion, error.problems[0].text, words), 422
    except Conflict:
        return _page(token, opinion), 409
    session[KEPT] = {"id": opinion.id, "done": True}
    return redirect(f"/avis/{token}", 303)


def _by_link(token: str) -> Opinion | None:
    try:
        return expert.shown(desk(), keyed(token))
    except NotFound:
        return None


def _kept(opinion: Opinion) -> dict[str, Any]:
    found: dict[str, Any] = session.get(KEPT) or {}
    return found if found.get("id") == opinion.id else {}


def _nowhere() -> ResponseReturnValue:
    return drawn(LINK, step="nowhere"), 404


def _page(token: str, opinion: Opinion, wrong: str = "", typed: str = "") -> str:
    """The step that this link has come to; before the code, who asks and until when alone."""
    asked = _kept(opinion)
    told = {
        "here": f"/avis/{token}",
        "funder": reasons.funder_name(any_edition(), opinion.funder, language()),
        "until": opinion.ends_at,
        "wrong": wrong,
        "messages": current_app.config["DEMONSTRATION_MESSAGES"],
    }
    if "done" in asked:
        return drawn(LINK, step="done", **told)
    if not expert.is_open(desk(), opinion):
        return drawn(LINK, step="void", **told)
    if "proof" not in asked:
        step = "code" if "code" in asked else "address"
        return drawn(LINK, step=step, address=expert.hint_of(desk(), opinion), **told)
    found = expert.read(desk(), opinion)
    return drawn(
        "expert/opinion.html", terms=found.terms, typed=typed, problem=_sentence(wrong),
        most=MOST_CHARACTERS, **told,
    )  # fmt: skip


def _sentence(wrong: str) -> str:
    told = {
        exchanging.NOTHING: _("Écrivez d’abord votre avis"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
    }
    text = told.get(wrong, "")
    return spaced(text) if text and language() == "fr" else text
