"""The page on which a person takes a request back, or reads that it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import follow, mourn, withdraw
from portal.domain.dossier import Dossier
from portal.domain.people import Role
from portal.reaching import HasDied
from portal.recording import IsDecided
from portal.web import reasons
from portal.web.drafting import LATE
from portal.web.guard import actor, desk, language, only
from portal.web.look import page as drawn

door = Blueprint("taking_back", __name__)


def withdrawn_at(dossiers: Sequence[Dossier]) -> datetime | None:
    """When the person took the request back, if they did: what was decided before is not in it."""
    return max((each.withdrawn_at for each in dossiers if each.withdrawn_at), default=None)


@door.get("/suivi/<number:number>/retirer")
@only(Role.APPLICANT)
def ask_to_withdraw(number: str) -> str | Response:
    """Say what taking a request back means, and ask whether it is meant."""
    _request, dossiers = follow.request(desk(), actor(), number)
    if withdrawn_at(dossiers) or not dossiers or mourn.died(desk(), actor(), number):
        return redirect(f"/suivi/{number}", 303)
    return _page(number)


@door.post("/suivi/<number:number>/retirer")
@only(Role.APPLICANT)
def take_back(number: str) -> Response | tuple[str, int]:
    """Take the request back; or say that all of it is decided."""
    try:
        withdraw.withdraw(desk(), actor(), number)
    except IsDecided:
        return _page(number), 409
    except HasDied:
        return redirect(f"/suivi/{number}?{LATE}=", 303)
    return redirect(f"/suivi/{number}", 303)


def _page(number: str) -> str:
    aid_request, _dossiers = follow.request(desk(), actor(), number)
    edition, spoken = desk().editions[aid_request.edition], language()
    left, decided = withdraw.parted(desk(), actor(), number)
    return drawn(
        "applicant/withdraw.html",
        aid_request=aid_request,
        funders=[reasons.funder_name(edition, one.funder, spoken) for one in left],
        decided=[(one.number, reasons.funder_name(edition, one.funder, spoken)) for one in decided],
    )
