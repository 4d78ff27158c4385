"""The person's own link: read the words of a mandate, say yes once signed in, or end it."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from portal.acts import confirm_mandate, mandates
from portal.domain.errors import NotAllowed, NotFound
from portal.domain.mandates import Mandate
from portal.domain.people import Role
from portal.form.mandate_words import title_of
from portal.web import guard
from portal.web.entering import keyed
from portal.web.guard import desk, open_to_all
from portal.web.look import page as drawn
from portal.web.scopes import ANY, scope, within

door = Blueprint("mandate_link", __name__)


@door.get("/mandat/<number:mandate_id>/<word:token>")
@open_to_all
@within(ANY)
def read(mandate_id: str, token: str) -> ResponseReturnValue:
    """What the person helped is asked to accept, or accepted. Looking changes nothing."""
    mandate = _by_link(mandate_id, token)
    if mandate is None:
        return drawn("helping/link.html", mandate=None), 404
    return _read(mandate)


@door.post("/mandat/<number:mandate_id>/<word:token>")
@open_to_all
@within(ANY)
def decide(mandate_id: str, token: str) -> ResponseReturnValue:
    """Yes, once signed in; no, or no more, at once: whoever holds the link may end it."""
    mandate = _by_link(mandate_id, token)
    if mandate is None:
        return drawn("helping/link.html", mandate=None), 404
    if request.form.get("answer") == "no":
        mandates.withdraw_by_link(desk(), mandate.secret)
        return redirect(request.path, 303)
    who = guard.sign_in()
    if who is None or who.actor.role is not Role.APPLICANT or scope():
        return redirect(f"/connexion/demande?suite={request.path}", 303)
    try:
        confirm_mandate.confirm_signed_in(
            desk(), who.actor, mandate.secret, who.issuer, who.assurance
        )
    except NotAllowed:
        return _read(mandate, own=True), 403
    return redirect(request.path, 303)


def link_of(mandate: Mandate) -> str:
    """The address that the person helped keeps: to read the words, and to end them."""
    token = mandates.token_of(desk(), mandate)
    return f"{current_app.config['PUBLIC_URL']}/mandat/{mandate.id}/{token}"


def _by_link(mandate_id: str, token: str) -> Mandate | None:
    try:
        found = mandates.shown(desk(), keyed(token))
    except NotFound:
        return None
    return found if found.id == mandate_id else None


def _read(mandate: Mandate, *, own: bool = False) -> str:
    who, terms = guard.sign_in(), mandate.terms
    edition = desk().editions[terms.edition]
    return drawn(
        "helping/link.html",
        mandate=mandate,
        title=title_of(edition, terms.language, terms.power, connected=mandate.by_aidants_connect),
        here_as=who if who and who.actor.role is Role.APPLICANT and not scope() else None,
        own=own,
        stands=mandate.stands(desk().clock()),
        over=desk().clock() >= mandate.ends_at,
    )
