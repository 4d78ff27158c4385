"""What one dossier holds of an addition: the corrections and papers that its funder needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portal.domain.addition import Addition
from portal.domain.dossier import AidRequest, Dossier
from portal.domain.exchange import Asking
from portal.domain.moves import Move, as_filed, routes_at
from portal.form.edition import Edition
from portal.form.minimal import needed, papers_left_out


def minimal_addition(
    edition: Edition,
    aid_request: AidRequest,
    addition: Addition,
    dossier: Dossier,
    moves: Sequence[Move],
    askings: Iterable[Asking],
) -> Addition:
    """An addition as a dossier of the request holds it, by what is asked there when it comes.

    A paper that its funder does not need goes there all the same if it had asked for it, or if no
    other dossier, as they were filed, needs it: nothing is lost.

    Args:
        edition: the one that the request was asked in.
        aid_request: as it was filed.
        addition: as it was sent.
        dossier: as it is now.
        moves: its moves, by rank.
        askings: what its funders asked for.
    """
    routes = routes_at(dossier, moves, addition.submitted_at)
    first = as_filed(dossier, moves).funder
    others = [one for one in aid_request.routing.routes if one.funder != first]
    asked = {
        paper.kind
        for one in askings
        if one.asked_at <= addition.submitted_at
        for paper in one.papers
    }
    kinds = {piece.kind for piece in addition.pieces} - asked
    out = papers_left_out(edition, kinds, routes, others)
    return replace(
        addition,
        corrections=needed(edition, addition.corrections, routes),
        pieces=tuple(piece for piece in addition.pieces if piece.kind not in out),
    )
