"""A decision as it is recorded, with all that ends with it: by one person, or by the second."""

from __future__ import annotations

from datetime import timedelta

from portal.domain.decision import Decision, Proposed, Verdict, decision_number, last_sealed
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.exchange import Ending
from portal.domain.exchange_events import Decided
from portal.domain.inbox import RENEW
from portal.store.database import Transaction

PAGE, VERDICT = "decision", "verdict"
"""The page to decide, and its first box."""
SEAL_DECISION = "seal_decision"
WITHDRAWN = "withdrawn"
"""Code of what is wrong: the person took the request back."""
ONLY_IF_WITHDRAWN = Verdict.NO_FURTHER_ACTION
"""All that can be said of a request that its person took back."""


def record(tx: Transaction, dossier: Dossier, proposed: Proposed, lasts: timedelta) -> Decision:
    """Record a decision that was proposed; it is sealed from then on.

    Args:
        tx: a transaction of a caseworker of the dossier's funder.
        dossier: the dossier, sealed.
        proposed: what was proposed.
        lasts: for how long it may be recorded.

    Raises:
        Conflict: it is too old, or another decision came first.
        NotReady: the request was taken back meanwhile.
    """
    verdict, rank = Verdict(proposed.verdict), proposed.rank
    if tx.at > proposed.at + lasts:
        raise Conflict("what was proposed is too old: its letter will be forgotten")
    tx.askings.alone(dossier.request)  # and as it is now: the scan, and the check, took time
    if tx.dossiers.get(dossier.number).withdrawn_at and verdict is not ONLY_IF_WITHDRAWN:
        raise NotReady([Problem(PAGE, VERDICT, WITHDRAWN)])
    decision = Decision(
        number=decision_number(dossier.number, rank),
        dossier=dossier.number,
        request=dossier.request,
        person=dossier.person,
        funder=dossier.funder,
        rank=rank,
        verdict=verdict,
        previous=_previous(tx, dossier, rank),
        inbox_key=proposed.inbox_key,
        size_bytes=proposed.size_bytes,
        pdf_sha256=proposed.pdf_sha256,
        status=Status.SUBMITTED,
        version=1,
        dossier_sealed_at=dossier.sealed_at or tx.at,
        decided_at=tx.at,
        grounds=proposed.grounds,
    )
    marks = decision.previous, proposed.cipher_sha256
    told = Decided(dossier.number, decision.number, verdict.value, *marks, proposed.grounds)
    tx.decisions.add(decision, told)
    for one in tx.askings.of(dossier.number):
        if one.ended_at is None:  # what was decided waits for no paper
            tx.askings.end(one, Ending.CANCELLED)
    tx.jobs.add(SEAL_DECISION, decision.number)
    tx.jobs.add(RENEW, dossier.number)
    return decision


def _previous(tx: Transaction, dossier: Dossier, rank: int) -> str:
    """What the new one follows. Raises Conflict: it is not the next, or one waits to be sealed."""
    earlier = tx.decisions.of(dossier.number)
    if len(earlier) != rank - 1 or any(one.status is not Status.SEALED for one in earlier):
        raise Conflict("a decision was recorded meanwhile, or is being sealed")
    last = last_sealed(
        dossier, tx.additions.parts_of(dossier.number), earlier, tx.sheets.of(dossier.number)
    )
    return last.number if last else dossier.number
