"""Reorient: send a dossier to another funder, on or back, with all that it may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accepting import refuse_unsettled
from portal.brought import Fit, fit
from portal.desk import Desk
from portal.domain.addition import standing
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.joining import is_rehearsal
from portal.domain.moves import REORIENTED, Move, as_filed
from portal.domain.people import WORKER, Actor
from portal.domain.routing import Route
from portal.domain.rulings import AwaitsReferee, standing_of
from portal.exchanging import TELL_MOVED, WORDS, plain_words, problem_of
from portal.form import contradicting as contradicting_rules
from portal.form.minimal import needed
from portal.form.moving import Reason
from portal.safe import data_key
from portal.sending_on import Errand, Movable, movable, send_on

PAGE, TO, REASON = "reorienter", "to", "reason"
"""The page to send a dossier on, and its boxes."""
SURE = "sure"
"""The box that is ticked where the reason does not fit the answers."""
NONE, SAME, NO_REASON, UNSURE = "none", "same", "no_reason", "unsure"
UNFIT = "unfit"
"""Codes of what is wrong, in place of a sentence."""


@dataclass(frozen=True, slots=True)
class Wished:
    """Where a dossier is to go, and why; `seen` is how many moves it had when this was read."""

    to: str
    reason: str
    words: str
    seen: int
    back: bool = False
    sure: bool = True  # what does not fit the answers was read, and it is meant


def judged(found: Movable, wished: Wished) -> tuple[Reason, str, str]:
    """The reason, the words, and what is asked of the next funder.

    Raises:
        NotReady: there is no such funder, or reason; the reason does not send to that funder; or
            the words are too long.
    """
    rules, reference, problems = found.edition.study.moving, found.edition.reference, []
    reason = rules.reason(wished.reason, back=wished.back)
    aid = rules.aid(reference, wished.to, found.asked)
    words = plain_words(wished.words)
    if aid is None or wished.to == found.dossier.funder or is_rehearsal(found.dossier.funder):
        problems.append(Problem(PAGE, TO, SAME if wished.to == found.dossier.funder else NONE))
    if reason is None:
        problems.append(Problem(PAGE, REASON, NO_REASON))
    elif not problems and not reason.fits(reference, found.dossier.funder, wished.to):
        problems.append(Problem(PAGE, REASON, UNFIT))
    if code := problem_of(words, may_be_empty=True):
        problems.append(Problem(PAGE, WORDS, code))
    if problems or reason is None or aid is None:
        raise NotReady(problems)
    return reason, words, aid


def contradicting(desk: Desk, found: Movable, wished: Wished) -> Sequence[str]:
    """What of the answers that the dossier holds, as corrected, does not fit the reason: codes."""
    with desk.begin(WORKER) as tx:
        filed = tx.aid_requests.get(found.dossier.request)
        answers = standing(filed.answers, tx.additions.of_request(filed.number))
    answers = dict(needed(found.edition, answers, found.dossier.routes))
    said = contradicting_rules.Errand(found.dossier.funder, wished.to, wished.reason)
    today = legal_day(desk.clock())
    return contradicting_rules.contradictions(found.edition, answers, today, said)


def fitting(desk: Desk, found: Movable, to: str, aid: str) -> Fit:
    """How what is sealed of it fits a next funder of whom this is asked."""
    filed = desk.read(WORKER, lambda tx: tx.aid_requests.get(found.dossier.request))
    asked = (Route(to, aid, "primary", REORIENTED, {}, ()),)
    return fit(found.edition, filed, as_filed(found.dossier, found.moves), asked)


def reorient(desk: Desk, actor: Actor, number: str, wished: Wished) -> Move:
    """Send a dossier to another funder, in one transaction; the person is told.

    Once a referee said who studies it, a referee alone sends it on again.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotReady: as `judged`; or the reason does not fit the answers, and nobody said that it is
            meant.
        NotAllowed: the actor does not study dossiers.
        AwaitsReferee: a referee must say who studies it, or did.
        Conflict: it moved, was decided or taken back meanwhile, or something is being sealed.
    """
    found = movable(desk, actor, number)
    reason, words, aid = judged(found, wished)
    if not wished.sure and contradicting(desk, found, wished):
        raise NotReady([Problem(PAGE, SURE, UNSURE)])
    with desk.begin(actor) as tx:
        tx.team.must_study()
        wrapped = tx.keys.get(number)
    key = data_key(desk, wrapped)
    with desk.begin(actor) as tx:
        tx.askings.alone(found.dossier.request)
        moves = tx.moves.of(number)
        if len(moves) != wished.seen:
            raise Conflict("the dossier moved meanwhile")
        refuse_unsettled(tx, tx.dossiers.get(number))
        if standing_of(tx.rulings.of(number), moves) and Duty.REFEREE not in tx.team.held():
            raise AwaitsReferee("a referee said that it is studied here")
        errand = Errand(wished.to, aid, reason, words, wished.back)
        move = send_on(desk, tx, found, key, errand)
        tx.jobs.add(TELL_MOVED, number)
    return move
