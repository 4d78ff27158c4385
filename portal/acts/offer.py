"""Offer: send the sealed plan of help to its person, who reads it and answers on their own page."""

from __future__ import annotations

from dataclasses import dataclass

from portal.dating import alone_to_note, note_down, refuse_unseen
from portal.desk import Desk
from portal.domain.decision import final
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.exchange import Side
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.milestones import Noted
from portal.domain.offers import Offer, to_send
from portal.domain.people import Actor
from portal.domain.sheets import Sheet, SheetKind, last_sheet, of_funder
from portal.exchanging import put_down
from portal.form.telling_case import notable, offer_words
from portal.offering import Ground, ground_of
from portal.reaching import refuse_dead
from portal.safe import data_key
from portal.store.database import Transaction
from portal.studying import studied

PLAN = "plan"
"""The box that names the plan that was shown."""


class OtherPlan(Conflict):
    """Another plan was sealed since the page was shown: it is read before it is sent."""


@dataclass(frozen=True, slots=True)
class Offering:
    """What was sent of a dossier's plan, and what may be sent now."""

    offer: Offer | None
    next: Milestone | None  # proposed or final; none: nothing is to be sent now
    plan: Sheet | None  # the sealed one that would be sent
    on_paper: bool  # its person has no page here: it goes by post, and is noted
    words: str  # what the person is written, in their language and in French
    seen: int  # the rank of what was noted last


def look(desk: Desk, actor: Actor, number: str) -> Offering:
    """What was sent of a dossier of the actor's funder, and what may be. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier, plan = studied(tx, number), _plan(tx, number)
        decided = bool(final(tx.decisions.of(number)))
    ground = ground_of(desk, dossier)
    over = dossier.withdrawn_at or decided or ground.died
    following = None if over else _next(ground)
    noted = ground.happened.noted
    return Offering(
        offer=ground.offer,
        next=following,
        plan=plan,
        on_paper=ground.on_paper,
        words=_words(ground, following) if following else "",
        seen=noted[-1].rank if noted else 0,
    )


def send(desk: Desk, actor: Actor, number: str, plan: int, seen: int) -> Noted:
    """Send the last sealed plan; its person is written to, and its day is noted with it.

    `plan` is the rank of the one that was shown, `seen` that of what was noted last.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotAllowed: the actor does not study dossiers; or the request came on paper.
        OtherPlan: another plan was sealed since; or none is.
        NotedMeanwhile: somebody else noted something since.
        HasDied: the person has died.
        IsDecided, Conflict: nothing is to be sent now.
    """
    with desk.begin(actor) as tx:
        dossier, wrapped = studied(tx, number), tx.keys.get(number)
        tx.team.must_study()
    ground = ground_of(desk, dossier)
    if ground.on_paper:
        raise NotAllowed("the request came on paper: its person has no page here")
    refuse_dead(desk, dossier.request)
    key = data_key(desk, wrapped)
    with desk.begin(actor) as tx:
        found = alone_to_note(tx, number, dossier.request)
        refuse_unseen(found, seen)
        following, sheet = _next(ground), _plan(tx, number)
        if following is None or ground.died:
            raise Conflict("nothing is to be proposed now")
        if sheet is None or sheet.rank != plan:
            raise OtherPlan("another plan was sealed meanwhile")
        told = put_down(tx, key, found.dossier, Side.FUNDER, _words(ground, following))
        day = legal_day(tx.at)
        return note_down(tx, found, following, day, plan=plan, writing=told.rank)


def _next(ground: Ground) -> Milestone | None:
    """Which proposal may be sent; none where the clocks of its aids know of none."""
    following = to_send(ground.happened.history.days)
    known = notable(ground.edition, ground.happened.clocked)
    return following if following in known and ground.limit(Milestone.PROPOSED) else None


def _plan(tx: Transaction, number: str) -> Sheet | None:
    sheets = of_funder(tx.sheets.of(number), tx.actor.funder or "")
    return last_sheet(sheets, SheetKind.PLAN)


def _words(ground: Ground, proposal: Milestone) -> str:
    limit = ground.limit(proposal)
    days = limit.days or 0 if limit else 0
    return offer_words(ground.edition, ground.spoken, days, final=proposal is Milestone.FINAL)
