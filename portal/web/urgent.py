"""The caseworker's page to grant the urgent APA provisionally: what it gives, then the grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import urgent
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotReady
from portal.domain.people import Role
from portal.form.showing import show_money
from portal.web.dossier_frame import changed_meanwhile, frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.kin import kin
from portal.web.look import page as drawn

door = Blueprint("urgent", __name__)


@dataclass(frozen=True, slots=True)
class Urgency:
    """What a dossier's page says of its urgency; `since`: granted provisionally that day.

    `hospital`: no text says by when; what counts is `leaving`, the day of leaving hospital.
    """

    since: date | None
    decided: bool
    hospital: bool
    leaving: date | None


@dataclass(frozen=True, slots=True)
class Typed:
    """What is wrong with what was sent."""

    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/urgence")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show what a provisional grant gives, and what the person will read."""
    return _page(dossier, Typed())


@door.post("/instruction/<number:dossier>/urgence")
@only(Role.CASEWORKER)
def grant(dossier: str) -> Response | tuple[str, int]:
    """Grant it; or say that it cannot be granted any more."""
    try:
        sure = request.form.get(urgent.SURE) == "1"
        urgent.grant_provisionally(desk(), actor(), dossier, sure=sure)
    except NotReady:
        sorry = _("Cochez la case si cette aide est due quand même")
        return _page(dossier, Typed([(f"#{urgent.SURE}", sorry)])), 422
    except Conflict:
        return _page(dossier, Typed([("", changed_meanwhile(dossier))])), 409
    return redirect(f"/instruction/{dossier}", 303)


def urgency(dossier: Dossier) -> Urgency | None:
    """The urgency of a dossier, if the urgent APA is asked for, or a fund's help after hospital."""
    found = urgent.urgent_of(desk(), actor(), dossier.number)
    if not (found.asked or found.hospital):
        return None
    over = found.decided or bool(dossier.withdrawn_at)
    return Urgency(found.since, over, found.hospital and not found.asked, found.leaving)


def _page(number: str, typed: Typed) -> str:
    found = urgent.urgent_of(desk(), actor(), number)
    asks = bool(found.flat) and not found.over
    return drawn(
        "caseworker/urgent.html",
        frame=frame(found.dossier, "urgent"),
        typed=typed,
        amount=show_money(found.flat.amount, language()) if found.flat else "",
        sources=found.flat.sources if found.flat else (),
        verified=found.flat.verified if found.flat else True,
        since=found.since,
        asked=found.asked,
        hospital=found.hospital,
        leaving=found.leaving,
        over=found.over,
        letter=urgent.letter_for(desk(), found) if asks else None,
        twice=kin(number).twice if asks else (),
        before=urgent.before(desk(), actor(), number) if asks else (),
    )
