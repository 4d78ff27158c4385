"""Consult: ask a colleague, or an expert outside, for an opinion on papers and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from portal.addresses import alike, closed
from portal.consulting import Terms, closed_terms, papers_of, sections_of
from portal.desk import Desk
from portal.domain.dossier import Dossier, Status
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.events import DossierOpened
from portal.domain.happened import legal_day
from portal.domain.inbox import Colleague
from portal.domain.manifest import PIECES, moment, within
from portal.domain.messages import Channel, SealedAddress
from portal.domain.opinions import (
    ASK_OPINION,
    OF_ASKER,
    OF_EXPERT,
    Opinion,
    end_of,
)
from portal.domain.people import PUBLIC, WORKER, Actor
from portal.opinion_wish import EMAIL, OFTEN, OUTSIDE, PAGE, Askable, Wished, judged
from portal.safe import data_key
from portal.sealed import sealed_objects
from portal.secrecy import is_covered, readable, reads_medical
from portal.store.database import Transaction


def askable(desk: Desk, actor: Actor, number: str) -> Askable:
    """A dossier as an opinion may be asked on it; the ledger is told that it is opened.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed.
        Tampered, Unavailable: its sealed documents cannot be read.
    """
    with desk.begin(actor) as tx:
        dossier = _sealed(tx, number)
        told = DossierOpened(number, "dossier")
        tx.ledger.append(told, funder=dossier.funder, person=dossier.person)
        deposits = readable(desk, tx, number, sealed_objects(tx, number))
        parts, wrapped = tx.additions.parts_of(number), tx.keys.get(number)
        reads, today = reads_medical(tx, number), legal_day(tx.at)
        colleagues = _colleagues(tx, today)
    edition = desk.editions[
        desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request)).edition
    ]
    key = data_key(desk, wrapped)
    return Askable(
        dossier=dossier,
        edition=edition,
        papers=[one for one in deposits if within(one.name).startswith(PIECES)],
        sections=sections_of(desk, key, edition, deposits, parts),
        colleagues=colleagues,
        covered=frozenset(one.name for one in deposits if is_covered(desk, one)),
        reads=reads,
        outside=Channel.EMAIL in desk.post.codes,
        deposits=deposits,
        key=key,
        today=today,
    )


def ask(
    desk: Desk, actor: Actor, number: str, wished: Wished, keyed: Callable[[str], str]
) -> Opinion:
    """Ask for an opinion; an expert outside is sent a link.

    `keyed` gives what is kept of the secret of the link.

    Raises:
        NotFound, Tampered, Unavailable: as `askable`.
        NotReady: something is wrong with what was wished; or too many links were sent.
        Conflict: the request was taken back, or the dossier moved meanwhile.
    """
    found = askable(desk, actor, number)
    question, until, address = judged(found, wished)
    id_, outside = desk.new_id(), wished.who == OUTSIDE
    terms = Terms(
        question=question,
        name=" ".join(wished.name.split()) if outside else "",
        to=address,
        papers=papers_of(desk, found.key, found.edition, found.deposits, wished.papers),
        sections=tuple(one for one in found.sections if one.id in wished.sections),
    )
    sealed = _address(desk, actor, address) if outside else None
    cipher = closed_terms(found.key, number, id_, terms)
    with desk.begin(actor) as tx:
        dossier = _sealed(tx, number)
        if dossier.withdrawn_at:
            raise Conflict("the request was taken back: nobody is asked about it")
        one = Opinion(
            id=id_,
            dossier=number,
            person=dossier.person,
            funder=dossier.funder,
            asked_by=actor.id,
            colleague=None if outside else wished.who,
            medical=wished.doctor,
            objects=terms.objects,
            terms=cipher,
            secret=keyed(desk.post.secret(id_)) if outside else None,
            address=sealed,
            asked_at=tx.at,
            ends_at=end_of(until),
        )
        tx.opinions.ask(one, [each.id for each in terms.sections], moment(one.ends_at))
        if outside:
            tx.jobs.add(ASK_OPINION, id_)
    return one


def _address(desk: Desk, actor: Actor, address: str) -> SealedAddress:
    """The address as it is kept. Raises NotReady: too many links went there, or by the actor."""
    asker = desk.post.mark("asker", actor.id).hex()
    expert = desk.post.mark("expert", alike(Channel.EMAIL, address)).hex()
    with desk.begin(PUBLIC) as tx:
        may = tx.attempts.allow(asker, OF_ASKER) and tx.attempts.allow(expert, OF_EXPERT)
    if not may:
        raise NotReady([Problem(PAGE, EMAIL, OFTEN)])
    return closed(desk, Channel.EMAIL, address)


def _colleagues(tx: Transaction, today: date) -> Mapping[str, tuple[Colleague, frozenset[Duty]]]:
    duties: dict[str, set[Duty]] = {}
    for one in tx.team.everyone():
        if one.stands(today) and one.person != tx.actor.id:
            duties.setdefault(one.person, set()).add(one.duty)
    known = {one.id: one for one in tx.team.known()}
    return {who: (known[who], frozenset(held)) for who, held in duties.items()}


def _sealed(tx: Transaction, number: str) -> Dossier:
    dossier = tx.dossiers.get(number)
    if dossier.status is not Status.SEALED:
        raise NotFound("no such dossier yet")
    return dossier
