"""The parts that invited relatives wrote, against what the ledger tells of the draft."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.checking import found
from portal.domain.draft_events import (
    PageAnswered,
    PieceAttached,
    PieceDeferred,
    PieceRemoved,
    PieceReserved,
)
from portal.domain.findings import Finding
from portal.domain.invitations import Completed, RelativeInvited, RelativeProven
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import moment
from portal.domain.people import Role

WRITES = {
    one.__name__
    for one in (PageAnswered, PieceAttached, PieceDeferred, PieceRemoved, PieceReserved)
}


def check_completed(completed: Sequence[Completed], entries: Sequence[LedgerEntry]) -> Finding:
    """Each was invited to that part, proved an address that surely, and wrote last at that time.

    `entries` are what the ledger tells of the draft.
    """
    invited = {
        (str(one.detail.get("invitation")), str(one.detail.get("part")))
        for one in entries
        if one.word == RelativeInvited.__name__
    }
    proven = {
        (one.actor, str(one.detail.get("assurance")))
        for one in entries
        if one.word == RelativeProven.__name__ and one.role is Role.INVITED
    }
    wrote = {
        one.actor: moment(one.at)
        for one in entries
        if one.word in WRITES and one.role is Role.INVITED
    }
    told = all(
        (one.invitation, one.part) in invited
        and (one.invitation, one.assurance) in proven
        and wrote.get(one.invitation) == one.written_at
        for one in completed
    )
    return found("completed parts", told, "the ledger tells of each")
