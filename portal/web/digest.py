"""The caseworker's page of their daily digest: none, or one each working day."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import digest
from portal.domain.people import Role
from portal.web.guard import actor, desk, only
from portal.web.look import page as drawn

door = Blueprint("digest", __name__)

HERE, YES = "/instruction/recapitulatif", "oui"


@door.get(HERE)
@only(Role.CASEWORKER)
def show() -> str:
    """Show what was chosen, and where it goes."""
    chosen = digest.choice(desk(), actor())
    return drawn("caseworker/digest.html", chosen=chosen, kept=request.args.get("garde", ""))


@door.post(HERE)
@only(Role.CASEWORKER)
def choose() -> Response:
    """Keep the choice."""
    digest.choose(desk(), actor(), daily=request.form.get(digest.DAILY) == YES)
    return redirect(f"{HERE}?garde={YES}", 303)
