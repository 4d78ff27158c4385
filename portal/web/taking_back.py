"""The page on which a request is taken back: what is lost, who is told, a box to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import follow, mourn, withdraw
from portal.domain.dossier import Dossier
from portal.domain.people import Role
from portal.domain.withdrawing import Party, named
from portal.form.edition import Edition
from portal.reaching import HasDied
from portal.recording import IsDecided
from portal.web import reasons
from portal.web.drafting import LATE
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.withdrawing import Told

door = Blueprint("taking_back", __name__)

BOX = "compris"
"""The box that is ticked to take a request back."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What taking a request back ends at one funder: the aids, by their names."""

    funder: str
    aids: Sequence[str]


def withdrawn_at(dossiers: Sequence[Dossier]) -> datetime | None:
    """When the person took the request back, if they did: what was decided before is not in it."""
    return max((each.withdrawn_at for each in dossiers if each.withdrawn_at), default=None)


def if_withdrawn(number: str, dossiers: Sequence[Dossier]) -> dict[str, object]:
    """When this request was taken back, if it was, and which others are told of it."""
    at = withdrawn_at(dossiers)
    told = withdraw.told_of(desk(), actor(), number) if at and not actor().behalf else ()
    return {"withdrawn": at, "informed": _others(told)}


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
    _request, dossiers = follow.request(desk(), actor(), number)
    if not withdrawn_at(dossiers) and request.form.get(BOX) != "yes" and _asks(number):
        return _page(number, unticked=True), 422
    try:
        withdraw.withdraw(desk(), actor(), number)
    except (IsDecided, withdraw.NotAlone):
        return _page(number), 409
    except HasDied:
        return redirect(f"/suivi/{number}?{LATE}=", 303)
    return redirect(f"/suivi/{number}", 303)


def _asks(number: str) -> bool:
    """Whether there is something to take back, that the actor may take back by themselves."""
    ground = withdraw.ground(desk(), actor(), number)
    return bool(ground.left and ground.alone) and not mourn.died(desk(), actor(), number)


def _page(number: str, *, unticked: bool = False) -> str:
    aid_request, _dossiers = follow.request(desk(), actor(), number)
    edition, spoken = desk().editions[aid_request.edition], language()
    ground = withdraw.ground(desk(), actor(), number)
    return drawn(
        "applicant/withdraw.html",
        aid_request=aid_request,
        ground=ground,
        lost=[_lost(edition, one, spoken) for one in ground.left],
        decided=[
            (one.number, reasons.funder_name(edition, one.funder, spoken)) for one in ground.decided
        ],
        left=[
            (one.number, reasons.funder_name(edition, one.funder, spoken)) for one in ground.left
        ],
        person=named(aid_request.answers),
        others=_others(ground.concerned),
        unticked=unticked,
        box=BOX,
    )


def _others(told: Sequence[Told]) -> Sequence[Told]:
    return [one for one in told if one.party is not Party.ACCOUNT]


def _lost(edition: Edition, dossier: Dossier, spoken: str) -> Lost:
    aids = dict.fromkeys(route.aid for route in dossier.routes)
    names = [said(edition, spoken, f"aid.{aid}") for aid in aids]
    return Lost(reasons.funder_name(edition, dossier.funder, spoken), names)
