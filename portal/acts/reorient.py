"""Reorient: send a dossier to another funder, on or back, with all that it may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.decision import final
from portal.domain.dossier import AidRequest, Deposit, Dossier, Status
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.exchange import Ending
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.inbox import RENEW
from portal.domain.joining import is_rehearsal
from portal.domain.manifest import DECISIONS, EVALUATIONS, PLANS
from portal.domain.moves import REORIENTED, Move, here_since, next_rank, words_name
from portal.domain.people import WORKER, Actor
from portal.domain.sheets import Sheet, SheetKind
from portal.exchanging import TELL_MOVED, WORDS, plain_words, problem_of
from portal.form import recognition
from portal.form.edition import Edition
from portal.form.moving import Reason, routes_after
from portal.form.reference_rows import Agreement
from portal.safe import data_key, sealed_objects
from portal.secrecy import hidden
from portal.store.database import Transaction

PAGE, TO, REASON = "reorienter", "to", "reason"
"""The page to send a dossier on, and its boxes."""
NONE, SAME, NO_REASON = "none", "same", "no_reason"
"""Codes of what is wrong, in place of a sentence."""


@dataclass(frozen=True, slots=True)
class Wished:
    """Where a dossier is to go, and why; `seen` is how many moves it had when this was read."""

    to: str
    reason: str
    words: str
    seen: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class Movable:
    """A dossier that may be sent on: what would move, and what its next funder will be asked."""

    dossier: Dossier
    edition: Edition
    moves: Sequence[Move]
    objects: Sequence[Deposit]  # what moves, of it too what the actor may not read
    sheets: Sequence[Sheet]  # what was signed of the study: it stays the former funder's
    stays: bool  # something was evaluated or planned, or typed of it: that does not move
    provisional: bool  # granted for urgency: that letter stays
    decided: bool
    accepted: bool  # its funder said that it studies it

    @property
    def last(self) -> Move | None:
        """The move that brought it here, if one did."""
        return self.moves[-1] if self.moves else None


def movable(desk: Desk, actor: Actor, number: str) -> Movable:
    """A sealed dossier of the actor's funder, as it would move. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        moves, seen, sheets = tx.moves.of(number), sealed_objects(tx, number), tx.sheets.of(number)
        stays = bool(sheets) or any(tx.sheets.draft(number, one) for one in SheetKind)
        decided, noted = tx.decisions.of(number), tx.milestones.of(number)
    edition = desk.editions[_filed(desk, dossier).edition]
    since, every = here_since(dossier, moves), (*seen, *hidden(desk, dossier, seen))
    objects = [one for one in every if not one.name.startswith((DECISIONS, EVALUATIONS, PLANS))]
    accepted = any(one.milestone is Milestone.ADMITTED and one.noted_at >= since for one in noted)
    granted = any(not one.is_final for one in decided), bool(final(decided))
    return Movable(dossier, edition, moves, objects, sheets, stays, *granted, accepted)


def recognised(desk: Desk, found: Movable, to: str) -> Sequence[tuple[Sheet, Agreement]]:
    """The evaluations that the next funder recognises, each under its agreement, as of today."""
    reference = found.edition.reference.on(legal_day(desk.clock()))
    return recognition.recognised(reference, found.dossier.commune, found.sheets, to)


def judged(found: Movable, wished: Wished) -> tuple[Reason, str, str]:
    """The reason, the words, and what is asked of the next funder.

    Raises:
        NotReady: there is no such funder, or reason, or the words are too long.
    """
    rules, reference, problems = found.edition.study.moving, found.edition.reference, []
    reason = rules.reason(wished.reason, back=wished.back)
    aid = rules.aid(reference, wished.to, [route.aid for route in found.dossier.routes])
    words = plain_words(wished.words)
    if aid is None or wished.to == found.dossier.funder or is_rehearsal(found.dossier.funder):
        problems.append(Problem(PAGE, TO, SAME if wished.to == found.dossier.funder else NONE))
    if reason is None:
        problems.append(Problem(PAGE, REASON, NO_REASON))
    if code := problem_of(words, may_be_empty=True):
        problems.append(Problem(PAGE, WORDS, code))
    if problems or reason is None or aid is None:
        raise NotReady(problems)
    return reason, words, aid


