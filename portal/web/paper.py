"""The form to fill in by hand with the answers of a draft written in, to be kept as a PDF."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from portal.acts import paper_form
from portal.domain.people import Role
from portal.web.guard import actor, desk, language, only
from portal.web.scopes import DRAFT, within

door = Blueprint("paper", __name__)


@door.get("/demande/<number:draft_id>/formulaire.pdf")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def begun(draft_id: str) -> Response:
    """The form with the draft's answers written in."""
    telephone = current_app.config["TELEPHONE"]
    return saved(
        paper_form.begun(desk(), actor(), draft_id, language(), telephone), "formulaire-commence"
    )


def saved(pdf: bytes, name: str) -> Response:
    """A PDF to be kept under that name: never opened in the browser."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
