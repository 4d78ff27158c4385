"""What may be one request filed twice: of such dossiers, one stays."""

from __future__ import annotations

from collections.abc import Sequence

from portal.domain.decision import Verdict, final
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict
from portal.domain.kin import ENDED, Kin, Tie, spellings, twice
from portal.domain.names import name_key
from portal.domain.slips import meant
from portal.store.database import Transaction

DUPLICATE = "duplicate"
"""The ground of what was filed twice, an id of the edition's decisions.yaml."""
SURE = (Tie.NIR, Tie.NAME)
"""Ties of surely the same person."""


class NoneLeft(Conflict):
    """The other one was closed as filed twice already: this one must be studied."""


def spelled(tx: Transaction, name: str) -> Sequence[str]:
    """How a folded name may be written as well: each word a slip apart, of names known here."""
    words = [[one, *sorted(set(_slipped(tx, one)) - {one})] for one in name.split()]
    return spellings(words)


def alone_with_twins(tx: Transaction, dossier: Dossier) -> None:
    """Let nobody decide this dossier, or one that may be the same request, until the end.

    Their requests are locked in one order, whoever comes first: so two that are closed for each
    other at the same moment are closed one after the other, and the second is refused.

    Raises:
        NoneLeft: all that may be the same request were closed as filed twice, or taken back.
    """
    twins = [one.listed.dossier for one in _twins(tx, dossier)]
    for request in sorted({dossier.request, *(one.request for one in twins)}):
        tx.askings.alone(request)
    if twins and all(_is_closed(tx, one.number) for one in twins):
        raise NoneLeft("the other request was closed as filed twice, or taken back")


def _twins(tx: Transaction, dossier: Dossier) -> Sequence[Kin]:
    """The dossiers of surely the same person; without one, of nearly the same."""
    name = name_key(dossier.beneficiary)
    found = [
        one
        for one in tx.kin.of(dossier, name, spelled(tx, name))
        if one.tie is not Tie.SPOUSE and one.said is None
    ]
    return [one for one in found if one.tie is not Tie.NEAR] or found


def doubled(tx: Transaction, number: str) -> Sequence[str]:
    """The other dossiers that may be the same request as this one. Raises NotFound."""
    here = tx.kin.here(number)
    name = name_key(here.dossier.beneficiary)
    found = tx.kin.of(here.dossier, name, spelled(tx, name))
    return [one.number for one in found if twice(here, one)]


def under_another_number(tx: Transaction, number: str) -> Sequence[str]:
    """The dossiers of surely the same person that are still studied here. Raises NotFound."""
    here = tx.kin.here(number)
    return [
        one.number
        for one in tx.kin.of(here.dossier, name_key(here.dossier.beneficiary), ())
        if one.tie in SURE and one.said is None and one.listed.standing.stage not in ENDED
    ]


def advanced(tx: Transaction, dossier: Dossier) -> Sequence[str]:
    """The other dossiers of surely the same person with a provisional grant, until the end alone.

    Whatever was said of them since: what was granted for urgency was paid.
    """
    name = name_key(dossier.beneficiary)
    kin = [one.listed.dossier for one in tx.kin.of(dossier, name, ()) if one.tie in SURE]
    for request in sorted({dossier.request, *(one.request for one in kin)}):
        tx.askings.alone(request)
    decided = tx.decisions.of(*(one.number for one in kin)) if kin else ()
    granted = {one.dossier for one in decided if one.verdict is Verdict.PROVISIONAL}
    return sorted(granted)


def _is_closed(tx: Transaction, number: str) -> bool:
    decided = final(tx.decisions.of(number))
    twice = bool(decided) and DUPLICATE in decided[-1].grounds.split()
    return twice or tx.dossiers.get(number).withdrawn_at is not None


def _slipped(tx: Transaction, word: str) -> Sequence[str]:
    return tuple(meant(word, tx.inbox.meant(word) - {word}))
