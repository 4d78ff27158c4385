"""What came of a dossier whose study has ended, and was not looked at: read off the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portal.domain.events import AdditionSealed, DossierOpened, Event, Withdrawn
from portal.domain.exchange_events import Decided, ExchangeRead, Written
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Role

_Which = Callable[[LedgerEntry], bool]


def is_heard(entries: Sequence[LedgerEntry], holder: str | None) -> bool:
    """Whether the person wrote, sent more or took it back, and nobody looked since.

    A message is read by anybody of the funder, or answered. What was sent after a decision is
    looked at by who holds the dossier, or by anybody where nobody does. What was taken back is
    told to who holds it alone.

    Args:
        entries: what the ledger tells of the dossier, in order.
        holder: the caseworker who holds it; none: nobody.
    """

    def last(which: _Which, *words: type[Event]) -> int:
        names = {one.__name__ for one in words}
        ranks = (rank for rank, one in enumerate(entries) if one.word in names and which(one))
        return max(ranks, default=-1)

    wrote = last(_by_person, Written)
    opened = last(lambda one: _by_funder(one) and holder in (None, one.actor), DossierOpened)
    decided = last(_anyone, Decided)
    sent, taken_back = last(_anyone, AdditionSealed), last(_anyone, Withdrawn)
    return (
        wrote > last(_by_funder, ExchangeRead, Written)
        or (decided >= 0 and sent > max(decided, opened))
        or (holder is not None and taken_back > max(decided, opened))
    )


def _anyone(_one: LedgerEntry) -> bool:
    return True


def _by_person(one: LedgerEntry) -> bool:
    return one.role is Role.APPLICANT


def _by_funder(one: LedgerEntry) -> bool:
    return one.role in (Role.CASEWORKER, Role.FUNDER)
