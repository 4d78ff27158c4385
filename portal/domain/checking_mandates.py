"""The mandate that a request was filed under, against its own words and against the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from portal.domain.acting import Acting
from portal.domain.checking import found
from portal.domain.findings import Finding
from portal.domain.ledger import LedgerEntry
from portal.domain.mandate_events import MandateAsked, MandateConfirmed, MandateWithdrawn
from portal.domain.mandates import fingerprint


def check_mandate(
    acting: Acting, entries: Sequence[LedgerEntry], filed_at: datetime
) -> Iterator[Finding]:
    """Its words have their fingerprint; the ledger tells of them, and that it stood at the filing.

    `entries` are what the ledger tells of the mandate.
    """
    same = fingerprint(acting.words) == acting.words_sha256
    yield found("mandate's words", same, "their fingerprint")
    asked = [one for one in entries if one.word == MandateAsked.__name__]
    given = [one for one in entries if one.word == MandateConfirmed.__name__]
    told = [(one.actor, one.detail.get("words_sha256")) for one in asked]
    yield found("mandate's helper", told == [(acting.helper, acting.words_sha256)], "the ledger's")
    yes = [(one.detail.get("way"), one.detail.get("words_sha256")) for one in given]
    agreed = yes == [(acting.confirmed_by, acting.words_sha256)]
    yield found("mandate's confirmation", agreed, "the ledger tells of it, once, for these words")
    before = all(one.at <= filed_at for one in given)
    ended = [one for one in entries if one.word == MandateWithdrawn.__name__]
    stood = before and all(filed_at <= one.at for one in ended)
    yield found("mandate's time", stood, "it stood when the request was filed")
