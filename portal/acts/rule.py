"""Rule: a referee says which funder studies a dossier that moved too often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accepting import admit, awaits
from portal.adapters.envelope import encrypt
from portal.desk import Desk
from portal.domain.addition import standing
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.exchange import Side
from portal.domain.happened import legal_day
from portal.domain.inbox import RENEW
from portal.domain.people import WORKER, Actor
from portal.domain.rulings import Ruling, why_name
from portal.exchanging import WORDS, plain_words, problem_of, put_down
from portal.form.contradicting import lives_elsewhere
from portal.form.telling_case import ruled_words
from portal.safe import data_key
from portal.sending_on import Errand, Movable, movable, send_on

PAGE, TO = "arbitrer", "to"
"""The page to rule, and its first box; the other is that of words."""
NOBODY = "nobody"
"""Code of what is wrong: who studies the dossier was not chosen."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a referee says: who studies it, and why; `seen` is how many moves it had."""

    to: str
    why: str
    seen: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a ruling would do: what is asked of who studies it, and what the person reads.

    `told` is in the person's language; empty where the request came on paper.
    """

    found: Movable
    aid: str
    why: str
    told: str
    elsewhere: bool  # it pays for the APA of a territory, and the person lives in another one


def eligible(found: Movable) -> Sequence[str]:
    """The funders among which a referee chooses: each studies requests here, and had it."""
    return [one for one in found.had if _asked(found, one)]


def preview(desk: Desk, actor: Actor, number: str, said: Said) -> Preview:
    """What saying so would do; nothing is done. Raises NotFound, NotAllowed, NotReady as `rule`."""
    found = movable(desk, actor, number)
    with desk.begin(actor) as tx:
        tx.team.require(Duty.REFEREE)
    why, aid = _judged(found, said)
    with desk.begin(WORKER) as tx:
        filed = tx.aid_requests.get(found.dossier.request)
        answers = standing(filed.answers, tx.additions.of_request(filed.number))
    elsewhere = lives_elsewhere(found.edition, answers, legal_day(desk.clock()), said.to)
    return Preview(found, aid, why, _words(desk, found, said.to, why), elsewhere)


def rule(desk: Desk, actor: Actor, number: str, said: Said) -> Ruling:
    """Say who studies a dossier: it is accepted here, or goes there; one transaction.

    Its person reads who, and why. Whoever studies it counts the time limits since it came there
    first, and sends it nowhere: only a referee does that.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotAllowed: the actor is no referee.
        NotReady: nobody was chosen, or no reason was given.
        Conflict: it waits for no ruling any more, or something of it is being sealed.
    """
    found = movable(desk, actor, number)
    with desk.begin(actor) as tx:
        tx.team.require(Duty.REFEREE)
        wrapped = tx.keys.get(number)
    why, aid = _judged(found, said)
    key, words = data_key(desk, wrapped), _words(desk, found, said.to, why)
    with desk.begin(actor) as tx:
        tx.askings.alone(found.dossier.request)
        dossier, moves = tx.dossiers.get(number), tx.moves.of(number)
        if len(moves) != said.seen or not awaits(tx, dossier):
            raise Conflict("nothing is to be settled any more")
        stays = said.to == dossier.funder
        rank = len(moves) + (0 if stays else 1)
        ruling = Ruling(
            dossier=number,
            rank=rank,
            request=dossier.request,
            person=dossier.person,
            former=dossier.funder,
            funder=said.to,
            cipher=encrypt(key, number, why_name(rank), why.encode()),
            ruled_by=actor.id,
            ruled_at=tx.at,
        )
        if words:
            put_down(tx, key, dossier, Side.FUNDER, words)
        tx.rulings.add(ruling)
        if stays:
            admit(tx, dossier, moves)
            tx.jobs.add(RENEW, number)
        else:
            errand = Errand(said.to, aid, found.edition.study.moving.ruled, "")
            send_on(desk, tx, found, key, errand)
    return ruling


def _judged(found: Movable, said: Said) -> tuple[str, str]:
    """The reason, and what is asked of who studies it. Raises NotReady."""
    aid = _asked(found, said.to) if said.to in found.had else None
    why, problems = plain_words(said.why), []
    if aid is None:
        problems.append(Problem(PAGE, TO, NOBODY))
    if code := problem_of(why):
        problems.append(Problem(PAGE, WORDS, code))
    if problems or aid is None:
        raise NotReady(problems)
    return why, aid


def _asked(found: Movable, funder: str) -> str | None:
    """What is asked of a funder that studies the dossier; none: it studies no request here."""
    return found.edition.study.moving.aid(found.edition.reference, funder, found.asked)


def _words(desk: Desk, found: Movable, to: str, why: str) -> str:
    """What the person reads; nothing where the request came on paper: they have no page here."""
    filed = desk.read(WORKER, lambda tx: tx.aid_requests.get(found.dossier.request))
    if filed.counter is not None:
        return ""
    return ruled_words(found.edition, filed.language, to, why)