def reorient(desk: Desk, actor: Actor, number: str, wished: Wished) -> Move:
    """Send a dossier to another funder, in one transaction; the first filing date stays.

    What was sealed moves, its key with it. What was written, asked and noted here does not, and
    is not to be read here any more; an evaluation or a plan is to be read nowhere while another
    funder has the dossier, but an evaluation that an agreement of both recognises; and what was
    typed of one is dropped. The person is told.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotReady: as `judged`.
        Conflict: it moved, was decided or taken back meanwhile, or something is being sealed.
    """
    found = movable(desk, actor, number)
    reason, words, aid = judged(found, wished)
    with desk.begin(actor) as tx:
        tx.team.must_study()
        wrapped = tx.keys.get(number)
    key = data_key(desk, wrapped)
    epoch, handed = desk.keyring.wrap(wished.to, key)
    edition, known = found.edition, recognised(desk, found, wished.to)
    because = {each: edition.say(each, f"moved.{reason.id}") for each in edition.languages}
    routes = found.dossier.routes
    with desk.begin(actor) as tx:
        tx.askings.alone(found.dossier.request)
        dossier, moves = tx.dossiers.get(number), tx.moves.of(number)
        _must_stand_still(tx, dossier, moves, wished.seen)
        rank = len(moves) + 1
        move = Move(
            dossier=number,
            rank=rank,
            request=dossier.request,
            person=dossier.person,
            former=dossier.funder,
            funder=wished.to,
            aid=aid,
            reason=reason.id,
            returned=wished.back,
            cipher=encrypt(key, number, words_name(rank), words.encode()),
            former_routes=dossier.routes,
            routes=routes_after(REORIENTED, routes, wished.to, aid, reason, because),
            base=_base(tx, number, moves),
            places=tx.moves.places(number),
            moved_by=actor.id,
            moved_at=tx.at,
        )
        _end_what_was_asked(tx, number)
        tx.moves.move(move, epoch, handed, [recognition.as_told(one, move) for one in known])
        tx.jobs.add(RENEW, number)
        tx.jobs.add(TELL_MOVED, number)
    return move


def _end_what_was_asked(tx: Transaction, number: str) -> None:
    """Papers of the person, opinions of others: nobody waits for them here any more."""
    for asking in tx.askings.of(number):
        if asking.ended_at is None:
            tx.askings.end(asking, Ending.CANCELLED)
    for opinion in tx.opinions.of(number):
        if opinion.stands(tx.at):
            tx.opinions.end(opinion)


def _must_stand_still(tx: Transaction, dossier: Dossier, moves: Sequence[Move], seen: int) -> None:
    """Raises Conflict: the dossier is not as it was read, or something of it is on its way."""
    parts = tx.additions.parts_of(dossier.number)
    decisions = tx.decisions.of(dossier.number)
    if len(moves) != seen or dossier.withdrawn_at or final(decisions):
        raise Conflict("the dossier moved, was decided or was taken back meanwhile")
    if tx.proposals.open_of(dossier.number):
        raise Conflict("a decision waits for a second person")
    if any(one.status is not Status.SEALED for one in tx.sheets.of(dossier.number)):
        raise Conflict("an evaluation or a plan is being sealed: in a few seconds it may move")
    if any(one.status is not Status.SEALED for one in decisions):
        raise Conflict("the letter of a provisional grant is being sealed")
    if any(one.status is not Status.SEALED for one in parts):
        raise Conflict("an addition is being sealed: in a few seconds it moves with the rest")


def _base(tx: Transaction, number: str, moves: Sequence[Move]) -> int:
    used = [one.rank for one in tx.writings.of(number)]
    used += (one.rank for one in tx.askings.of(number))
    used += (one.rank for one in tx.milestones.of(number))
    used += (one.rank for one in tx.milestones.judged(number))
    return next_rank(used, moves) - 1


def _filed(desk: Desk, dossier: Dossier) -> AidRequest:
    return desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))
