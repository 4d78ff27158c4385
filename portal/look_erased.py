"""Looks at what is left of an erased dossier: no key, an entry of the ledger, ciphertext."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.desk import Desk
from portal.domain.checking_erasure import check_erased_filing, check_erasure
from portal.domain.dossier import Deposit, Dossier, digest
from portal.domain.erasure import Erased
from portal.domain.errors import NotFound, PortalError
from portal.domain.events import Submitted
from portal.domain.findings import Finding, Outcome
from portal.domain.people import WORKER
from portal.safe import covered, finding_of

_COVERED = {Submitted.__name__: "filing checkpoint", Erased.__name__: "erasure checkpoint"}


def look_at_erasure(desk: Desk, dossier: Dossier) -> Iterator[Finding]:
    """Check that a dossier was erased as it says, by its rows and the ledger."""
    number = dossier.number
    with desk.begin(WORKER) as tx:
        deposits, wrapped = tx.deposits.of(number), tx.keys.get(number)
        entries = tx.ledger.of(number)
    findings = check_erasure(dossier, deposits, entries, has_key=wrapped is not None)
    for one in (*findings, *covered(desk, entries, _COVERED)):
        yield Finding(f"{number} {one.check}", one.outcome, one.detail)


def look_at_erased(
    desk: Desk, number: str, dossiers: Sequence[Dossier], *, whole: bool
) -> Iterator[Finding]:
    """Check what was erased of a request (or of one dossier, by its number): rows, ledger, vault.

    `whole`: the request was erased too, and these are all its dossiers.
    """
    if whole:
        with desk.begin(WORKER) as tx:
            entries = tx.ledger.of(dossiers[0].request)
        yield from check_erased_filing(dossiers, entries)
        yield from covered(desk, entries, _COVERED)
    for dossier in dossiers:
        if dossier.erased_at and number in (dossier.request, dossier.number):
            yield from look_at_erasure(desk, dossier)
            with desk.begin(WORKER) as tx:
                deposits = tx.deposits.of(dossier.number)
            yield from (left_of(desk, one) for one in deposits)


def left_of(desk: Desk, deposit: Deposit) -> Finding:
    """What the vault still has of an object of an erased dossier: what was put, or nothing."""
    check = f"{deposit.dossier} {deposit.name}: bytes"
    try:
        data = desk.vault.read(deposit.key, deposit.version_id or "")
    except NotFound:
        return Finding(check, Outcome.ERASED, "its ciphertext is gone as well")
    except PortalError as error:
        return finding_of(check, error)
    if digest(data) != deposit.cipher_sha256:
        return Finding(check, Outcome.DIFFERENT, "the vault holds other bytes than were deposited")
    return Finding(check, Outcome.ERASED, "its ciphertext lies there, and nobody can read it")
