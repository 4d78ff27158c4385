"""Beside a plan of help: the way to send it to its person, what was sent, and their answer."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import offer
from portal.dating import NotedMeanwhile
from portal.domain.errors import Conflict
from portal.domain.people import Role
from portal.web.guard import actor, desk, only
from portal.web.i18n import gettext as _

door = Blueprint("proposing", __name__)

UNSENT = "envoi"
"""What an address says where nothing was sent, and why."""
PLAN, NOTED, CLOSED = "autre-plan", "entre-temps", "clos"


@door.post("/instruction/<number:dossier>/plan/proposer")
@only(Role.CASEWORKER)
def send(dossier: str) -> Response:
    """Send the sealed plan that was shown; or show again, and say why it was not sent."""
    plan, seen = request.form.get(offer.PLAN, 0, int), request.form.get("seen", 0, int)
    try:
        offer.send(desk(), actor(), dossier, plan, seen)
    except Conflict as error:
        why = CLOSED
        if isinstance(error, NotedMeanwhile):
            why = NOTED
        elif isinstance(error, offer.OtherPlan):
            why = PLAN
        return redirect(f"/instruction/{dossier}/plan?{UNSENT}={why}#proposition", 303)
    return redirect(f"/instruction/{dossier}/plan#proposition", 303)


def beside(number: str) -> Mapping[str, object]:
    """The values of a plan's page that are not of the plan itself."""
    told = {
        PLAN: _("Rien n’a été envoyé : un autre plan a été scellé entre-temps. Relisez-le."),
        NOTED: _("Rien n’a été envoyé : une date a été notée entre-temps. Relisez."),
        CLOSED: _("Rien n’a été envoyé : il n’y a plus rien à proposer sur ce dossier."),
    }
    return {
        "offering": offer.look(desk(), actor(), number),
        "unsent": told.get(request.args.get(UNSENT, ""), ""),
    }
