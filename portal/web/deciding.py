"""The caseworker's pages to record a decision with its letter: typed, checked, then sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask import Blueprint, request, session
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import decide, letter_waits
from portal.domain.decision import Proposed, Verdict
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.papers import NotScanned
from portal.domain.people import Role
from portal.web.dossier_frame import any_edition, frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn

door = Blueprint("deciding", __name__)

PROPOSED = "proposed"
"""What the session holds of a decision that was typed, until it is checked and recorded."""


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
    proposed = _proposed(dossier)
    return _page(dossier, Typed(proposed.verdict if proposed else ""))


@door.post("/instruction/<number:dossier>/decision")
@only(Role.CASEWORKER)
def propose(dossier: str) -> Response | tuple[str, int]:
    """Take a decision and its letter in, to be checked; or show what is wrong with it."""
    verdict, file = request.form.get(decide.VERDICT, ""), request.files.get(decide.FILE)
    letter, seen = file.read() if file else b"", request.form.get("seen", 0, int)
    try:
        proposed = decide.propose(desk(), actor(), dossier, verdict, letter, seen)
    except NotReady as error:
        return _page(dossier, Typed(verdict, [_link(one) for one in error.problems])), 422
    except NotScanned:
        sorry = _("Nous ne pouvons pas vérifier ce fichier pour le moment : réessayez plus tard.")
        return _page(dossier, Typed(verdict, [(f"#{decide.FILE}", sorry)])), 503
    if before := _proposed(dossier):
        decide.drop(desk(), before)
    kept = asdict(proposed) | {"at": proposed.at.isoformat()}
    session[PROPOSED] = {"decision": kept, "name": file.filename if file else ""}
    return redirect(f"/instruction/{dossier}/decision/verifier", 303)


@door.get("/instruction/<number:dossier>/decision/verifier")
@only(Role.CASEWORKER)
def check(dossier: str) -> Response | str:
    """Show what will be told to the person, and sealed, before it is."""
    found, _wrapped = decide.decidable(desk(), actor(), dossier)
    proposed = _proposed(dossier)
    if proposed is None:
        return redirect(f"/instruction/{dossier}/decision", 303)
    return drawn(
        "caseworker/decision_check.html",
        frame=frame(found, "decision"),
        proposed=proposed,
        filename=session[PROPOSED]["name"],
        typed=Typed(),
    )


@door.get("/instruction/<number:dossier>/decision/lettre.png")
@only(Role.CASEWORKER)
def first_page(dossier: str) -> Response:
    """The first page of the letter that waits, as an image made here."""
    proposed = _proposed(dossier)
    if proposed is None:
        raise NotFound("no letter waits")
    return Response(letter_waits.first_page(desk(), actor(), proposed), mimetype="image/png")


@door.post("/instruction/<number:dossier>/decision/sceller")
@only(Role.CASEWORKER)
def record(dossier: str) -> Response | tuple[str, int]:
    """Record the decision that was checked; or say why it cannot be any more."""
    decide.decidable(desk(), actor(), dossier)
    proposed = _proposed(dossier)
    if proposed is None:
        return redirect(f"/instruction/{dossier}/decision", 303)
    del session[PROPOSED]
    try:
        decide.confirm(desk(), actor(), proposed)
    except NotReady as error:
        problems = [_link(one) for one in error.problems]
        return _page(dossier, Typed(proposed.verdict, problems)), 422
    except Conflict:
        sorry = _("Ce dossier a changé entre-temps. Relisez, puis validez de nouveau.")
        return _page(dossier, Typed(proposed.verdict, [("", sorry)])), 409
    return redirect(f"/instruction/{dossier}/decision", 303)


def _proposed(dossier: str) -> Proposed | None:
    """The decision on this dossier that this session proposed last, if it waits."""
    kept = session.get(PROPOSED)
    if not kept or kept["decision"]["dossier"] != dossier:
        return None
    return Proposed(**kept["decision"] | {"at": datetime.fromisoformat(kept["decision"]["at"])})


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
