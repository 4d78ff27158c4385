"""A part completed by a relative, at the relative's: the link, a code, the part, the end.

Looking at the link uses nothing up.
"""

from __future__ import annotations

from flask import Blueprint, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests
from werkzeug.utils import redirect

from portal.acts import codes, invite, invited
from portal.domain.codes import Outcome
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.invitations import PAPERS, Invitation
from portal.domain.messages import WrongAddress
from portal.form.remembered import outlook
from portal.proving import Tried
from portal.web import by_invitation, invited_part, limits
from portal.web.by_invitation import KEPT, Inside, by_link, kept
from portal.web.drafting import today
from portal.web.guard import desk, language, open_to_all
from portal.web.inviting import title_of
from portal.web.look import page as drawn
from portal.web.scopes import ANY, within
from portal.web.sections import sections_of

door = Blueprint("invited", __name__)
door.register_blueprint(invited_part.door)

PAGE = "invited/link.html"


@door.get("/invitation/<word:token>")
@open_to_all
@within(ANY)
def read(token: str) -> ResponseReturnValue:
    """What the link leads to now: an address, its code, the part, or how it ended."""
    invitation = by_link(token)
    return _page(token, invitation) if invitation else _nowhere()


@door.post("/invitation/<word:token>/code")
@open_to_all
@within(ANY)
def send(token: str) -> ResponseReturnValue:
    """Have a code sent to the address that the person gave; where they gave none, to one's own."""
    invitation, typed = by_link(token), request.form.get("address", "")
    if invitation is None:
        return _nowhere()
    if not invitation.stands(desk().clock()):
        return redirect(f"/invitation/{token}", 303)
    given = invited.address_of(desk(), invitation) or typed
    channel = invitation.channel or invite.channel_of(desk(), given)
    try:
        code = codes.ask(
            desk(), channel, given, language(), limits.caller(), invitation=invitation.id
        )
    except WrongAddress as error:
        return _page(token, invitation, error.reason, typed), 422
    if code is None:
        raise TooManyRequests
    session[KEPT] = {"id": invitation.id, "code": code, "address": typed.strip()}
    return redirect(f"/invitation/{token}", 303)


@door.post("/invitation/<word:token>/preuve")
@open_to_all
@within(ANY)
def prove(token: str) -> ResponseReturnValue:
    """Prove the address with its code; or ask for another code."""
    invitation = by_link(token)
    if invitation is None:
        return _nowhere()
    asked = kept(invitation)
    if "code" not in asked or request.form.get("autre"):
        session.pop(KEPT, None)
        return redirect(f"/invitation/{token}", 303)
    try:
        tried = invited.prove(desk(), invitation, asked["code"], request.form.get("code", ""))
    except NotFound:
        tried = Tried(Outcome.OVER)
    except NotAllowed:
        session.pop(KEPT, None)
        return _page(token, invitation, "own", asked["address"]), 422
    except Conflict:
        session.pop(KEPT, None)
        return _page(token, invitation, "taken", asked["address"]), 422
    if tried.proof is None:
        return _page(token, invitation, "over" if tried.outcome is Outcome.OVER else "wrong"), 422
    session[KEPT] = {"id": invitation.id, "proof": tried.proof.hint}
    return redirect(f"/invitation/{token}", 303)


@door.post("/invitation/<word:token>/fini")
@open_to_all
@within(ANY)
def finish(token: str) -> ResponseReturnValue:
    """Say that the part is done: the person is told, and sends the request."""
    if here := by_invitation.inside(token):
        invited.finish(desk(), here.invitation)
        session.pop(KEPT, None)
    return redirect(f"/invitation/{token}", 303)


def _nowhere() -> ResponseReturnValue:
    return drawn(PAGE, step="nowhere"), 404


def _page(token: str, invitation: Invitation, wrong: str = "", typed: str = "") -> str:
    """The step that this link has come to; before the code, a name and a part alone."""
    asked, edition = kept(invitation), desk().editions[invitation.terms.edition]
    told = {
        "here": f"/invitation/{token}",
        "senior": invitation.terms.senior,
        "part": title_of(edition, invitation.terms.part),
        "until": invitation.ends_at,
        "messages": current_app.config["DEMONSTRATION_MESSAGES"],
        "wrong": wrong,
        "typed": typed,
    }
    if invitation.done_at:
        return drawn(PAGE, step="done", **told)
    here = by_invitation.inside(token)
    if here:
        return _part(here, told)
    if invited.draft_of(desk(), invitation) is None:
        return drawn(PAGE, step="void", **told)
    hint = invited.hint_of(desk(), invitation)
    step = "code" if "code" in asked else "address"
    return drawn(PAGE, step=step, hint=hint, address=hint or asked.get("address", ""), **told)


def _part(here: Inside, told: dict[str, object]) -> str:
    """What the part asks, what was answered, and what is left."""
    draft, edition, on = here.draft, here.edition, today()
    pages = here.pages
    missing = outlook(edition, draft.answers, on, language()).missing
    left = [problem for problem in missing if problem.page in pages]
    papers = here.part.id == PAPERS
    first = PAPERS if papers else left[0].page if left else pages[0] if pages else ""
    sections = sections_of(edition, draft, language(), on)
    return drawn(
        "invited/part.html",
        first=first,
        begun=any(name in draft.answers for name in here.part.written) or bool(draft.pieces),
        lines=[line for one in sections if one.id == here.part.id for line in one.lines],
        left=[(f"{told['here']}/{one.page}#{one.question}", one.text) for one in left],
        files=draft.pieces if papers else (),
        papers=papers,
        **told,
    )
