"""The signatures of what two people signed, against the rows and the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.addition import Addition
from portal.domain.checking import found
from portal.domain.dossier import AidRequest
from portal.domain.findings import Finding
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import moment
from portal.domain.signers import BOTH, SignatureGiven


def check_signers(
    filed: AidRequest | Addition, entries: Sequence[LedgerEntry]
) -> Iterator[Finding]:
    """Both signed, before it was filed; the ledger tells of each.

    `entries` are what the ledger tells of the draft.
    """
    signers, first = filed.signers, filed.signature
    capacities = {one.capacity for one in signers}
    yield found("signers", set(BOTH) <= capacities, "the person and the curator")
    own = (first.name, moment(first.signed_at), first.assurance)
    among = own in {(one.name, one.signed_at, one.assurance) for one in signers}
    yield found("first signature", among, "the request's own")
    given = {
        (one.detail.get("capacity"), one.detail.get("assurance"), moment(one.at))
        for one in entries
        if one.word == SignatureGiven.__name__
    }
    told = {(one.capacity, one.assurance, one.signed_at) for one in signers}
    yield found("signatures", told <= given, "the ledger tells of each")
