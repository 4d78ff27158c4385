"""The letter of a decision that is not sealed yet, shown page by page to who decides."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, session
from werkzeug.wrappers import Response

from portal.acts import compose, decide, letter_waits, rewrite, second
from portal.domain.decision import Proposed
from portal.domain.errors import NotFound
from portal.domain.manifest import LETTER, PDF_TYPE
from portal.domain.people import Role
from portal.lettering import Written
from portal.web.guard import actor, desk, only
from portal.web.lasting import PROPOSED

door = Blueprint("letter_drafts", __name__)


@door.get("/instruction/<number:dossier>/decision/lettre/<int:number>.png")
@only(Role.CASEWORKER)
def image(dossier: str, number: int) -> Response:
    """One page of the letter that waits, here or for a second person, as an image."""
    png = letter_waits.image(desk(), actor(), _waiting(dossier), number)
    return Response(png, mimetype="image/png")


@door.get(f"/instruction/<number:dossier>/decision/{LETTER}")
@only(Role.CASEWORKER)
def save(dossier: str) -> Response:
    """The letter as it would be sealed, to be saved: never opened in the browser."""
    letter = letter_waits.draft(desk(), actor(), _waiting(dossier))
    response = Response(letter, mimetype=PDF_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{dossier}-projet-{LETTER}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def proposed_in_session(dossier: str) -> Proposed | None:
    """The decision on this dossier that this session proposed last, if it waits."""
    kept = session.get(PROPOSED)
    if not kept or kept["decision"]["dossier"] != dossier:
        return None
    told = {"at": datetime.fromisoformat(kept["decision"]["at"])}
    return Proposed(**kept["decision"] | told, composed=kept.get("composed", False))


def of_today(proposed: Proposed, by: str, written: Written | None) -> Proposed:
    """The same with a letter that bears the day of today, where `by` wrote it on an earlier one.

    Raises:
        NotReady: the grounds of the decision do not hold any more.
        Conflict: what the letter tells has changed since.
    """
    if written is None:  # a file that was brought is as it is
        return proposed
    about = proposed.dossier, proposed.verdict, proposed.grounds.split()
    compose.judged(desk(), actor(), *about)
    letter = rewrite.of_today(desk(), actor(), proposed, by, written)
    return decide.again(desk(), actor(), proposed, letter) if letter else proposed


def _waiting(dossier: str) -> Proposed:
    waits = second.waiting(desk(), actor(), dossier)
    proposed = proposed_in_session(dossier) or (waits.proposed if waits else None)
    if proposed is None:
        raise NotFound("no letter waits")
    return proposed
