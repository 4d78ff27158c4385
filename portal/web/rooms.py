"""The rooms of the caseworkers' door, beside the dossier itself."""

from __future__ import annotations

from portal.web import (
    breaking_glass,
    case,
    caseworker_exchange,
    consulting,
    deciding,
    destinations,
    digest,
    evaluating,
    expert,
    exporting,
    holding,
    inbox,
    kin,
    letter_drafts,
    moved,
    moving,
    planning,
    proposing,
    reconciling,
    remarks,
    ruling,
    second,
    software,
    team,
    urgent,
)

ROOMS = (
    inbox.door, holding.door, kin.door, caseworker_exchange.door, remarks.door, consulting.door,
    expert.door, case.door, moving.door, moved.door, ruling.door, deciding.door,
    letter_drafts.door, second.door, urgent.door, breaking_glass.door, evaluating.door,
    planning.door, proposing.door, team.door, software.door, destinations.door, reconciling.door,
    exporting.door, digest.door,
)  # fmt: skip
"""In the order in which a case passes through them."""
