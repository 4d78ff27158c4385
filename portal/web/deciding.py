"""The caseworker's page to record a decision with its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import decide
from portal.domain.decision import Verdict
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.papers import NotScanned
from portal.domain.people import Role
from portal.web.dossier_frame import any_edition, frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn

door = Blueprint("deciding", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen, and what is wrong with it."""

    verdict: str = ""
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/decision")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show what was decided, and the page to decide."""
    return _page(dossier, Typed())


@door.post("/instruction/<number:dossier>/decision")
@only(Role.CASEWORKER)
def record(dossier: str) -> Response | tuple[str, int]:
    """Record a decision; or show what is wrong with it."""
    verdict, file = request.form.get(decide.VERDICT, ""), request.files.get(decide.FILE)
    letter, seen = file.read() if file else b"", request.form.get("seen", 0, int)
    try:
        decide.decide(desk(), actor(), dossier, verdict, letter, seen)
    except NotReady as error:
        return _page(dossier, Typed(verdict, [_link(one) for one in error.problems])), 422
    except Conflict:
        sorry = _("Ce dossier a changé entre-temps. Relisez, puis validez de nouveau.")
        return _page(dossier, Typed(verdict, [("", sorry)])), 409
    except NotScanned:
        sorry = _("Nous ne pouvons pas vérifier ce fichier pour le moment : réessayez plus tard.")
        return _page(dossier, Typed(verdict, [(f"#{decide.FILE}", sorry)])), 503
    return redirect(f"/instruction/{dossier}/decision", 303)


def _page(number: str, typed: Typed) -> str:
    dossier, _wrapped = decide.decidable(desk(), actor(), number)
    return drawn(
        "caseworker/decision.html",
        frame=frame(dossier, "decision"),
        decisions=decide.decisions(desk(), actor(), number),
        choices=[
            one.value
            for one in Verdict
            if not dossier.withdrawn_at or one is Verdict.NO_FURTHER_ACTION
        ],
        typed=typed,
    )


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        decide.NONE: _("Choisissez une décision"),
        decide.NO_FILE: _("Choisissez la lettre, en PDF"),
        decide.NO_PDF: _("La lettre doit être un PDF"),
        decide.WITHDRAWN: _("La personne a retiré cette demande : elle ne peut qu’être classée"),
    }
    text = told.get(problem.text) or said(any_edition(), language(), f"refused.{problem.text}")
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
