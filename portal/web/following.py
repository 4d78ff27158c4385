"""Where a request stands: the truth until it is sealed, the receipt from then on."""

from __future__ import annotations

from flask import Blueprint

from portal.acts import follow
from portal.domain.dossier import Status
from portal.domain.people import Role
from portal.web import reasons
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.remembered import wanted_pieces

door = Blueprint("following", __name__)

LOOK_AGAIN_SECONDS = 3
"""How soon the page's script looks whether the dossiers are sealed."""


@door.get("/suivi/")
@only(Role.APPLICANT)
def requests() -> str:
    """Show the requests that were sent."""
    return drawn("applicant/requests.html", requests=follow.requests(desk(), actor()))


@door.get("/suivi/<number:number>")
@only(Role.APPLICANT)
def request(number: str) -> str:
    """Say where this request stands, and who opened it."""
    aid_request, dossiers = follow.request(desk(), actor(), number)
    edition = desk().editions[aid_request.edition]
    sent = {piece.kind for piece in aid_request.pieces}
    on = aid_request.submitted_at.date()
    to_come = [
        said(edition, language(), f"piece.{rule.id}.label")
        for rule in wanted_pieces(edition, aid_request.answers, on)
        if rule.id not in sent
    ]
    names = {
        dossier.funder: reasons.funder_name(edition, dossier.funder, language())
        for dossier in dossiers
    }
    sealed = bool(dossiers) and all(each.status is Status.SEALED for each in dossiers)
    return drawn(
        "applicant/request.html",
        aid_request=aid_request,
        dossiers=dossiers,
        names=names,
        sealed=sealed,
        to_come=to_come,
        told=reasons.told(edition, aid_request.routing, language()),
        openings=[
            entry
            for entry in follow.history(desk(), actor(), number)
            if entry.word == "DossierOpened"
        ],
        look_again=0 if sealed or not dossiers else LOOK_AGAIN_SECONDS,
    )
