"""The person's yes, given where the helper is: a code to their own address, or paper."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests
from werkzeug.utils import redirect

from portal.acts import codes, confirm_mandate, mandates
from portal.domain.codes import Outcome
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.mandates import Mandate
from portal.domain.messages import Channel, WrongAddress
from portal.domain.people import Role
from portal.proving import Tried
from portal.web import helping, limits
from portal.web.codes import WAYS
from portal.web.guard import actor, desk, language, only
from portal.web.look import page as drawn
from portal.web.mandate_link import link_of

door = Blueprint("mandate_yes", __name__)

ASKED = "mandate_code"
"""What the session holds of the code that was sent to the person helped."""


@door.get("/proches/<number:mandate_id>/code/<word:way>")
@only(Role.APPLICANT)
def ask(mandate_id: str, way: str) -> str:
    """Ask for the person's own address: with the words beside, to be read to them."""
    return _ask(_asked_for(mandate_id), _channel(way))


@door.post("/proches/<number:mandate_id>/code/<word:way>")
@only(Role.APPLICANT)
def send(mandate_id: str, way: str) -> ResponseReturnValue:
    """Have the code sent to the person; never to an address of the helper's."""
    mandate, channel = _asked_for(mandate_id), _channel(way)
    typed = request.form.get("address", "")
    try:
        confirm_mandate.refuse_own_address(desk(), actor(), channel, typed)
        code = codes.ask(desk(), channel, typed, language(), limits.caller(), mandate_id)
    except WrongAddress as error:
        return _ask(mandate, channel, typed, error.reason), 422
    except NotAllowed:
        return _ask(mandate, channel, typed, "own"), 422
    if code is None:
        raise TooManyRequests
    session[ASKED] = {"id": code, "mandate": mandate_id, "way": way, "address": typed.strip()}
    return redirect(f"/proches/{mandate_id}/code", 303)


@door.get("/proches/<number:mandate_id>/code")
@only(Role.APPLICANT)
def enter(mandate_id: str) -> ResponseReturnValue:
    """Ask for the code that the person received."""
    mandate = mandates.own(desk(), actor(), mandate_id)
    asked = session.get(ASKED)
    if not asked or asked["mandate"] != mandate_id or mandate.confirmation:
        return redirect(f"/proches/{mandate_id}", 303)
    return _enter(mandate)


@door.post("/proches/<number:mandate_id>/code")
@only(Role.APPLICANT)
def prove(mandate_id: str) -> ResponseReturnValue:
    """Confirm the mandate with the code, or say that it is not the one."""
    mandate, asked = mandates.own(desk(), actor(), mandate_id), session.get(ASKED)
    if not asked or asked["mandate"] != mandate_id:
        return redirect(f"/proches/{mandate_id}", 303)
    typed = request.form.get("code", "")
    if not typed.strip():
        return _enter(mandate, "missing"), 422
    try:
        tried = confirm_mandate.confirm_by_code(desk(), mandate_id, asked["id"], typed)
    except (NotFound, Conflict):
        tried = Tried(Outcome.OVER)
    except NotAllowed:
        return _ask(mandate, WAYS[asked["way"]], asked["address"], "own"), 422
    if tried.outcome is not Outcome.RIGHT:
        wrong = "wrong" if tried.outcome is Outcome.WRONG else "over"
        return _enter(mandate, wrong, tried.left), 422
    session.pop(ASKED)
    helping.look_whom(desk(), actor())
    return redirect(f"/proches/{mandate_id}", 303)


@door.get("/proches/<number:mandate_id>/papier")
@only(Role.APPLICANT)
def paper(mandate_id: str) -> str:
    """Say how it goes on paper: print, have it signed, photograph it."""
    return drawn("helping/paper.html", mandate=_asked_for(mandate_id))


@door.post("/proches/<number:mandate_id>/papier")
@only(Role.APPLICANT)
def signed_on_paper(mandate_id: str) -> ResponseReturnValue:
    """Go on with a mandate on paper: its photograph is asked with the papers of each request."""
    confirm_mandate.confirm_on_paper(desk(), actor(), mandate_id)
    helping.look_whom(desk(), actor())
    return redirect(f"/proches/{mandate_id}", 303)


@door.get("/proches/<number:mandate_id>/mandat.pdf")
@only(Role.APPLICANT)
def printed(mandate_id: str) -> Response:
    """The very words, to be printed and signed."""
    mandate = mandates.own(desk(), actor(), mandate_id)
    pdf = desk().printer.mandate(mandate, link_of(mandate))
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="mandat.pdf"'
    return answer


def _asked_for(mandate_id: str) -> Mandate:
    """A mandate of the actor's that nobody answered yet. Raises NotFound, or Conflict."""
    mandate = mandates.own(desk(), actor(), mandate_id)
    if mandate.confirmation or mandate.withdrawal:
        raise Conflict("this mandate is not to be confirmed any more")
    return mandate


def _channel(way: str) -> Channel:
    channel = WAYS.get(way)
    if channel is None or channel not in desk().post.codes:
        raise NotFound("no code goes this way")
    return channel


def _ask(mandate: Mandate, channel: Channel, typed: str = "", wrong: str | None = None) -> str:
    values = {"mandate": mandate, "channel": channel.value, "typed": typed, "wrong": wrong}
    return drawn("helping/code_ask.html", **values)


def _enter(mandate: Mandate, wrong: str | None = None, left: int = 0) -> str:
    return drawn(
        "helping/code_enter.html",
        mandate=mandate,
        asked=session[ASKED],
        wrong=wrong,
        left=left,
        messages=current_app.config["DEMONSTRATION_MESSAGES"],
    )
