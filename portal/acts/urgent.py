"""Urgent: grant the APA provisionally, at the flat rate of the law, the same day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.errors import Conflict, NotFound
from portal.domain.exchange import Side
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.inbox import RENEW
from portal.domain.milestones import GrantedProvisionally, Noted, noted_days
from portal.domain.moves import here_since, next_rank
from portal.domain.people import WORKER, Actor
from portal.exchanging import put_down
from portal.form.apa import Flat, NotKnown, flat_rate, tables
from portal.form.telling_case import provisional_words
from portal.safe import data_key
from portal.store.database import Transaction

AID = "apa_urgent"
"""The one aid whose provisional amount the law sets: of a fund's help, none does."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """A dossier that may be granted provisionally. `flat` is none: no figure of today is known."""

    dossier: Dossier
    asked: bool  # the urgent APA is asked for
    flat: Flat | None
    since: date | None  # the day it was granted provisionally, if it was
    decided: bool
    words: str  # what the person will read, in their language and in French


def urgent_of(desk: Desk, actor: Actor, number: str) -> Urgent:
    """A dossier of the actor's funder, and what its urgency gives.

    Raises:
        NotFound: there is no such dossier, or it is not sealed yet.
    """
    with desk.begin(actor) as tx:
        dossier, since, decided = _read(tx, number)
    aid_request = _filed(desk, dossier)
    edition, today = desk.editions[aid_request.edition], legal_day(desk.clock())
    try:
        flat = flat_rate(tables(), today)
    except NotKnown:
        flat = None
    filed = legal_day(dossier.submitted_at)
    words = provisional_words(edition, aid_request.language, flat.amount, filed) if flat else ""
    return Urgent(dossier, _asks(dossier), flat, since, decided, words)


def grant_provisionally(desk: Desk, actor: Actor, number: str) -> None:
    """Grant the flat rate until a decision; the person is written to at once.

    Raises:
        NotFound: as `urgent_of`.
        Conflict: no urgent APA is asked for; it was granted, decided or taken back before; or no
            figure is known.
    """
    found = urgent_of(desk, actor, number)
    with desk.begin(actor) as tx:
        wrapped = tx.keys.get(number)
    key, on_paper = data_key(desk, wrapped), _filed(desk, found.dossier).counter is not None
    with desk.begin(actor) as tx:
        tx.askings.alone(found.dossier.request)
        dossier, since, decided = _read(tx, number)
        over = since or decided or dossier.withdrawn_at or not _asks(dossier)
        if over or found.flat is None:
            raise Conflict("it cannot be granted provisionally any more")
        today, noted = legal_day(tx.at), tx.milestones.of(number)
        tx.milestones.note(
            Noted(
                dossier=number,
                rank=next_rank((one.rank for one in noted), tx.moves.of(number)),
                request=dossier.request,
                person=dossier.person,
                funder=dossier.funder,
                milestone=Milestone.PROVISIONAL,
                day=today,
                noted_by=actor.id,
                noted_at=tx.at,
            )
        )
        told = GrantedProvisionally(number, str(found.flat.amount), today.isoformat())
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)
        if not on_paper:
            put_down(tx, key, dossier, Side.FUNDER, found.words)
        tx.jobs.add(RENEW, number)


def _read(tx: Transaction, number: str) -> tuple[Dossier, date | None, bool]:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    here = here_since(dossier, tx.moves.of(number))
    days = noted_days(one for one in tx.milestones.of(number) if one.noted_at >= here)
    return dossier, days.get(Milestone.PROVISIONAL), bool(tx.decisions.of(number))


def _asks(dossier: Dossier) -> bool:
    return AID in {one.aid for one in dossier.routes}


def _filed(desk: Desk, dossier: Dossier) -> AidRequest:
    return desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))
