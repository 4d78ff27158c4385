"""The page of an emergency: a written reason opens what is hidden of a dossier for an hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import emergency
from portal.domain.errors import NotReady
from portal.domain.people import Role
from portal.web.dossier_frame import frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced
from portal.web.look import page as drawn

door = Blueprint("emergency", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """The reason that was typed, and what is wrong with it."""

    reason: str = ""
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/acces-urgent")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Say what an emergency is, and ask for the reason."""
    return _page(dossier, Typed())


@door.post("/instruction/<number:dossier>/acces-urgent")
@only(Role.CASEWORKER)
def open_up(dossier: str) -> Response | tuple[str, int]:
    """Open what is hidden, for an hour; or say what is wrong with the reason."""
    reason = request.form.get(emergency.REASON, "")
    try:
        emergency.open_up(desk(), actor(), dossier, reason)
    except NotReady as error:
        told = {
            emergency.TOO_SHORT: _(
                "Dites-en un peu plus : deux mots au moins, et dix lettres. "
                "Par exemple : chute à domicile"
            ),
            emergency.TOO_LONG: _("Cette raison est trop longue : 1 000 caractères au plus"),
        }
        text = told[error.problems[0].text]
        text = spaced(text) if language() == "fr" else text
        return _page(dossier, Typed(reason, [(f"#{emergency.REASON}", text)])), 422
    return redirect(f"/instruction/{dossier}", 303)


def _page(number: str, typed: Typed) -> str:
    dossier = emergency.openable(desk(), actor(), number)
    return drawn(
        "caseworker/emergency.html",
        frame=frame(dossier, "emergency"),
        typed=typed,
    )
