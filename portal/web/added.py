"""What a person added to a request, as they follow it: the list, and each sealed document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response

from portal.acts import follow
from portal.domain.addition import Addition, Part
from portal.domain.dossier import Status
from portal.domain.people import Role
from portal.web.guard import actor, desk, only

door = Blueprint("added", __name__)


@dataclass(frozen=True, slots=True)
class Added:
    """One addition in the list: what it holds, since when, and whether it is sealed."""

    number: str
    at: datetime
    sealed: bool
    papers: int
    corrections: int
    words: str
    parts: Sequence[Part]


def listed(added: Sequence[tuple[Addition, Sequence[Part]]]) -> Sequence[Added]:
    """Each addition of a request, with its parts, as the list shows it: the last first."""
    return [
        Added(
            number=one.number,
            at=one.submitted_at,
            sealed=all(part.status is Status.SEALED for part in parts),
            papers=len(one.pieces),
            corrections=len(one.corrections),
            words=one.words,
            parts=parts,
        )
        for one, parts in reversed(added)
    ]


@door.get("/suivi/<number:part>/complement.pdf")
@only(Role.APPLICANT)
def addition(part: str) -> Response:
    """The sealed PDF of one's own addition, to be kept: never opened in the browser."""
    pdf = Response(follow.addition_document(desk(), actor(), part), mimetype="application/pdf")
    pdf.headers["Content-Disposition"] = f'attachment; filename="{part}.pdf"'
    return pdf
