"""Where a request stands: the truth until it is sealed, the receipt from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from flask import Blueprint

from portal.acts import follow
from portal.domain.dossier import Status
from portal.domain.events import DossierOpened
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Role
from portal.form.remembered import wanted_pieces
from portal.web import reasons
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import PARIS, said
from portal.web.look import page as drawn

door = Blueprint("following", __name__)

LOOK_AGAIN_SECONDS = 3
"""How soon the page's script looks whether the dossiers are sealed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A funder's people read the dossier, or papers of it, that day."""

    funder: str
    last: datetime
    times: int


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
    edition, spoken = desk().editions[aid_request.edition], language()
    sent = {piece.kind for piece in aid_request.pieces}
    on = aid_request.submitted_at.date()
    to_come = [
        said(edition, spoken, f"piece.{rule.id}.label")
        for rule in wanted_pieces(edition, aid_request.answers, on)
        if rule.id not in sent
    ]
    sealed = bool(dossiers) and all(each.status is Status.SEALED for each in dossiers)
    return drawn(
        "applicant/request.html",
        aid_request=aid_request,
        dossiers=dossiers,
        name=partial(reasons.funder_name, edition, language=spoken),
        sealed=sealed,
        to_come=to_come,
        told=reasons.told(edition, aid_request.routing, spoken),
        readings=readings(follow.history(desk(), actor(), number)),
        look_again=0 if sealed or not dossiers else LOOK_AGAIN_SECONDS,
    )


def readings(entries: Iterable[LedgerEntry]) -> Sequence[Reading]:
    """Who opened the dossiers: one line a funder and a day, the last first."""
    opened: dict[tuple[str, date], list[datetime]] = {}
    for entry in entries:
        if entry.word == DossierOpened.__name__ and entry.funder:
            day = entry.at.astimezone(PARIS).date()
            opened.setdefault((entry.funder, day), []).append(entry.at)
    found = [Reading(funder, max(times), len(times)) for (funder, _), times in opened.items()]
    return sorted(found, key=lambda reading: reading.last, reverse=True)
