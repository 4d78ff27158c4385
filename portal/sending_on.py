"""A dossier as it may be sent to another funder, and how it goes: one move, all that it carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accepting import awaits
from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.decision import final
from portal.domain.dossier import Deposit, Dossier, Status
from portal.domain.errors import Conflict, NotFound
from portal.domain.exchange import Ending
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.inbox import RENEW
from portal.domain.manifest import DECISIONS, EVALUATIONS, PLANS
from portal.domain.moves import REORIENTED, Move, here_since, next_rank, words_name
from portal.domain.people import WORKER, Actor
from portal.domain.rulings import Ruling, standing_of, who_had
from portal.domain.sheets import Sheet, SheetKind
from portal.form import recognition
from portal.form.edition import Edition
from portal.form.moving import Reason, routes_after
from portal.form.reference_rows import Agreement
from portal.sealed import sealed_objects
from portal.secrecy import hidden
from portal.store.database import Transaction
from portal.timing import HOSPITAL, asks_hospital, filed_and_since


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
    ruling: Ruling | None  # by which a referee said that it is studied here
    awaits: bool  # a referee must say who studies it
    asked: Sequence[str]  # the aids, and those of who leaves hospital, where it is asked

    @property
    def last(self) -> Move | None:
        """The move that brought it here, if one did."""
        return self.moves[-1] if self.moves else None

    @property
    def over(self) -> bool:
        """Whether it is decided, or was taken back: it changes its funder no more."""
        return self.decided or self.dossier.withdrawn_at is not None

    @property
    def had(self) -> Sequence[str]:
        """The funders among which a referee chooses."""
        return who_had(self.dossier, self.moves)


@dataclass(frozen=True, slots=True)
class Errand:
    """Where a dossier goes, what is asked there, why; the words are the next caseworker's."""

    to: str
    aid: str
    reason: Reason
    words: str
    back: bool = False


_FROM_HOSPITAL = ("apa_urgent", "ardh")


def movable(desk: Desk, actor: Actor, number: str) -> Movable:
    """A sealed dossier of the actor's funder, as it would move. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        moves, seen, sheets = tx.moves.of(number), sealed_objects(tx, number), tx.sheets.of(number)
        stays = bool(sheets) or any(tx.sheets.draft(number, one) for one in SheetKind)
        decided, noted = tx.decisions.of(number), tx.milestones.of(number)
        ruling, waits = standing_of(tx.rulings.of(number), moves), awaits(tx, dossier)
    filed, urgency = desk.read(WORKER, lambda tx: filed_and_since(tx, dossier))
    leaves = asks_hospital(filed) or bool(urgency and urgency.reason == HOSPITAL)
    edition, aids = desk.editions[filed.edition], [route.aid for route in dossier.routes]
    since, every = here_since(dossier, moves), (*seen, *hidden(desk, dossier, seen))
    granted = any(not one.is_final for one in decided), bool(final(decided))
    return Movable(
        dossier=dossier,
        edition=edition,
        moves=moves,
        objects=[x for x in every if not x.name.startswith((DECISIONS, EVALUATIONS, PLANS))],
        sheets=sheets,
        stays=stays,
        provisional=granted[0],
        decided=granted[1],
        accepted=any(x.milestone is Milestone.ADMITTED and x.noted_at >= since for x in noted),
        ruling=ruling,
        awaits=waits,
        asked=(*aids, *(_FROM_HOSPITAL if leaves else ())),
    )


def recognised(desk: Desk, found: Movable, to: str) -> Sequence[tuple[Sheet, Agreement]]:
    """The evaluations that the next funder recognises, each under its agreement, as of today."""
    reference = found.edition.reference.on(legal_day(desk.clock()))
    return recognition.recognised(reference, found.dossier.commune, found.sheets, to)


def send_on(desk: Desk, tx: Transaction, found: Movable, key: bytes, errand: Errand) -> Move:
    """Send a dossier to another funder, in this transaction; the first filing date stays.

    What was sealed moves, its key with it. What was written, asked and noted here does not, and
    is not to be read here any more; an evaluation or a plan is to be read nowhere while another
    funder has the dossier, but an evaluation that an agreement of both recognises; and what was
    typed of one is dropped. Nothing of the dossier can be read by this transaction afterwards.

    Args:
        desk: what is within reach.
        tx: a transaction of a caseworker who has the dossier, alone with its request.
        found: the dossier, as it was when the errand was judged.
        key: the dossier's data key.
        errand: where it goes, and why.

    Raises:
        Conflict: it was decided or taken back meanwhile, or something of it is being sealed.
    """
    edition, number = found.edition, found.dossier.number
    dossier, moves, reason = tx.dossiers.get(number), tx.moves.of(number), errand.reason
    _must_stand_still(tx, dossier)
    epoch, handed = desk.keyring.wrap(errand.to, key)
    known = recognised(desk, found, errand.to)
    because = {each: edition.say(each, f"moved.{reason.id}") for each in edition.languages}
    rank = len(moves) + 1
    move = Move(
        dossier=number,
        rank=rank,
        request=dossier.request,
        person=dossier.person,
        former=dossier.funder,
        funder=errand.to,
        aid=errand.aid,
        reason=reason.id,
        returned=errand.back,
        cipher=encrypt(key, number, words_name(rank), errand.words.encode()),
        former_routes=dossier.routes,
        routes=routes_after(REORIENTED, dossier.routes, errand.to, errand.aid, reason, because),
        base=_base(tx, number, moves),
        places=tx.moves.places(number),
        moved_by=tx.actor.id,
        moved_at=tx.at,
    )
    _end_what_was_asked(tx, number)
    tx.moves.move(move, epoch, handed, [recognition.as_told(one, move) for one in known])
    tx.jobs.add(RENEW, number)
    return move


def _end_what_was_asked(tx: Transaction, number: str) -> None:
    """Papers of the person, opinions of others: nobody waits for them here any more."""
    for asking in tx.askings.of(number):
        if asking.ended_at is None:
            tx.askings.end(asking, Ending.CANCELLED)
    for opinion in tx.opinions.of(number):
        if opinion.stands(tx.at):
            tx.opinions.end(opinion)


def _must_stand_still(tx: Transaction, dossier: Dossier) -> None:
    """Raises Conflict: the dossier is decided or taken back, or something of it is on its way."""
    parts = tx.additions.parts_of(dossier.number)
    decisions = tx.decisions.of(dossier.number)
    if dossier.withdrawn_at or final(decisions):
        raise Conflict("the dossier was decided or was taken back meanwhile")
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
