"""What the next funder of a dossier recognises of its evaluation, as the preview of a move says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal import sending_on
from portal.domain.recognitions import Scope
from portal.sending_on import Movable
from portal.web import reasons
from portal.web.guard import desk, language


@dataclass(frozen=True, slots=True)
class Line:
    """One evaluation that goes along: its number, who signed it, by which agreement, what of it."""

    number: str
    signer: str
    territory: str
    source: str
    whole: bool


def recognised(found: Movable, to: str) -> Sequence[Line]:
    """The evaluations of a dossier that this funder recognises today."""
    places = found.edition.reference.territories
    return [
        Line(
            number=sheet.number,
            signer=reasons.funder_name(found.edition, sheet.funder, language()),
            territory=places[agreement.code].name,
            source=agreement.source,
            whole=agreement.scope == Scope.EVALUATION,
        )
        for sheet, agreement in sending_on.recognised(desk(), found, to)
    ]
