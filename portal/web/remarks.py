"""The caseworker's page of private notes: what colleagues tell each other about a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging
from portal.acts import remark
from portal.domain.errors import NotReady
from portal.domain.people import Role
from portal.web.dossier_frame import frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced
from portal.web.look import page as drawn
from portal.web.names import names_of

door = Blueprint("remarks", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to be noted, and what is wrong with it."""

    words: str = ""
    medical: bool = False
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/notes")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show the private notes of a dossier, and a box to write one."""
    return _page(dossier, Typed())


@door.post("/instruction/<number:dossier>/notes")
@only(Role.CASEWORKER)
def write(dossier: str) -> Response | tuple[str, int]:
    """Write a private note; or show what is wrong, and all that was typed."""
    words, medical = request.form.get(exchanging.WORDS, ""), bool(request.form.get(remark.MEDICAL))
    try:
        remark.remark(desk(), actor(), dossier, words, medical=medical)
    except NotReady as error:
        return _page(dossier, Typed(words, medical, [_link(error)])), 422
    return redirect(f"/instruction/{dossier}/notes#notes", 303)


def _page(number: str, typed: Typed) -> str:
    found = remark.remarks(desk(), actor(), number)
    names = names_of(found.colleagues)
    return drawn(
        "caseworker/remarks.html",
        frame=frame(found.dossier, "remarks"),
        told=[
            (one, names.get(one.remark.written_by, _("Une personne partie"))) for one in found.told
        ],
        hidden=found.hidden,
        typed=typed,
    )


def _link(error: NotReady) -> tuple[str, str]:
    told = {
        exchanging.NOTHING: _("Écrivez d’abord votre note"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
    }
    text = told[error.problems[0].text]
    return f"#{exchanging.WORDS}", spaced(text) if language() == "fr" else text
