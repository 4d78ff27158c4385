"""Ask for papers: tick those that are missing, until a day; amend it, or drop it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.desk import Desk
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.exchange import AskedPaper, Asking, Ending, Side
from portal.domain.happened import legal_day
from portal.domain.inbox import RENEW
from portal.domain.milestones import Worth, came_at, kind_of, last_judgments, unfit
from portal.domain.moves import next_rank
from portal.domain.people import WORKER, Actor
from portal.driving import Then, nothing
from portal.exchanging import WORDS, plain_words, problem_of, put_down, refuse_paper
from portal.form.edition import Edition
from portal.form.minimal import needs_paper
from portal.form.remembered import wanted_of
from portal.reaching import refuse_dead
from portal.recording import refuse_undecided
from portal.safe import data_key
from portal.store.database import Transaction

PAGE, PAPERS, UNTIL = "pieces", "papers", "until"
"""The page to ask, and its boxes."""
NONE, PAST, FAR, UNREADABLE = "none", "past", "far", "unreadable"
"""Codes of what is wrong with the papers or the day, in place of a sentence."""
FURTHEST = timedelta(days=90)
"""How far off the day may be: no text says it, and meanwhile the law's clocks stand still."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What was typed to ask: `until` is none when it is no date.

    `seen` is the rank of the asking that was open when the page was shown, 0 for none.
    """

    papers: Collection[str]
    until: date | None
    words: str
    seen: int


@dataclass(frozen=True, slots=True)
class Askable:
    """The papers of a dossier's edition, what became of them, and what is asked for now.

    `put_off` holds those that the person will send, with the day they said, if they said one;
    `missing` those that their answers want, and of which they said nothing; `unfit` those that came
    and do not suit, each with why; `unjudged` counts those that nobody judged.
    """

    dossier: Dossier
    edition: Edition
    kinds: Sequence[str]
    came: frozenset[str]
    put_off: Mapping[str, date | None]
    missing: frozenset[str]
    asking: Asking | None
    unfit: Mapping[str, Worth]
    unjudged: int


def ask(desk: Desk, actor: Actor, number: str, wished: Wished, then: Then = nothing) -> Asking:
    """Ask the person of a dossier for papers; an asking that is open is amended by this one.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotAllowed: the request came on paper: its person has no page to send them from; or the
            actor does not study dossiers.
        NotReady: nothing was ticked, the day or the words are wrong, or enough was written today.
        HasDied: the person has died.
        IsDecided, DecisionWaits: a decision was made, or waits for its second person or sealing.
        Conflict: the request was withdrawn, or somebody else asked meanwhile.
    """
    key = data_key(desk, _wrapped(desk, actor, number))
    found = desk.read(actor, lambda tx: tx.dossiers.get(number))
    refuse_paper(desk, found)
    refuse_dead(desk, found.request)
    edition = desk.editions[_filed(desk, found).edition]
    kinds = [kind for kind in _kinds(edition) if kind in wished.papers]
    if set(wished.papers) - set(kinds):  # nobody is asked for less than was wished
        kinds = []
    words = plain_words(wished.words)
    until = _judged(kinds, wished.until, words, legal_day(desk.clock()))
    with desk.begin(actor) as tx:
        dossier, before = _asked(tx, number, wished.seen)
        if dossier.withdrawn_at:
            raise Conflict("the request was withdrawn: nothing is asked for it")
        refuse_undecided(tx, number)
        if before:
            tx.askings.end(before, Ending.AMENDED)
        asking = Asking(
            dossier=number,
            rank=next_rank((one.rank for one in tx.askings.of(number)), tx.moves.of(number)),
            request=dossier.request,
            person=dossier.person,
            funder=dossier.funder,
            papers=tuple(map(AskedPaper, kinds)),
            until=until,
            asked_at=tx.at,
        )
        tx.askings.add(asking)
        put_down(tx, key, dossier, Side.FUNDER, words, asking.rank)
        tx.jobs.add(RENEW, number)
        then(tx, asking.rank)
    return asking


def cancel(desk: Desk, actor: Actor, number: str, seen: int) -> None:
    """Drop the asking that is open; the person is told.

    Raises:
        NotFound: the actor's funder has no such dossier.
        Conflict: it ended meanwhile, or another one is open.
    """
    key = data_key(desk, _wrapped(desk, actor, number))
    with desk.begin(actor) as tx:
        dossier, before = _asked(tx, number, seen)
        if before is None:
            raise Conflict("no papers are asked for any more")
        tx.askings.end(before, Ending.CANCELLED)
        put_down(tx, key, dossier, Side.FUNDER, "", before.rank)
        tx.jobs.add(RENEW, number)


def askable(desk: Desk, actor: Actor, number: str) -> Askable:
    """What may be asked for about a dossier of the actor's funder. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        before, judged = _open(tx, number), tx.milestones.judged(number)
        parts = tx.additions.parts_of(number)
    # What medical secrecy covers came all the same: that it is there is told to everybody.
    objects = [one.name for one in desk.read(WORKER, lambda tx: tx.deposits.of(number))]
    edition = desk.editions[(filed := _filed(desk, dossier)).edition]
    kinds = _kinds(edition)
    needed = frozenset(one for one in kinds if needs_paper(edition, dossier.routes, one))
    came = {kind_of(name) for name in objects} & set(kinds)
    days = {kind: date.fromisoformat(by) for kind, by in filed.promised.items()}
    put_off = {kind: days.get(kind) for kind in (filed.later & needed) - came}
    missing = (needed & {rule.id for rule in wanted_of(edition, filed)}) - came - {*put_off}
    sent = {one.rank: one.submitted_at for one in parts}
    again = {
        one.kind: one.worth for one in unfit(judged, came_at(objects, filed.submitted_at, sent))
    }
    known = last_judgments(judged)
    unjudged = sum(kind_of(name) in kinds and name not in known for name in objects)
    told = edition, tuple(kinds), frozenset(came), put_off, missing, before
    return Askable(dossier, *told, again, unjudged)


def _filed(desk: Desk, dossier: Dossier) -> AidRequest:
    """The request. A caseworker is told its edition, and of its papers what its dossier says."""
    return desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))


def _kinds(edition: Edition) -> Sequence[str]:
    """The papers that a person may be asked for, of whatever edition."""
    return [rule.id for rule in edition.pieces if not rule.counter]


def _judged(kinds: Collection[str], until: date | None, words: str, today: date) -> date:
    problems = []
    if not kinds:
        problems.append(Problem(PAGE, PAPERS, NONE))
    if until is None or until <= today or until > today + FURTHEST:
        wrong = UNREADABLE if until is None else PAST if until <= today else FAR
        problems.append(Problem(PAGE, UNTIL, wrong))
    if code := problem_of(words, may_be_empty=True):
        problems.append(Problem(PAGE, WORDS, code))
    if problems or until is None:
        raise NotReady(problems)
    return until


def _asked(tx: Transaction, number: str, seen: int) -> tuple[Dossier, Asking | None]:
    tx.askings.alone(tx.dossiers.get(number).request)
    dossier, before = tx.dossiers.get(number), _open(tx, number)
    if (before.rank if before else 0) != seen:
        raise Conflict("papers were asked for, or brought, meanwhile")
    return dossier, before


def _open(tx: Transaction, number: str) -> Asking | None:
    return next((one for one in tx.askings.of(number) if one.ended_at is None), None)


def _wrapped(desk: Desk, actor: Actor, number: str) -> tuple[str, int, bytes] | None:
    with desk.begin(actor) as tx:
        if tx.dossiers.get(number).status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        tx.team.must_study()
        return tx.keys.get(number)
