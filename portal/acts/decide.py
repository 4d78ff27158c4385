"""Decide: a funder's caseworker records its decision on a dossier, with the letter that says so."""

from __future__ import annotations

from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.decision import (
    FORGET_LETTER,
    FORGOTTEN_AFTER,
    LASTS,
    Decision,
    Proposed,
    Verdict,
    decision_number,
    last_sealed,
)
from portal.domain.dossier import Dossier, Status, digest
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.events import DossierOpened
from portal.domain.exchange import Ending
from portal.domain.exchange_events import Decided
from portal.domain.inbox import RENEW
from portal.domain.manifest import LETTER, PDF_TYPE, decision_folder
from portal.domain.papers import Refused, refuse_size
from portal.domain.people import Actor
from portal.safe import Wrapped, data_key, open_deposit
from portal.store.database import Transaction
from portal.uploads import scan

PAGE, VERDICT, FILE = "decision", "verdict", "letter"
"""The page to decide, and its boxes."""
SEAL_DECISION = "seal_decision"
NONE, NO_FILE, NO_PDF, WITHDRAWN = "none", "no_file", "no_pdf", "withdrawn"
"""Codes of what is wrong, in place of a sentence; others are those of a paper that is refused."""

ONLY_IF_WITHDRAWN = Verdict.NO_FURTHER_ACTION
"""All that can be said of a request that its person took back."""


def decide(
    desk: Desk, actor: Actor, number: str, verdict: str, letter: bytes, seen: int
) -> Decision:
    """Record a decision; the letter waits, scanned and encrypted, to be sealed.

    `seen` is how many decisions there were when the page was shown: the next one takes their place.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotReady: no decision was chosen, or this letter cannot be kept.
        Conflict: somebody else decided meanwhile.
        Unavailable: the scanner (NotScanned), the inbox or the database is away.
    """
    return confirm(desk, actor, propose(desk, actor, number, verdict, letter, seen))


def propose(
    desk: Desk, actor: Actor, number: str, verdict: str, letter: bytes, seen: int
) -> Proposed:
    """Look at a decision and its letter, which then waits encrypted: nothing is decided yet.

    Raises:
        NotFound, NotReady, Unavailable: as `decide`.
    """
    dossier, wrapped = decidable(desk, actor, number)
    chosen = _judged(desk, dossier, verdict, letter)
    key, rank = data_key(desk, wrapped), seen + 1
    cipher = encrypt(key, number, decision_folder(rank) + LETTER, letter)
    inbox_key = f"{number}/{desk.new_id()}"
    with desk.begin(actor) as tx:
        tx.jobs.add(FORGET_LETTER, inbox_key, tx.at + FORGOTTEN_AFTER)
        at = tx.at
    desk.inbox.put(inbox_key, cipher)
    marks = digest(letter), digest(cipher)
    return Proposed(number, chosen.value, rank, inbox_key, len(letter), *marks, at)


def confirm(desk: Desk, actor: Actor, proposed: Proposed) -> Decision:
    """Record what was proposed; it is sealed from then on.

    Raises:
        NotFound, NotReady, Conflict, Unavailable: as `decide`.
    """
    dossier, _wrapped = decidable(desk, actor, proposed.dossier)
    try:
        return _noted(desk, actor, dossier, proposed)
    except (Conflict, NotReady):  # not Unavailable: then it may be noted all the same
        drop(desk, proposed)
        raise


def drop(desk: Desk, proposed: Proposed) -> None:
    """Remove a letter that waits for nothing any more. Raises Unavailable."""
    desk.inbox.delete(proposed.inbox_key)


def decidable(desk: Desk, actor: Actor, number: str) -> tuple[Dossier, Wrapped | None]:
    """A dossier of the actor's funder that can be decided, and its key. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        return dossier, tx.keys.get(number)


def decisions(desk: Desk, actor: Actor, number: str) -> tuple[Decision, ...]:
    """The decisions on a dossier that the actor may see, by rank."""
    with desk.begin(actor) as tx:
        return tx.decisions.of(number)


def letter(desk: Desk, actor: Actor, number: str) -> bytes:
    """The letter of a decision on one of the actor's own dossiers; the ledger is written first.

    Raises:
        NotFound: the actor has no such decision, or it is not sealed yet.
        Tampered: the vault holds other bytes than were deposited.
        Unavailable: the vault does not answer.
    """
    with desk.begin(actor) as tx:
        decision = tx.decisions.get(number)
        if decision.status is not Status.SEALED:
            raise NotFound("no such letter yet")
        name = decision_folder(decision.rank) + LETTER
        opened = DossierOpened(decision.dossier, name)
        tx.ledger.append(opened, funder=decision.funder, person=decision.person)
        wrapped = tx.keys.get(decision.dossier)
        deposit = next(one for one in tx.deposits.of(decision.dossier) if one.name == name)
    return open_deposit(desk, data_key(desk, wrapped), deposit)


def _judged(desk: Desk, dossier: Dossier, verdict: str, letter: bytes) -> Verdict:
    """The decision, once its letter was scanned and found to be a PDF. Raises NotReady."""
    problems = []
    chosen = next((one for one in Verdict if one.value == verdict), None)
    if chosen is None:
        problems.append(Problem(PAGE, VERDICT, NONE))
    elif dossier.withdrawn_at and chosen is not ONLY_IF_WITHDRAWN:
        problems.append(Problem(PAGE, VERDICT, WITHDRAWN))
    if code := _refused(desk, letter) if letter else NO_FILE:
        problems.append(Problem(PAGE, FILE, code))
    if problems or chosen is None:
        raise NotReady(problems)
    return chosen


def _refused(desk: Desk, letter: bytes) -> str | None:
    try:
        refuse_size(letter)
        scan(desk, letter)
        media_type = desk.papers.inspect(letter).media_type
    except Refused as refused:
        return refused.code
    return None if media_type == PDF_TYPE else NO_PDF


def _noted(desk: Desk, actor: Actor, dossier: Dossier, proposed: Proposed) -> Decision:
    verdict, rank = Verdict(proposed.verdict), proposed.rank
    with desk.begin(actor) as tx:
        if tx.at > proposed.at + LASTS:
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
        )
        marks = decision.previous, proposed.cipher_sha256
        told = Decided(dossier.number, decision.number, verdict.value, *marks)
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
    number = dossier.number
    last = last_sealed(dossier, tx.additions.parts_of(number), earlier, tx.sheets.of(number))
    return last.number if last else dossier.number
