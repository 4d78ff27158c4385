"""Reply: a person opens the plan of help that was sent to them, and says yes, no, or otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from portal.dating import Open, alone_to_note, note_down
from portal.desk import Desk
from portal.domain.clocks import Deadline
from portal.domain.decision import final
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.events import DossierOpened
from portal.domain.exchange import Side
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.mandates import Allowed
from portal.domain.milestones import Noted
from portal.domain.moves import here_since
from portal.domain.offers import Offer, offer_of
from portal.domain.people import Actor
from portal.domain.plan import HelpPlan, read_plan
from portal.exchanging import WORDS, judged, must_be_named, plain_words, problem_of, put_down
from portal.form.edition import Edition
from portal.form.telling_case import reply_words
from portal.offering import ground_of
from portal.reaching import refuse_dead
from portal.safe import data_key, open_deposit
from portal.store.database import Transaction
from portal.studying import studied

PAGE, ANSWER = "proposition", "answer"
"""The page to answer, and its box."""
NONE = "none"
"""The code of what is wrong where nothing was chosen."""


class Answered(Conflict):
    """It was answered already: the first answer stands."""


class OtherOffer(Conflict):
    """Another proposal was sent since, or this one was taken back: it is read first."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as its person reads it. `plan` is none until they open it."""

    dossier: Dossier
    edition: Edition
    offer: Offer
    plan: HelpPlan | None
    days: int  # within which they answer, from the day they open it
    deadline: Deadline | None  # once they did
    ended: bool  # decided, or taken back: nothing is answered any more
    died: bool  # its person has: nothing is answered either


def look(desk: Desk, actor: Actor, number: str) -> Proposal:
    """The proposal that stands about one of the actor's dossiers; opened, its plan from the vault.

    The ledger is written before the vault is read.

    Raises:
        NotFound: the actor has no such dossier, nothing was proposed here, or no mandate lets them
            receive it.
        Tampered, Unavailable: the sealed plan cannot be read.
    """
    with desk.begin(actor) as tx:
        must_be_named(tx, Allowed.RECEIVE)
        dossier = studied(tx, number)
        offer = _standing(tx, dossier)
        ended = bool(dossier.withdrawn_at or final(tx.decisions.of(number)))
        wrapped, sealed = tx.keys.get(number), None
        if offer.received:
            opened = DossierOpened(number, offer.document)
            tx.ledger.append(opened, funder=dossier.funder, person=dossier.person)
            every = tx.deposits.of(number)
            sealed = next((one for one in every if one.name == offer.document), None)
    plan = None
    if sealed:
        pdf = open_deposit(desk, data_key(desk, wrapped), sealed)
        plan = read_plan(desk.sealer.attached(pdf))
    ground, proposal = ground_of(desk, dossier), offer.sent.milestone
    limit = ground.limit(proposal)
    return Proposal(
        dossier=dossier,
        edition=ground.edition,
        offer=offer,
        plan=plan,
        days=limit.days or 0 if limit else 0,
        deadline=ground.deadline(proposal, legal_day(desk.clock())) if offer.received else None,
        ended=ended,
        died=ground.died,
    )


def receive(desk: Desk, actor: Actor, number: str, sent: int) -> None:
    """Note that the actor opened it today: their days to answer run from then; twice is once.

    `sent` is the rank under which it was sent.

    Raises:
        NotFound: as `look`.
        OtherOffer: another one was sent since.
        HasDied: the person has died.
        Conflict: it was decided meanwhile, or the request was taken back.
    """
    with desk.begin(actor) as tx:
        must_be_named(tx, Allowed.RECEIVE)
        dossier = studied(tx, number)
        if _standing(tx, dossier).received:
            return
    refuse_dead(desk, dossier.request)
    with desk.begin(actor) as tx:
        found = alone_to_note(tx, number, dossier.request)
        offer = _same(found, sent)
        if offer.received is None:
            note_down(tx, found, offer.receipt, legal_day(tx.at))


def judged_answer(offer: Offer, answer: str, typed: str) -> tuple[Milestone, str]:
    """The answer, and the words with it: who asks for changes says which. Raises NotReady."""
    chosen = next((one for one in offer.answers if one.value == answer), None)
    if chosen is None:
        raise NotReady([Problem(PAGE, ANSWER, NONE)])
    if chosen is Milestone.ACCEPTED:
        return chosen, ""
    if chosen is Milestone.CONTESTED:
        return chosen, judged(typed)
    words = plain_words(typed)
    if code := problem_of(words, may_be_empty=True):
        raise NotReady([Problem(PAGE, WORDS, code)])
    return chosen, words


def reply(desk: Desk, actor: Actor, number: str, sent: int, answer: str, typed: str) -> Noted:
    """Answer what was proposed, once; its funder reads it in the exchange, and at its day.

    Raises:
        NotFound: as `look`; or no mandate lets the actor answer.
        NotReady: nothing was chosen, or there are no words, or too many; or too many in a day.
        Answered: it was answered already.
        OtherOffer: another proposal was sent since, or this one was not opened.
        HasDied: the person has died.
        Conflict: it was decided meanwhile, or the request was taken back.
    """
    with desk.begin(actor) as tx:
        must_be_named(tx, Allowed.RECEIVE, Allowed.SEND)
        dossier = studied(tx, number)
        offer, wrapped = _standing(tx, dossier), tx.keys.get(number)
    refuse_dead(desk, dossier.request)
    chosen, words = judged_answer(offer, answer, typed)
    ground, key = ground_of(desk, dossier), data_key(desk, wrapped)
    told = reply_words(ground.edition, ground.spoken, chosen, words)
    with desk.begin(actor) as tx:
        found = alone_to_note(tx, number, dossier.request)
        offer = _same(found, sent)
        if offer.answer:
            raise Answered("it was answered already")
        if offer.received is None:
            raise OtherOffer("it was not opened")
        writing = put_down(tx, key, found.dossier, Side.PERSON, told)
        return note_down(tx, found, chosen, legal_day(tx.at), writing=writing.rank)


def _standing(tx: Transaction, dossier: Dossier) -> Offer:
    since = here_since(dossier, tx.moves.of(dossier.number))
    noted = [one for one in tx.milestones.of(dossier.number) if one.noted_at >= since]
    offer = offer_of(noted)
    if offer is None:
        raise NotFound("nothing was proposed here")
    return offer


def _same(found: Open, sent: int) -> Offer:
    """The proposal that was shown. Raises OtherOffer: it does not stand any more."""
    offer = offer_of(found.noted)
    if offer is None or offer.sent.rank != sent:
        raise OtherOffer("another proposal was sent, or this one was taken back")
    return offer
