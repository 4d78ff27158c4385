"""Awaited: which plans of help wait to be read, or answered, by the person they were sent to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.desk import Desk
from portal.domain.decision import final
from portal.domain.dossier import Dossier, of_dossier
from portal.domain.moves import here_since
from portal.domain.offers import Offer, offer_of
from portal.domain.people import Actor


def awaited(desk: Desk, actor: Actor, dossiers: Sequence[Dossier]) -> Mapping[str, Offer]:
    """Of these dossiers, which the actor has read: by number, the proposal without an answer.

    None of what was decided, taken back or erased.
    """
    known = {one.number: one for one in dossiers if not (one.withdrawn_at or one.erased_at)}
    if not known:
        return {}
    with desk.begin(actor) as tx:
        noted, moves = tx.milestones.of(*known), tx.moves.of(*known)
        decided = {one.dossier for one in final(tx.decisions.of(*known))}
    found = {}
    for number, dossier in known.items():
        since = here_since(dossier, of_dossier(number, moves))
        offer = offer_of(one for one in of_dossier(number, noted) if one.noted_at >= since)
        if offer and not offer.answer and number not in decided:
            found[number] = offer
    return found
