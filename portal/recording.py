"""A decision as it is recorded, with all that ends with it: by one person, or by the second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.accepting import admit_decided, refuse_unsettled
from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.decision import (
    FINAL,
    FORGET_LETTER,
    FORGOTTEN_AFTER,
    Decision,
    Proposed,
    Verdict,
    decision_number,
    final,
    last_sealed,
)
from portal.domain.dossier import Dossier, Status, digest
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.exchange import Ending
from portal.domain.exchange_events import Decided
from portal.domain.inbox import RENEW
from portal.domain.manifest import LETTER, decision_folder
from portal.domain.people import WORKER, Actor, Role
from portal.kindred import DUPLICATE, alone_with_twins
from portal.store.database import Transaction

PAGE, VERDICT = "decision", "verdict"
"""The page to decide, and its first box."""
SEAL_DECISION = "seal_decision"
WITHDRAWN = "withdrawn"
"""Code of what is wrong: the person took the request back."""
ONLY_IF_WITHDRAWN = Verdict.NO_FURTHER_ACTION
"""All that can be said of a request that its person took back."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The letter of a decision where it waits, and its digests: of the letter, of ciphertext."""

    inbox_key: str
    size_bytes: int
    pdf_sha256: str
    cipher_sha256: str
    at: datetime

    def proposed(
        self, number: str, verdict: Verdict, rank: int, grounds: str = "", *, composed: bool
    ) -> Proposed:
        """The decision of this rank on a dossier, as it is proposed with this letter.

        `composed`: the portal wrote the letter.
        """
        told = self.inbox_key, self.size_bytes, self.pdf_sha256, self.cipher_sha256, self.at
        return Proposed(number, verdict.value, rank, *told, grounds, composed)


def keep_letter(
    desk: Desk, actor: Actor, number: str, key: bytes, rank: int, letter: bytes
) -> Waiting:
    """Have the letter of a decision wait in the inbox, encrypted under its name in the vault.

    One that nobody decides with is forgotten.

    Raises:
        Unavailable: the inbox or the database is away.
    """
    cipher = encrypt(key, number, decision_folder(rank) + LETTER, letter)
    inbox_key = f"{number}/{desk.new_id()}"
    with desk.begin(actor) as tx:
        tx.jobs.add(FORGET_LETTER, inbox_key, tx.at + FORGOTTEN_AFTER)
        at = tx.at
    desk.inbox.put(inbox_key, cipher)
    return Waiting(inbox_key, len(letter), digest(letter), digest(cipher), at)


def remove_letter(desk: Desk, inbox_key: str) -> bool:
    """Remove a letter that nobody decided with.

    False: a decision was recorded with it, which removes it; or it waits for a second person.

    Raises:
        Unavailable: the inbox or the database is away.
    """
    number = inbox_key.partition("/")[0]
    with desk.begin(WORKER) as tx:
        decided, waiting = tx.decisions.of(number), tx.proposals.open_of(number)
    if waiting and waiting.proposed.inbox_key == inbox_key:
        return False
    if any(one.inbox_key == inbox_key for one in decided):
        return False
    desk.inbox.delete(inbox_key)
    return True


def record(tx: Transaction, dossier: Dossier, proposed: Proposed, lasts: timedelta) -> Decision:
    """Record a decision that was proposed; it is sealed from then on, and its dossier accepted.

    Args:
        tx: a transaction of a caseworker of the dossier's funder.
        dossier: the dossier, sealed.
        proposed: what was proposed.
        lasts: for how long it may be recorded.

    Raises:
        AwaitsReferee: a referee must first say who studies the dossier.
        NoneLeft: it is closed as filed twice, and so is the other one.
        TooOld: it waited too long.
        Conflict: another decision came first.
        NotReady: the request was taken back meanwhile.
    """
    verdict, rank = Verdict(proposed.verdict), proposed.rank
    if tx.at > proposed.at + lasts:
        raise TooOld("what was proposed is too old: its letter will be forgotten")
    _alone(tx, dossier, proposed)  # and as it is now: the scan, and the check, took time
    if verdict in FINAL:
        refuse_unsettled(tx, dossier)
    if tx.dossiers.get(dossier.number).withdrawn_at and verdict is not ONLY_IF_WITHDRAWN:
        raise NotReady([Problem(PAGE, VERDICT, WITHDRAWN)])
    admit_decided(tx, tx.dossiers.get(dossier.number))
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
        composed=proposed.composed,
    )
    marks = decision.previous, proposed.cipher_sha256
    why = proposed.grounds, proposed.composed
    told = Decided(dossier.number, decision.number, verdict.value, *marks, *why)
    tx.decisions.add(decision, told)
    for one in tx.askings.of(dossier.number):
        if one.ended_at is None and decision.is_final:  # what was decided waits for no paper
            tx.askings.end(one, Ending.CANCELLED)
    tx.jobs.add(SEAL_DECISION, decision.number)
    tx.jobs.add(RENEW, dossier.number)
    return decision


class TooOld(Conflict):
    """What was proposed waited too long: it is proposed again."""


class DecisionWaits(Conflict):
    """A decision waits for its second person, or for its sealing: nothing is asked meanwhile."""


class IsDecided(Conflict):
    """A decision ended the study: nothing more is asked, noted or struck out."""


def refuse_decided(tx: Transaction, number: str) -> None:
    """Go on, unless a decision ended the study of a dossier. Raises IsDecided."""
    if final(tx.decisions.of(number)):
        raise IsDecided("the dossier is decided: this is done before that, and not after")


def refuse_undecided(tx: Transaction, number: str) -> None:
    """Go on, unless a dossier is decided, or a decision waits. Raises IsDecided, DecisionWaits."""
    decided = final(tx.decisions.of(number))
    sealing = any(one.status is not Status.SEALED for one in decided)
    if sealing or tx.proposals.open_of(number):
        raise DecisionWaits("a decision waits for a second person, or is being sealed")
    refuse_decided(tx, number)


def _alone(tx: Transaction, dossier: Dossier, proposed: Proposed) -> None:
    if DUPLICATE in proposed.grounds.split() and tx.actor.role is Role.CASEWORKER:
        alone_with_twins(tx, dossier)
    else:
        tx.askings.alone(dossier.request)


def _previous(tx: Transaction, dossier: Dossier, rank: int) -> str:
    """What the new one follows. Raises Conflict: it is not the next, or one waits to be sealed."""
    earlier = tx.decisions.of(dossier.number)
    if len(earlier) != rank - 1 or any(one.status is not Status.SEALED for one in earlier):
        raise Conflict("a decision was recorded meanwhile, or is being sealed")
    last = last_sealed(
        dossier, tx.additions.parts_of(dossier.number), earlier, tx.sheets.of(dossier.number)
    )
    return last.number if last else dossier.number
