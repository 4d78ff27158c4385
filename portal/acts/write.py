"""Write: the exchange between a person and the funder of a dossier, read and added to by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.desk import Desk
from portal.domain.dossier import Dossier, Status
from portal.domain.errors import NotFound
from portal.domain.exchange import Asking, Side, Writing
from portal.domain.exchange_events import ExchangeRead
from portal.domain.inbox import RENEW
from portal.domain.mandates import Allowed
from portal.domain.people import Actor, Role
from portal.driving import Then, nothing
from portal.exchanging import (
    helper_of,
    judged,
    must_be_named,
    put_down,
    refuse_paper,
    words_of,
)
from portal.safe import data_key
from portal.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Told:
    """A writing with its words, and the asking it carries; `cancels`: it ends that asking.

    `helper` is who wrote it for the person; empty: they did.
    """

    writing: Writing
    words: str
    asking: Asking | None = None
    cancels: bool = False
    helper: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchange about a dossier, in order, and the askings it tells of."""

    dossier: Dossier
    told: tuple[Told, ...]
    askings: tuple[Asking, ...]


def read(desk: Desk, actor: Actor, number: str) -> Exchange:
    """Read an exchange; the ledger is written first.

    Raises:
        NotFound: the actor has no such dossier, or no mandate that lets them read what is written
            about it; it is not sealed, or its key was destroyed.
        Tampered: a row of it was changed.
    """
    with desk.begin(actor) as tx:
        must_be_named(tx, Allowed.RECEIVE)
        dossier = _sealed(tx, number)
        if actor.role is Role.CASEWORKER and tx.writings.unread([number]):
            tx.jobs.add(RENEW, number)  # it waits to be read no more
        writings, askings = tx.writings.of(number), tx.askings.of(number)
        event = ExchangeRead(number, writings[-1].rank if writings else 0)
        tx.ledger.append(event, funder=dossier.funder, person=dossier.person)
        wrapped = tx.keys.get(number)
    key, by_rank, carried = data_key(desk, wrapped), {one.rank: one for one in askings}, set()
    told = []
    for one in writings:
        asking = by_rank.get(one.asking) if one.asking else None
        words, helper = words_of(key, one), helper_of(key, one)
        told.append(Told(one, words, asking, cancels=one.asking in carried, helper=helper))
        if one.asking:
            carried.add(one.asking)
    return Exchange(dossier, tuple(told), askings)


def write(desk: Desk, actor: Actor, number: str, typed: str, then: Then = nothing) -> Writing:
    """Write to the other side, in plain words.

    Raises:
        NotFound: the actor has no such dossier, or no mandate that lets them answer; or it is not
            sealed yet.
        NotAllowed: the request came on paper: its person has no page to read it on; or a caseworker
            who does not study dossiers writes.
        NotReady: there are no words, or too many; or too many writings in a day.
        Conflict: the other side wrote at the very same time: try again.
    """
    words = judged(typed)
    with desk.begin(actor) as tx:
        must_be_named(tx, Allowed.RECEIVE, Allowed.SEND)
        tx.team.must_study()
        dossier, wrapped = _sealed(tx, number), tx.keys.get(number)
    refuse_paper(desk, dossier)
    key = data_key(desk, wrapped)
    side = Side.PERSON if actor.role is Role.APPLICANT else Side.FUNDER
    with desk.begin(actor) as tx:
        writing = put_down(tx, key, tx.dossiers.get(number), side, words)
        then(tx, writing.rank)
    return writing


def unread(desk: Desk, actor: Actor, numbers: Sequence[str]) -> Mapping[str, int]:
    """How many writings of the other side wait for the actor's, by dossier."""
    if not numbers:
        return {}
    with desk.begin(actor) as tx:
        return tx.writings.unread(numbers)


def _sealed(tx: Transaction, number: str) -> Dossier:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such exchange yet")
    return dossier
