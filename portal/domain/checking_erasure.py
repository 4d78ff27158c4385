"""What is left of an erased dossier, against what the ledger tells of its erasure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.checking import found
from portal.domain.dossier import Deposit, Dossier
from portal.domain.erasure import Erased
from portal.domain.events import Submitted
from portal.domain.findings import Finding, Outcome
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import moment


def check_erasure(
    dossier: Dossier, deposits: Sequence[Deposit], entries: Sequence[LedgerEntry], *, has_key: bool
) -> Iterator[Finding]:
    """A dossier that is said to be erased: the ledger tells so once, its time was over, no key.

    `entries` are what the ledger tells of the dossier.
    """
    told = [
        (one.at, one.detail.get("manifest_sha256"))
        for one in entries
        if one.word == Erased.__name__
    ]
    if dossier.erased_at is None or told != [(dossier.erased_at, dossier.manifest_sha256)]:
        yield found("erasure", False, "the ledger does not tell of this erasure, once")
        return
    said = f"destroyed on {moment(dossier.erased_at)}, as the ledger tells"
    yield Finding("erasure", Outcome.ERASED, said)
    over = all(one.retain_until <= dossier.erased_at for one in deposits)
    yield found("retention", over, "over before it was erased")
    yield (
        found("key", False, "the ledger tells that it was destroyed, and it is there")
        if has_key
        else Finding("key", Outcome.ERASED, "destroyed: nothing of the dossier can be read")
    )


def check_not_erased(dossier: Dossier, entries: Sequence[LedgerEntry]) -> Iterator[Finding]:
    """A dossier that is there: the ledger tells of no erasure."""
    if not dossier.erased_at and any(one.word == Erased.__name__ for one in entries):
        yield found("erasure", False, "the ledger tells of one, and the dossier's row of none")


def check_erased_filing(
    dossiers: Sequence[Dossier], entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """What is left of a request that was erased: the dossiers that the ledger tells of, all erased.

    `entries` are what the ledger tells of the request.
    """
    told = [one.detail.get("dossiers") for one in entries if one.word == Submitted.__name__]
    same = told == [[one.number for one in dossiers]]
    yield found("dossiers", same, "those of the ledger, each once")
    erased = all(one.erased_at for one in dossiers)
    yield found("request", erased, "erased with the last of its dossiers")
