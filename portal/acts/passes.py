"""Open a draft from another device: make a pass, show it, be let in to that draft alone."""

from __future__ import annotations

import hmac
from datetime import datetime

from portal.desk import Desk
from portal.domain.draft_events import PassMade, PassUsed
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady, Problem
from portal.domain.passes import LIVES, MOST_OF_A_CALLER, MOST_OF_ALL, WINDOW, Opened, Way
from portal.domain.people import PUBLIC, WORKER, Actor

EVERYONE = "everyone who has a code"
BIRTH_DATE, CODE = "birth_date", "code"


def make_pass(
    desk: Desk, actor: Actor, draft_id: str, way: Way, secret: str, paper: str = ""
) -> None:
    """Let whoever shows this secret, given as its keyed digest, into one's draft.

    With `paper`, for that kind of paper alone. The pass before it opens nothing any more.

    Raises:
        NotFound: the actor has no such draft, or its edition no such paper.
        Conflict: the draft was filed.
        NotReady: a code is asked for, and the draft has no birth date to go with it.
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.get(draft_id)
        if draft.number:
            raise Conflict("the draft was filed: it cannot be changed")
        if paper and paper not in {rule.id for rule in desk.editions[draft.edition].pieces}:
            raise NotFound("no such paper")
        if way is Way.CODE and not draft.answers.get(BIRTH_DATE):
            raise NotReady([Problem(CODE, BIRTH_DATE, "missing")])
        tx.passes.make(secret, tx.at + LIVES[way], PassMade(draft_id, way.value, paper))


def stands_until(
    desk: Desk, actor: Actor, draft_id: str, way: Way, paper: str = ""
) -> datetime | None:
    """Until when a pass of one's own draft opens it; nothing if it was used or is none."""
    return desk.read(actor, lambda tx: tx.passes.stands_until(draft_id, way, paper))


def open_by_code(desk: Desk, secret: str, caller: str, birth_date: str | None) -> Opened:
    """Spend a code: who has it, and knows the birth date that the draft holds, goes on with it.

    Args:
        desk: the desk.
        secret: the keyed digest of the code.
        caller: a keyed digest of where it is tried from.
        birth_date: as the person told it now.

    Raises:
        NotFound: no such code, another birth date or none, or too late: the answer is the same.
        NotAllowed: too many codes were tried, by this caller or by all of them.
    """
    _count(desk, caller)
    with desk.begin(PUBLIC) as tx:
        opened = tx.passes.try_out(secret, Way.CODE)
    if opened is None:
        raise NotFound("no such code")
    return _spend(desk, secret, Way.CODE, opened, birth_date or "")


def open_by_link(desk: Desk, secret: str) -> Opened:
    """Spend a link: it cannot be guessed, and was shown to whoever is signed in.

    Raises:
        NotFound: no such link, or it was used, or it is too late.
    """
    with desk.begin(PUBLIC) as tx:
        opened = tx.passes.try_out(secret, Way.LINK)
    if opened is None:
        raise NotFound("no such link")
    return _spend(desk, secret, Way.LINK, opened)


def sweep_passes(desk: Desk) -> None:
    """Forget the passes that ended, and the addresses of invitations that did."""
    with desk.begin(WORKER) as tx:
        tx.passes.sweep()
        tx.invitations.sweep()


def _count(desk: Desk, caller: str) -> None:
    """Count this try, in every process: first of all, so that a wrong one counts too."""
    with desk.begin(PUBLIC) as tx:
        own = tx.attempts.allow(caller, {WINDOW: MOST_OF_A_CALLER})
        allowed = own and tx.attempts.allow(EVERYONE, {WINDOW: MOST_OF_ALL})
    if not allowed:
        raise NotAllowed("too many codes were tried")


def _spend(
    desk: Desk, secret: str, way: Way, opened: Opened, birth_date: str | None = None
) -> Opened:
    with desk.begin(opened.actor) as tx:
        draft = tx.drafts.get(opened.draft)
        known = str(draft.answers.get(BIRTH_DATE) or "")
        if birth_date is not None and not (known and _same(known, birth_date)):
            raise NotFound("another birth date")
        if draft.number or not tx.passes.use(secret, PassUsed(draft.id, way.value, opened.paper)):
            raise NotFound("the draft was filed, or the pass is used")
    return opened


def _same(known: str, told: str) -> bool:
    return hmac.compare_digest(known.encode(), told.encode())
