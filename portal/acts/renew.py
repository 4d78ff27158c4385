"""Renew where a dossier stands, so that its funder's inbox lists it rightly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.desk import Desk
from portal.domain.counts import Counted, counts_of
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.exchange import Ending
from portal.domain.figures import Count
from portal.domain.happened import legal_day, stage_of
from portal.domain.heard import is_heard
from portal.domain.history import ENDS, History, Milestone
from portal.domain.inbox import NEVER, Flag, Standing
from portal.domain.moves import Move
from portal.domain.offers import was_answered_here
from portal.domain.people import WORKER
from portal.domain.sheets import EVALUATED, SheetKind
from portal.form.due import due_of, place_of
from portal.form.edition import Edition
from portal.form.minimal import needed
from portal.store.database import Transaction
from portal.timing import Happened, happened

AT_ONCE = 200
"""Dossiers that one round renews; the next goes on."""
NAMES = ("used_name", "birth_name", "first_names")
"""The questions that ask for a name of the person."""
ON_PAPER = ("paper", "judgment")
"""How a mandate was confirmed that a caseworker must look at."""


def renew(desk: Desk, number: str) -> None:
    """Write down where a sealed dossier stands today, from all that happened to it.

    Nobody asks, brings, decides or withdraws meanwhile, so what is written is never older than
    what another round wrote.

    Raises:
        NotFound: there is no such dossier.
        Unavailable: the database is away.
    """
    with desk.begin(WORKER) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            return
        tx.askings.alone(dossier.request)
        dossier, today = tx.dossiers.get(number), legal_day(tx.at)
        aid_request = tx.aid_requests.get(dossier.request)
        edition = desk.editions[aid_request.edition]
        found = happened(tx, dossier, aid_request, edition)
        standing = _standing(tx, edition, found, aid_request, today)
        nir = needed(edition, aid_request.answers, dossier.routes).get("nir")
        mark = nir_mark(desk, dossier.funder, str(nir)) if nir else None
        names = [str(told) for one in NAMES if (told := aid_request.answers.get(one))]
        tx.standings.renew(dossier, standing, mark, today, names)
        tx.figures.count(dossier, _counts(tx, edition, found, aid_request, today))


def renew_stale(desk: Desk) -> int:
    """Renew what was not looked at today, a few at a time; return how many.

    A day may pass without anything that happens: silence grants, and the release before this one
    asks for no renewal.

    Raises:
        Unavailable: the database is away: the next round goes on.
    """
    with desk.begin(WORKER) as tx:
        stale = tx.standings.stale(legal_day(tx.at), AT_ONCE)
    for number in stale:
        renew(desk, number)
    return len(stale)


def nir_mark(desk: Desk, funder: str, nir: str) -> str | None:
    """A keyed digest of a social security number, another for each funder; none without a key."""
    if not desk.post.key:
        return None
    return desk.post.mark("nir", f"{funder}\0{nir}").hex()


def _counts(
    tx: Transaction, edition: Edition, found: Happened, aid_request: AidRequest, today: date
) -> frozenset[Count]:
    return counts_of(
        Counted(
            found.dossier,
            aid_request,
            found.history,
            found.clocks(edition.study.clocks, today),
            found.askings,
            found.decisions,
            tx.moves.of(found.dossier.number),
        )
    )


def _standing(
    tx: Transaction, edition: Edition, found: Happened, aid_request: AidRequest, today: date
) -> Standing:
    history, decided = found.history, bool(found.decisions)
    due = due_of(edition.study.clocks, found.clocked, history, today)
    moves = tx.moves.of(found.dossier.number)
    back = _is_back(found) or _is_new_here(found, moves) or was_answered_here(found.noted)
    ended = any(end in history.days for end in ENDS)
    heard = ended and _is_heard(tx, found.dossier)
    place = place_of(due, history, today, back=back, heard=heard)
    ended_on = NEVER if heard else _ended_on(history) if ended else due.due_on
    return Standing(
        stage=stage_of(found.dossier, decided, found.askings),
        place=place,
        due_on=ended_on,
        soon_on=NEVER if ended else due.soon_on,
        granted_on=NEVER if ended else due.granted_on,
        aids=found.aids,
        flags=_flags(tx, found, moves, aid_request, due.urgent)
        | _sheet_due(tx, edition, found, today),
    )


def _is_back(found: Happened) -> bool:
    """All that was asked for has come, and its funder has said nothing of it since."""
    if not found.askings or found.askings[-1].ending is not Ending.BROUGHT:
        return False
    came = found.askings[-1].ended_at
    said = (one for one in found.noted if one.milestone is not Milestone.URGENT)
    return not any(came and one.noted_at > came for one in said)


def _is_new_here(found: Happened, moves: Sequence[Move]) -> bool:
    """It came from another funder, and this one has not said yet that it studies it."""
    return bool(moves) and not any(one.milestone is Milestone.ADMITTED for one in found.noted)


def _is_heard(tx: Transaction, dossier: Dossier) -> bool:
    """Whether something came that nobody looked at, of a dossier that is not to be erased yet."""
    if dossier.retain_until and dossier.retain_until <= tx.at:
        return False
    return is_heard(tx.ledger.of(dossier.number), tx.inbox.held(dossier.number).caseworker)


def _ended_on(history: History) -> date:
    return max(history.days[end] for end in ENDS if end in history.days)


def _flags(
    tx: Transaction,
    found: Happened,
    moves: Sequence[Move],
    aid_request: AidRequest,
    urgent: bool,
) -> frozenset[Flag]:
    acting, askings, days = aid_request.acting, found.askings, found.history.days
    said = {
        Flag.URGENT: urgent,
        Flag.PAPERS_CAME: bool(askings) and askings[-1].ending is Ending.BROUGHT,
        Flag.ADDED: bool(tx.additions.parts_of(found.dossier.number)),
        Flag.PROVISIONAL: Milestone.PROVISIONAL in days and not found.decisions,
        Flag.SECOND: tx.proposals.open_of(found.dossier.number) is not None,
        Flag.REPLIED: was_answered_here(found.noted) and not found.history.ended,
        Flag.DECLINED: _is_declined(tx, found.dossier),
        Flag.MOVED: bool(moves),
        Flag.REFEREE: found.awaits_referee,
        Flag.HELPED: acting is not None,
        Flag.MANDATE: acting is not None and acting.confirmed_by in ON_PAPER,
    }
    return frozenset(flag for flag, holds in said.items() if holds)


def _sheet_due(tx: Transaction, edition: Edition, found: Happened, today: date) -> frozenset[Flag]:
    """The sheet that an evaluator draws up next, once a file is complete and its aid rests on it.

    No plan is due where none is needed, or where one was sent.
    """
    history, waits = found.history, any(one.left for one in found.askings)
    clocks = found.clocks(edition.study.clocks, today)
    if history.ended or waits or found.awaits_referee or not clocks.complete:
        return frozenset()
    signed = {one.kind for one in tx.sheets.of(found.dossier.number)}
    if not EVALUATED.intersection(found.aids) or signed == set(SheetKind):
        return frozenset()
    if SheetKind.EVALUATION not in signed:
        return frozenset({Flag.TO_EVALUATE})
    settled = Milestone.NO_PLAN in history.days or Milestone.PROPOSED in history.days
    return frozenset() if settled else frozenset({Flag.TO_PLAN})


def _is_declined(tx: Transaction, dossier: Dossier) -> bool:
    """Whether a second person declined what was proposed last, and nothing was decided since."""
    last = tx.proposals.last_of(dossier.number)
    if last is None or not last.declined_by_another or dossier.withdrawn_at:
        return False
    return last.proposed.rank == len(tx.decisions.of(dossier.number)) + 1
