"""Urgent: grant the APA provisionally, at the flat rate of the law, the same day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.desk import Desk
from portal.domain.decision import LASTS, Decision, Verdict, final
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.milestones import GrantedProvisionally, Noted, last_noted
from portal.domain.moves import next_rank
from portal.domain.people import WORKER, Actor
from portal.domain.urgency import URGENT_AID, USUAL_AID
from portal.form.apa import Flat, NotKnown, flat_rate, tables
from portal.form.letters import Letter, letter_of
from portal.form.telling_case import provisional_words
from portal.kindred import advanced, doubled
from portal.recording import keep_letter, record
from portal.safe import data_key
from portal.store.database import Transaction
from portal.telling_beside import granted_since
from portal.timing import filed_and_since, leaves_hospital, leaving_day

PAGE, SURE = "urgence", "sure"
"""The page to grant, and its box: ticked where the same person was granted one before, or asks
perhaps for the same twice."""
BEFORE, TWICE = "before", "twice"
"""Codes of what is wrong, in place of a sentence."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """A dossier that may be granted provisionally. `flat` is none: no figure of today is known."""

    dossier: Dossier
    asked: bool  # the urgent APA is asked for, or an APA that became urgent since
    flat: Flat | None
    since: date | None  # the day it was granted provisionally, if it was
    decided: bool
    told: Mapping[str, str]  # what the letter says of it, by language
    hospital: bool  # a fund is asked to help who leaves hospital: urgent, without a delay or a rate
    urgency: Noted | None  # what a caseworker said of it since it was filed
    leaving: date | None  # the day of leaving hospital, if the request or a caseworker tells it

    @property
    def over(self) -> bool:
        """Whether nothing can be granted for urgency, or nothing more."""
        done = self.since or self.decided or self.dossier.withdrawn_at
        return bool(done) or not self.asked


def urgent_of(desk: Desk, actor: Actor, number: str) -> Urgent:
    """A dossier of the actor's funder, and what its urgency gives.

    Raises:
        NotFound: there is no such dossier, or it is not sealed yet.
    """
    with desk.begin(actor) as tx:
        dossier, since, decided = _read(tx, number)
    aid_request, urgency = desk.read(WORKER, lambda tx: filed_and_since(tx, dossier))
    edition, today = desk.editions[aid_request.edition], legal_day(desk.clock())
    try:
        flat = flat_rate(tables(), today)
    except NotKnown:
        flat = None
    filed = legal_day(dossier.submitted_at)
    told = provisional_words(edition, aid_request.language, flat.amount, filed) if flat else {}
    asked = _asks(dossier, urgent=urgency is not None)
    hospital = leaves_hospital(dossier, aid_request) or (urgency is not None and not asked)
    leaving = leaving_day(aid_request, urgency)
    return Urgent(dossier, asked, flat, since, decided, told, hospital, urgency, leaving)


def before(desk: Desk, actor: Actor, number: str) -> Sequence[str]:
    """The person's other dossiers here with a provisional grant. Raises NotFound."""
    with desk.begin(actor) as tx:
        return advanced(tx, _read(tx, number)[0])


def grant_provisionally(desk: Desk, actor: Actor, number: str, *, sure: bool = False) -> Decision:
    """Grant the flat rate until a decision: a letter as a decision's, sealed in the chain.

    The person is told once it is sealed, and finds the letter, with the ways to contest it.
    `sure`: it is due beside what the same person was granted provisionally on another dossier, or
    asks for on one that may be the same request.

    Raises:
        NotFound: as `urgent_of`.
        NotAllowed: the actor does not study dossiers.
        NotReady: the same person was granted one before, or the request may have been filed twice,
            and nobody said that this one is due.
        Conflict: no urgent APA is asked for; it was granted, decided or taken back before; or no
            figure is known.
        Unavailable: a neighbour is away.
    """
    found = urgent_of(desk, actor, number)
    if found.over or found.flat is None:
        raise Conflict("it cannot be granted provisionally any more")
    with desk.begin(actor) as tx:
        tx.team.must_study()
        wrapped, rank = tx.keys.get(number), len(tx.decisions.of(number)) + 1
    if not sure:
        with desk.begin(actor) as tx:
            _refuse_doubtful(tx, found.dossier)
    key, letter = data_key(desk, wrapped), desk.printer.letter(letter_for(desk, found))
    kept = keep_letter(desk, actor, number, key, rank, letter)
    proposed = kept.proposed(number, Verdict.PROVISIONAL, rank, composed=True)
    with desk.begin(actor) as tx:
        if not sure:  # as it is now: the letter took time
            _refuse_doubtful(tx, found.dossier)
        dossier, since, decided = _read(tx, number)
        urgent = found.asked and not _taken_off(tx, number)
        if since or decided or dossier.withdrawn_at or not _asks(dossier, urgent=urgent):
            raise Conflict("it cannot be granted provisionally any more")
        noted = _noted(tx, dossier)
        tx.milestones.note(noted)
        told = GrantedProvisionally(number, str(found.flat.amount), str(noted.day))
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)
        return record(tx, dossier, proposed, LASTS)


def _refuse_doubtful(tx: Transaction, dossier: Dossier) -> None:
    if advanced(tx, dossier):
        raise NotReady([Problem(PAGE, SURE, BEFORE)])
    if doubled(tx, dossier.number):
        raise NotReady([Problem(PAGE, SURE, TWICE)])


def _noted(tx: Transaction, dossier: Dossier) -> Noted:
    used = (one.rank for one in tx.milestones.of(dossier.number))
    return Noted(
        dossier=dossier.number,
        rank=next_rank(used, tx.moves.of(dossier.number)),
        request=dossier.request,
        person=dossier.person,
        funder=dossier.funder,
        milestone=Milestone.PROVISIONAL,
        day=legal_day(tx.at),
        noted_by=tx.actor.id,
        noted_at=tx.at,
    )


def letter_for(desk: Desk, found: Urgent) -> Letter:
    """The letter, after its funder's model, as a decision's: in French, then as a translation."""
    filed = desk.read(WORKER, lambda tx: tx.aid_requests.get(found.dossier.request))
    edition, today = desk.editions[filed.edition], legal_day(desk.clock())
    about = found.dossier, filed.language, Verdict.PROVISIONAL, (), "", today
    return letter_of(edition, *about, told=found.told)


def _read(tx: Transaction, number: str) -> tuple[Dossier, date | None, bool]:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    return dossier, granted_since(tx, number), bool(final(tx.decisions.of(number)))


def _asks(dossier: Dossier, *, urgent: bool) -> bool:
    aids = {one.aid for one in dossier.routes}
    return URGENT_AID in aids or (urgent and USUAL_AID in aids)


def _taken_off(tx: Transaction, number: str) -> bool:
    """Whether its funder said meanwhile that it is not urgent; a former one says nothing more."""
    last = last_noted(tx.milestones.of(number)).get(Milestone.URGENT)
    return last is not None and last.day is None
