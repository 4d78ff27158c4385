"""Two who sign, at the other one: a link, a code to their own address, what is sent, the name.

The code goes to the address that was given for them, and to no other. Who has proven it sees this
draft as it would be sent, and nothing else; before, whose request it is and who asks. The session
keeps the proof for this link alone. Looking at the link uses nothing up.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests
from werkzeug.utils import redirect

from portal.acts import codes, cosign, sign_by_link
from portal.addresses import hinted
from portal.domain.codes import Outcome
from portal.domain.errors import Conflict, NotFound
from portal.domain.signers import Proof, Signing, mark_of_draft, other_named
from portal.proving import Tried
from portal.reaching import HasDied
from portal.web import limits
from portal.web.cosigner_shown import sent_of, words_of
from portal.web.entering import keyed
from portal.web.guard import desk, language, open_to_all
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.scopes import ANY, within
from portal.web.tasks import name_of

door = Blueprint("cosigner", __name__)

KEPT = "signing"
"""What the session keeps of a link: the code that was asked for, then the proof, then the end."""
SURE = "sure"
"""The box, not shown, of the name that was asked about: sent again as it is, it is theirs."""
LONGEST_NAME = 100
PAGE = "signing/link.html"


@door.get("/signature/<number:signing_id>/<word:token>")
@open_to_all
@within(ANY)
def read(signing_id: str, token: str) -> ResponseReturnValue:
    """What the link leads to now: an address, its code, what is sent, or how it ended."""
    if number := _kept(signing_id).get("done"):
        return drawn(PAGE, step="done", number=number)
    signing = _by_link(signing_id, token)
    return _page(signing) if signing else _nowhere()


@door.post("/signature/<number:signing_id>/<word:token>/code")
@open_to_all
@within(ANY)
def send(signing_id: str, token: str) -> ResponseReturnValue:
    """Have a code sent to the address, or telephone, that was given for the signer."""
    signing = _by_link(signing_id, token)
    if signing is None:
        return _nowhere()
    given = sign_by_link.reached_at(desk(), signing)
    if given is None:
        return _page(signing), 409
    code = codes.ask(desk(), *given, language(), limits.caller(), signing=signing_id)
    if code is None:
        raise TooManyRequests
    session[KEPT] = {"id": signing_id, "code": code}
    return redirect(_here(signing_id, token), 303)


@door.post("/signature/<number:signing_id>/<word:token>/preuve")
@open_to_all
@within(ANY)
def prove(signing_id: str, token: str) -> ResponseReturnValue:
    """Prove the address with its code; or have another code sent."""
    signing, kept = _by_link(signing_id, token), _kept(signing_id)
    if signing is None:
        return _nowhere()
    if "code" not in kept or request.form.get("autre"):
        session.pop(KEPT, None)
        return redirect(_here(signing_id, token), 303)
    try:
        tried = sign_by_link.prove(desk(), signing, kept["code"], request.form.get("code", ""))
    except NotFound:
        tried = Tried(Outcome.OVER)
    if tried.proof is None:
        return _page(signing, "over" if tried.outcome is Outcome.OVER else "wrong"), 422
    session[KEPT] = {"id": signing_id, "proof": asdict(tried.proof)}
    return redirect(_here(signing_id, token), 303)


@door.post("/signature/<number:signing_id>/<word:token>/signer")
@open_to_all
@within(ANY)
def sign(signing_id: str, token: str) -> ResponseReturnValue:
    """Sign what was shown; the last signature sends the request."""
    signing, kept = _by_link(signing_id, token), _kept(signing_id)
    if signing is None:
        return _nowhere()
    if "proof" not in kept:
        return redirect(_here(signing_id, token), 303)
    name = " ".join(request.form.get("name", "").split())
    if not 0 < len(name) <= LONGEST_NAME or request.form.get("agree") != "yes":
        return _page(signing, "unsigned", name), 422
    draft, _every = sign_by_link.draft_of(desk(), signing)
    other = other_named(draft.answers, signing.capacity, name)
    if other and request.form.get(SURE) != name:
        return _page(signing, "other", name), 422
    if request.form.get("mark") != mark_of_draft(
        draft, signing.words
    ):  # it changed while they read
        return _page(signing), 409
    words = words_of(desk().editions[draft.edition], draft, signing)
    try:
        sent = sign_by_link.sign(desk(), signing.secret, Proof(**kept["proof"]), name, words)
    except HasDied:
        return drawn(PAGE, step="void", died=True), 409
    except Conflict:
        return _page(signing), 409
    session[KEPT] = {"id": signing_id, "done": sent or "-"}
    return redirect(_here(signing_id, token), 303)


def _kept(signing_id: str) -> dict[str, Any]:
    kept: dict[str, Any] = session.get(KEPT) or {}
    return kept if kept.get("id") == signing_id else {}


def _here(signing_id: str, token: str) -> str:
    return f"/signature/{signing_id}/{token}"


def _by_link(signing_id: str, token: str) -> Signing | None:
    try:
        found = sign_by_link.shown(desk(), keyed(token))
    except NotFound:
        return None
    return found if found.id == signing_id else None


def _nowhere() -> ResponseReturnValue:
    return drawn(PAGE, step="nowhere"), 404


def _page(signing: Signing, wrong: str = "", typed: str = "") -> str:
    """The step that this link has come to; once an answer changed, that is all there is to see."""
    draft, every = sign_by_link.draft_of(desk(), signing)
    kept, edition = _kept(signing.id), desk().editions[draft.edition]
    here = f"/signature/{signing.id}/{cosign.token_of(desk(), signing)}"
    signers = [one.signer for one in every if one.signer]
    told = {"signing": signing, "here": here, "wrong": wrong, "typed": typed}
    told |= {"messages": current_app.config["DEMONSTRATION_MESSAGES"]}
    if signing.signer:
        return drawn(PAGE, step="done", number=draft.number or "-")
    if signing.mark != mark_of_draft(draft, signing.words) or not signing.waits(desk().clock()):
        return drawn(PAGE, step="void", **told)
    if "proof" not in kept:
        given = sign_by_link.reached_at(desk(), signing)
        step = "code" if "code" in kept else "address" if given else "unknown"
        told |= {"asker": signers[0].name if signers else "", "name": name_of(draft)}
        return drawn(PAGE, step=step, address=hinted(*given) if given else "", **told)
    return drawn(
        PAGE,
        step="read",
        draft=draft,
        name=name_of(draft),
        other=other_named(draft.answers, signing.capacity, typed) if typed else "",
        signers=signers,
        papers=[said(edition, language(), f"piece.{one.kind}.label") for one in draft.pieces],
        words=words_of(edition, draft, signing).values(),
        mark=signing.mark,
        **sent_of(signing, draft, edition),
        **told,
    )
