"""Decide: a funder's caseworker records its decision on a dossier, with the letter that says so."""

from __future__ import annotations

from dataclasses import replace

from portal.accepting import awaits, refuse_unsettled
from portal.adapters.letter_keyword import is_letter
from portal.desk import Desk
from portal.domain.decision import (
    FINAL,
    LASTS,
    Decision,
    Proposed,
    Verdict,
)
from portal.domain.dossier import Dossier, Status
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady, Problem
from portal.domain.events import DossierOpened
from portal.domain.manifest import LETTER, PDF_TYPE, decision_folder
from portal.domain.papers import Refused, refuse_size
from portal.domain.people import WORKER, Actor
from portal.driving import Then, nothing
from portal.recording import (
    ONLY_IF_WITHDRAWN,
    PAGE,
    VERDICT,
    WITHDRAWN,
    keep_letter,
    record,
    remove_letter,
)
from portal.safe import Wrapped, data_key, open_deposit
from portal.uploads import scan

FILE = "letter"
"""The page's box for the letter."""
NONE, NO_FILE, NO_PDF, EMPTY, OURS = "none", "no_file", "no_pdf", "empty", "ours"
"""Codes of what is wrong, in place of a sentence; others are those of a paper that is refused."""


def decide(
    desk: Desk, actor: Actor, number: str, verdict: str, letter: bytes, seen: int, grounds: str = ""
) -> Decision:
    """Record a decision; the letter waits, scanned and encrypted, to be sealed.

    `seen` is how many decisions there were when the page was shown: the next one takes their place.
    `grounds` are ids of the edition's decisions.yaml, a blank between.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotReady: no decision was chosen, or this letter cannot be kept.
        Conflict: somebody else decided meanwhile.
        Unavailable: the scanner (NotScanned), the inbox or the database is away.
    """
    return confirm(desk, actor, propose(desk, actor, number, verdict, letter, seen, grounds))


def propose(
    desk: Desk,
    actor: Actor,
    number: str,
    verdict: str,
    letter: bytes,
    seen: int,
    grounds: str = "",
    *,
    composed: bool = False,
) -> Proposed:
    """Look at a decision and its letter, which then waits encrypted: nothing is decided yet.

    `composed`: the portal wrote the letter, which bears its seal once it is decided with; one that
    came as a file stays as it came.

    Raises:
        NotFound, NotReady, Unavailable: as `decide`.
    """
    dossier, wrapped = decidable(desk, actor, number)
    chosen = _judged(desk, dossier, verdict, letter, composed=composed)
    key, rank = data_key(desk, wrapped), seen + 1
    kept = keep_letter(desk, actor, number, key, rank, letter)
    return kept.proposed(number, chosen, rank, grounds, composed=composed)


def again(desk: Desk, actor: Actor, proposed: Proposed, letter: bytes) -> Proposed:
    """The same proposal with its letter, the portal's own, written again. Raises as `propose`."""
    about = proposed.verdict, letter, proposed.rank - 1, proposed.grounds
    made = propose(desk, actor, proposed.dossier, *about, composed=True)
    return replace(made, at=proposed.at)  # it is not younger for that


def confirm(desk: Desk, actor: Actor, proposed: Proposed, then: Then = nothing) -> Decision:
    """Record what was proposed; it is sealed from then on.

    Raises:
        NotFound, NotReady, Conflict, Unavailable: as `decide`.
        NotAllowed: its funder wants a second person to confirm it.
    """
    dossier, _wrapped = decidable(desk, actor, proposed.dossier)
    if wants_two(desk, dossier):
        raise NotAllowed("this funder's decisions are confirmed by a second person")
    try:
        with desk.begin(actor) as tx:
            decision = record(tx, dossier, proposed, LASTS)
            then(tx, decision.rank)
    except (Conflict, NotReady):  # not Unavailable: then it may be noted all the same
        remove_letter(desk, proposed.inbox_key)  # another tab may have decided with it
        raise
    return decision


def wants_two(desk: Desk, dossier: Dossier) -> bool:
    """Whether its funder, as the edition of the request says, wants two persons to decide."""
    filed = desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))
    return desk.editions[filed.edition].study.decisions.of(dossier.funder).two_persons


def readable(desk: Desk, actor: Actor, number: str) -> tuple[Dossier, bool]:
    """A sealed dossier of the actor's funder, and whether the actor may decide it now.

    Raises NotFound: there is none.
    """
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        return dossier, Duty.CASEWORKER in tx.team.held() and not awaits(tx, dossier)


def decidable(desk: Desk, actor: Actor, number: str) -> tuple[Dossier, Wrapped | None]:
    """A dossier of the actor's funder that can be decided, and its key.

    Raises:
        NotFound: there is none; or it is not sealed yet.
        NotAllowed: the actor does not study dossiers.
        AwaitsReferee: a referee must first say who studies it.
    """
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        tx.team.must_study()
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        refuse_unsettled(tx, dossier)
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


def _judged(
    desk: Desk, dossier: Dossier, verdict: str, letter: bytes, *, composed: bool
) -> Verdict:
    """The decision, once its letter was scanned and found to be a PDF. Raises NotReady."""
    problems = []
    chosen = next((one for one in FINAL if one.value == verdict), None)
    if chosen is None:
        problems.append(Problem(PAGE, VERDICT, NONE))
    elif dossier.withdrawn_at and chosen is not ONLY_IF_WITHDRAWN:
        problems.append(Problem(PAGE, VERDICT, WITHDRAWN))
    if not composed and is_letter(letter):  # it says that it bears a seal, which it would not
        problems.append(Problem(PAGE, FILE, OURS))
    elif code := _refused(desk, letter) if letter else NO_FILE:
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
