"""Say that a dossier is urgent, as it was learned after the filing; or that it is not any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.dating import alone_to_note, note_down, refuse_unseen
from portal.desk import Desk
from portal.domain.dossier import Status
from portal.domain.errors import Conflict, NotFound, NotReady, Problem
from portal.domain.exchange import Side
from portal.domain.happened import legal_day
from portal.domain.history import Milestone
from portal.domain.milestones import Noted
from portal.domain.people import WORKER, Actor
from portal.domain.urgency import urgency_of
from portal.exchanging import put_down
from portal.form.edition import Edition
from portal.form.telling_case import calm_words
from portal.form.urgency import Urgency
from portal.safe import data_key
from portal.store.database import Transaction

PAGE, REASON, LEAVING, END = "urgence", "reason", "leaving", "end"
"""The page, and its boxes: why it is urgent, the day of leaving hospital, why it is not."""
NONE, UNREADABLE, TOO_FAR = "none", "unreadable", "too_far"
"""Codes of what is wrong, in place of a sentence."""
FAR = timedelta(days=366)
"""A day of leaving hospital further away than that, before or after, was mistyped."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What was said of a dossier's urgency since it was filed, and what may be said of it.

    `seen` is what a write names: nothing may have been noted since.
    """

    edition: Edition
    spoken: str  # the language of the request
    on_paper: bool  # its person has no page here
    urgency: Noted | None
    here: bool  # its present funder said so, not a former one
    reasons: Sequence[Urgency]
    ends: Sequence[str]
    seen: int


@dataclass(frozen=True, slots=True)
class Wished:
    """What a caseworker chose. `leaving`: none: it is not known; `typed`: something was typed."""

    reason: str
    leaving: date | None
    typed: bool
    seen: int


def marked(desk: Desk, actor: Actor, number: str) -> Marked:
    """A sealed dossier of the actor's funder, and its urgency. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        noted = tx.milestones.of(number)
    with desk.begin(WORKER) as tx:
        aid_request = tx.aid_requests.get(dossier.request)
        urgency = urgency_of(tx.milestones.of(number))
    edition = desk.editions[aid_request.edition]
    rules, aids = edition.study.urgency, [route.aid for route in dossier.routes]
    return Marked(
        edition=edition,
        spoken=aid_request.language,
        on_paper=aid_request.counter is not None,
        urgency=urgency,
        here=urgency is not None and urgency.funder == dossier.funder,
        reasons=rules.of(aids),
        ends=rules.ends,
        seen=noted[-1].rank if noted else 0,
    )


def mark(desk: Desk, actor: Actor, number: str, wished: Wished) -> Noted:
    """Say that it is urgent, from today; of one that is, say why anew. Its person reads it.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotAllowed: the actor does not study dossiers.
        NotReady: no reason was chosen, or the day of leaving cannot be.
        NotedMeanwhile: somebody else noted something since.
        IsDecided, Conflict: it was decided, or the request was withdrawn.

    Source: CASF L232-12.
    """
    found = marked(desk, actor, number)
    today = legal_day(desk.clock())
    reason = _judged(found, wished, today)
    with desk.begin(actor) as tx:
        tx.team.must_study()
        request = tx.dossiers.get(number).request
        alone = alone_to_note(tx, number, request)
        refuse_unseen(alone, wished.seen)
        since = found.urgency.day if found.urgency and found.here else today
        leaving = wished.leaving if reason.leaving else None
        why, urgent = reason.id, Milestone.URGENT
        return note_down(tx, alone, urgent, since, reason=why, leaving=leaving)


def take_off(desk: Desk, actor: Actor, number: str, end: str, seen: int) -> Noted:
    """Say that it is not urgent, and why: its person is written to, where they have a page.

    Raises:
        NotFound, NotAllowed, NotedMeanwhile, IsDecided: as `mark`.
        NotReady: no reason was chosen.
        Conflict: nobody said that it is urgent; an aid was granted for it; or as `mark`.
    """
    found = marked(desk, actor, number)
    if end not in found.ends:
        raise NotReady([Problem(PAGE, END, NONE)])
    if found.urgency is None:
        raise Conflict("nobody said that it is urgent")
    with desk.begin(actor) as tx:
        tx.team.must_study()
        wrapped = tx.keys.get(number)
    key = data_key(desk, wrapped)
    with desk.begin(actor) as tx:
        request = tx.dossiers.get(number).request
        alone = alone_to_note(tx, number, request)
        refuse_unseen(alone, seen)
        _refuse_granted(tx, number)
        noted = note_down(tx, alone, Milestone.URGENT, None, reason=end)
        if not found.on_paper:
            words = calm_words(found.edition, found.spoken, end)
            put_down(tx, key, alone.dossier, Side.FUNDER, words)
    return noted


def _judged(found: Marked, wished: Wished, today: date) -> Urgency:
    chosen = next((one for one in found.reasons if one.id == wished.reason), None)
    problems = [] if chosen else [Problem(PAGE, REASON, NONE)]
    if chosen and chosen.leaving and wished.typed:
        if wished.leaving is None:
            problems.append(Problem(PAGE, LEAVING, UNREADABLE))
        elif abs(wished.leaving - today) > FAR:
            problems.append(Problem(PAGE, LEAVING, TOO_FAR))
    if problems or chosen is None:
        raise NotReady(problems)
    return chosen


def _refuse_granted(tx: Transaction, number: str) -> None:
    """Raises Conflict: an aid was granted for that urgency, and is to be settled."""
    if any(not one.is_final for one in tx.decisions.of(number)):
        raise Conflict("an aid was granted provisionally for it")
