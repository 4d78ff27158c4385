"""Opine: read the opinions on a dossier, give one's own to a colleague, end one that waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.consulting import Terms, answer_of, closed_answer, terms_of
from portal.desk import Desk
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import Conflict, NotFound
from portal.domain.inbox import Colleague
from portal.domain.opinions import Opinion, OpinionsRead
from portal.domain.people import Actor
from portal.exchanging import judged
from portal.safe import data_key
from portal.secrecy import reads_medical
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Told:
    """An opinion that was asked for: what was asked and shown, and its words if it was given."""

    opinion: Opinion
    terms: Terms
    words: str
    waits: bool  # it can still be given


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinions on a dossier, the last asked first."""

    dossier: Dossier
    told: Sequence[Told]
    colleagues: Sequence[Colleague]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An opinion that the actor is asked for."""

    dossier: Dossier
    asked_by: str
    ends_at: datetime


def opinions(desk: Desk, actor: Actor, number: str) -> Opinions:
    """Read the opinions on a dossier; the ledger is written first.

    Raises:
        NotFound: the actor's funder has no such dossier; it is not sealed, or its key is destroyed.
        Tampered: a row was changed.
    """
    with desk.begin(actor) as tx:
        dossier, found = _sealed(tx, number), _seen(tx, number)
        given = tuple(one.id for one in found if one.answered_at)
        if given:
            event = OpinionsRead(number, given)
            tx.ledger.append(event, funder=dossier.funder, person=dossier.person)
        wrapped, colleagues, now = tx.keys.get(number), tx.team.known(), tx.at
    key = data_key(desk, wrapped)
    told = [Told(one, terms_of(key, one), answer_of(key, one), one.stands(now)) for one in found]
    return Opinions(dossier, told[::-1], colleagues)


def asked_of_me(desk: Desk, actor: Actor) -> tuple[Sequence[Waiting], Sequence[Colleague]]:
    """The opinions that the actor is asked for now, the first due first."""
    with desk.begin(actor) as tx:
        found = [one for one in tx.opinions.of_me() if not one.medical or _reads(tx, one)]
        dossiers: Mapping[str, Dossier] = {
            one.dossier: tx.dossiers.get(one.dossier) for one in found
        }
        colleagues = tx.team.known() if found else ()
    return [Waiting(dossiers[one.dossier], one.asked_by, one.ends_at) for one in found], colleagues


def give(desk: Desk, actor: Actor, number: str, id_: str, typed: str) -> None:
    """Give an opinion that a colleague asked the actor for.

    Raises:
        NotFound: nothing of the kind is asked of the actor.
        NotReady: there are no words, or too many.
        Conflict: it was given or ended meanwhile, or its last day has passed.
    """
    words = judged(typed)
    with desk.begin(actor) as tx:
        one, wrapped = _of_me(tx, number, id_), tx.keys.get(number)
    cipher = closed_answer(data_key(desk, wrapped), one, words)
    with desk.begin(actor) as tx:
        one = _of_me(tx, number, id_)
        if not one.stands(tx.at):
            raise Conflict("this opinion cannot be given any more")
        tx.opinions.give(one, cipher)


def end(desk: Desk, actor: Actor, number: str, id_: str) -> None:
    """End an opinion that was not given: its link leads nowhere any more.

    Raises:
        NotFound: there is none of this id on the dossier.
        Conflict: it was given, or ended, before.
    """
    with desk.begin(actor) as tx:
        one = next((each for each in _seen(tx, number) if each.id == id_), None)
        if one is None:
            raise NotFound("no such opinion")
        if one.answered_at:
            raise Conflict("it was given before")
        tx.opinions.end(one)


def _of_me(tx: Transaction, number: str, id_: str) -> Opinion:
    """The one that is asked of the actor. Raises NotFound."""
    for one in _seen(tx, number):
        if (one.id, one.colleague) == (id_, tx.actor.id):
            return one
    raise NotFound("no such opinion")


def _seen(tx: Transaction, number: str) -> Sequence[Opinion]:
    """Row security's rule, read once more."""
    return [one for one in tx.opinions.of(number) if not one.medical or _reads(tx, one)]


def _reads(tx: Transaction, one: Opinion) -> bool:
    return reads_medical(tx, one.dossier)


def _sealed(tx: Transaction, number: str) -> Dossier:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    return dossier
