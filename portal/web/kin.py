"""Beside a dossier: the others of the same person or the spouse, and which may be filed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import kin as acts
from portal.domain.inbox import Listed
from portal.domain.kin import Kin, Tie
from portal.domain.people import Role
from portal.web.dossier_frame import aids_of
from portal.web.guard import actor, desk, only
from portal.web.i18n import gettext as _
from portal.web.names import names_of

door = Blueprint("kin", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One other dossier: what ties it to this one, and who said that the two are not one."""

    number: str
    name: str
    aids: str
    tie: Tie
    listed: Listed
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands beside a dossier: what may be the same request, and the others."""

    twice: Sequence[Line]
    others: Sequence[Line]


def kin(number: str) -> Shown:
    """The other dossiers of the person of this one, or of the spouse."""
    found = acts.kin_of(desk(), actor(), number)
    names = names_of(found.colleagues)
    return Shown(_lines(found.twice, names), _lines(found.others, names))


@door.post("/instruction/<number:dossier>/pas-un-doublon")
@only(Role.CASEWORKER)
def tell_apart(dossier: str) -> Response:
    """Say that another dossier is not the same request; twice is once."""
    acts.tell_apart(desk(), actor(), dossier, request.form.get("other", ""))
    return redirect(f"/instruction/{dossier}#autres", 303)


@door.post("/instruction/<number:dossier>/peut-etre-un-doublon")
@only(Role.CASEWORKER)
def take_back(dossier: str) -> Response:
    """Take back that another dossier is not the same request; twice is once."""
    acts.take_back(desk(), actor(), dossier, request.form.get("other", ""))
    return redirect(f"/instruction/{dossier}#autres", 303)


def _lines(found: Sequence[Kin], names: Mapping[str, str]) -> Sequence[Line]:
    return [
        Line(
            number=one.number,
            name=one.listed.dossier.beneficiary,
            aids=aids_of(one.listed.dossier),
            tie=one.tie,
            listed=one.listed,
            by=names.get(one.said.by, _("Une personne partie")) if one.said else "",
            at=one.said.at if one.said else None,
        )
        for one in sorted(found, key=lambda one: one.listed.dossier.submitted_at, reverse=True)
    ]
