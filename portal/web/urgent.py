"""The caseworker's page of what is urgent: to say so, to take it off, to grant provisionally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import mark_urgent, urgent
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotReady
from portal.domain.people import Role
from portal.form.showing import show_money
from portal.web.dossier_frame import changed_meanwhile, frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.kin import kin
from portal.web.look import page as drawn
from portal.web.urgent_marked import link, shown, why_of

door = Blueprint("urgent", __name__)


@dataclass(frozen=True, slots=True)
class Urgency:
    """What a dossier's page says of its urgency; `since`: granted provisionally that day.

    `hospital`: no text says by when; what counts is `leaving`, the day of leaving hospital.
    `why`: what a caseworker said of it since it was filed; else empty.
    """

    since: date | None
    decided: bool
    hospital: bool
    leaving: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen and typed, and what is wrong with what was sent."""

    reason: str = ""
    leaving: str = ""
    end: str = ""
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/urgence")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show why it is urgent, what a provisional grant gives, and what the person will read."""
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
        return _page(dossier, Typed(problems=[(f"#{urgent.SURE}", sorry)])), 422
    except Conflict:
        return _page(dossier, Typed(problems=[("", changed_meanwhile(dossier))])), 409
    return redirect(f"/instruction/{dossier}", 303)


@door.post("/instruction/<number:dossier>/urgence/noter")
@only(Role.CASEWORKER)
def mark(dossier: str) -> Response | tuple[str, int]:
    """Say that it is urgent, and why; or say what is wrong."""
    typed = Typed(
        reason=request.form.get(mark_urgent.REASON, ""),
        leaving=request.form.get(mark_urgent.LEAVING, "").strip(),
    )
    wished = mark_urgent.Wished(
        typed.reason, _day(typed.leaving), bool(typed.leaving), request.form.get("seen", 0, int)
    )
    try:
        mark_urgent.mark(desk(), actor(), dossier, wished)
    except (NotReady, Conflict) as error:
        return _refused(dossier, typed, error)
    return redirect(f"/instruction/{dossier}/urgence", 303)


@door.post("/instruction/<number:dossier>/urgence/retirer")
@only(Role.CASEWORKER)
def take_off(dossier: str) -> Response | tuple[str, int]:
    """Say that it is not urgent, and why; or say what is wrong."""
    typed = Typed(end=request.form.get(mark_urgent.END, ""))
    seen = request.form.get("seen", 0, int)
    try:
        mark_urgent.take_off(desk(), actor(), dossier, typed.end, seen)
    except (NotReady, Conflict) as error:
        return _refused(dossier, typed, error)
    return redirect(f"/instruction/{dossier}/urgence", 303)


def _refused(number: str, typed: Typed, error: NotReady | Conflict) -> tuple[str, int]:
    if isinstance(error, NotReady):
        problems = [link(one) for one in error.problems]
        return _page(number, replace(typed, problems=problems)), 422
    return _page(number, replace(typed, problems=[("", changed_meanwhile(number))])), 409


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def urgency(dossier: Dossier) -> Urgency | None:
    """The urgency of a dossier, if the urgent APA is asked for, or a fund's help after hospital."""
    found = urgent.urgent_of(desk(), actor(), dossier.number)
    if not (found.asked or found.hospital):
        return None
    over = found.decided or bool(dossier.withdrawn_at)
    hospital = found.hospital and not found.asked
    return Urgency(found.since, over, hospital, found.leaving, why_of(found.urgency))


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
        ended=found.decided or bool(found.dossier.withdrawn_at),
        marked=shown(number),
        letter=urgent.letter_for(desk(), found) if asks else None,
        twice=kin(number).twice if asks else (),
        before=urgent.before(desk(), actor(), number) if asks else (),
    )
