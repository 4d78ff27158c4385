"""The inbox: read a list, take a dossier, give it to a colleague, give it back; one or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.desk import Desk
from portal.domain.dossier import Dossier, Status
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotAllowed, NotFound
from portal.domain.events import Event
from portal.domain.happened import legal_day
from portal.domain.inbox import (
    MOST_AT_ONCE,
    PAGE_LENGTH,
    RENEW,
    After,
    Colleague,
    Done,
    Flag,
    Held,
    HeldMeanwhile,
    List,
    Listed,
    Reported,
    Sought,
)
from portal.domain.inbox_events import Assigned, GivenBack, Taken
from portal.domain.people import Actor
from portal.seeking import page_of
from portal.store.database import Transaction
from portal.store.inbox_page import Asked

LONGEST_WARNING = timedelta(days=31)
"""No time limit of an edition is shown as due soon for longer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list; `whole`: all who are called so; `stretched`: those who nearly are."""

    lines: tuple[Listed, ...]
    more: bool
    whole: bool
    stretched: bool
    counts: Mapping[List, int]
    colleagues: tuple[Colleague, ...]
    today: date
    erased: tuple[Dossier, ...]  # of the numbers sought: what was destroyed
    elsewhere: int  # what all lists have of a search that this one has nothing of; a page at most


@dataclass(frozen=True, slots=True)
class OneHeld:
    """A dossier, who holds it, and who may."""

    dossier: Dossier
    held: Held
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """Dossiers that were chosen, in their order, and who may hold them."""

    lines: tuple[Listed, ...]
    colleagues: tuple[Colleague, ...]
    today: date


def look(
    desk: Desk,
    actor: Actor,
    which: List,
    sought: Sought | None = None,
    name: str = "",
    after: After | None = None,
) -> Shown:
    """A page of a list of the actor's funder. `name` is sought by its words, slips forgiven.

    Raises:
        NotFound: it is the referees' list, and the actor is none: for them there is none.
    """
    with desk.begin(actor) as tx:
        referee = Duty.REFEREE in tx.team.held()
        if not referee and (which is List.REFEREE or (sought and sought.flag == Flag.REFEREE)):
            raise NotFound("no such list")
        today = legal_day(tx.at)
        until = today + LONGEST_WARNING
        asked = Asked(which, today, until, PAGE_LENGTH + 1, sought or Sought(), after)
        found = page_of(tx, asked, name)
        told, elsewhere = found.told, 0
        if which is not List.ALL and told != Sought() and not found.page and not after:
            elsewhere = len(tx.inbox.page(List.ALL, today, until, PAGE_LENGTH, told))
        erased = tx.dossiers.erased_among(told.numbers) if told.numbers else ()
        counts, colleagues = tx.inbox.counts(today, until), tx.inbox.colleagues()
    if not referee:
        counts = {one: many for one, many in counts.items() if one is not List.REFEREE}
    known = found.whole, found.stretched, counts, colleagues, today, erased, elsewhere
    return Shown(tuple(found.page[:PAGE_LENGTH]), len(found.page) > PAGE_LENGTH, *known)


def hold_of(desk: Desk, actor: Actor, number: str) -> OneHeld:
    """Who holds a sealed dossier of the actor's funder. Raises NotFound."""
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
        return OneHeld(dossier, tx.inbox.held(number), tx.inbox.colleagues())


def assign(desk: Desk, actor: Actor, number: str, to: str | None, seen: int) -> Held:
    """Take a dossier (`to` is the actor), give it to a colleague, or give it back (none).

    `seen` is the version that was shown: nothing is written over what nobody looked at.

    Raises:
        NotFound: the actor's funder has no such dossier, or it is not sealed yet.
        NotAllowed: it is for a caseworker of this funder; or the actor does not share out.
        HeldMeanwhile: somebody else took or gave it meanwhile; it says who, and when.
    """
    with desk.begin(actor) as tx:
        return _assign(tx, number, to, seen)[0]


def assign_several(
    desk: Desk, actor: Actor, seen: Mapping[str, int], to: str | None
) -> Sequence[Reported]:
    """Take or give several dossiers, each in a transaction of its own: one stops no other.

    `seen` are the versions that the preview showed.

    Raises:
        NotAllowed: who is to hold them is no caseworker of this funder, they are too many, or the
            actor neither studies nor shares out.
    """
    if len(seen) > MOST_AT_ONCE:
        raise NotAllowed("too many dossiers at once")
    with desk.begin(actor) as tx:
        tx.team.require(Duty.CASEWORKER, Duty.MANAGER)
        _refuse_stranger(tx, to)
    report = []
    for number, version in seen.items():
        try:
            with desk.begin(actor) as tx:
                held, changed = _assign(tx, number, to, version)
            report.append(Reported(number, Done.DONE if changed else Done.ALREADY, held))
        except HeldMeanwhile as error:
            report.append(Reported(number, Done.MEANWHILE, error.held))
        except NotFound:
            report.append(Reported(number, Done.GONE, None))
        except Conflict:  # another write at the very same moment
            report.append(Reported(number, Done.MEANWHILE, None))
    return report


def several(desk: Desk, actor: Actor, numbers: Sequence[str]) -> Several:
    """Those of these dossiers that the actor's funder has, as its lists show them."""
    chosen = tuple(dict.fromkeys(numbers))[:MOST_AT_ONCE]
    with desk.begin(actor) as tx:
        today, colleagues = legal_day(tx.at), tx.inbox.colleagues()
        told = today, today + LONGEST_WARNING, MOST_AT_ONCE, Sought(numbers=chosen)
        found = tx.inbox.page(List.ALL, *told) if chosen else ()
    lines = {one.dossier.number: one for one in found}
    return Several(tuple(lines[one] for one in chosen if one in lines), colleagues, today)


def be_known(desk: Desk, actor: Actor, name: str) -> None:
    """Note the caseworker's name, as the sign-in tells it, for colleagues. Raises Unavailable."""
    with desk.begin(actor) as tx:
        tx.inbox.be_known(name)


def _assign(tx: Transaction, number: str, to: str | None, seen: int) -> tuple[Held, bool]:
    dossier = tx.dossiers.get(number)
    held = tx.inbox.held(number)
    if held.caseworker == to:
        return held, False  # asked for once more, or by two: it is so
    if held.version != seen:
        raise HeldMeanwhile(held)
    if to is not None or held.caseworker != tx.actor.id:  # one's own may be given back
        tx.team.require(Duty.CASEWORKER, Duty.MANAGER)
    _refuse_stranger(tx, to)
    if dossier.withdrawn_at:
        tx.jobs.add(RENEW, number)  # who held it, and did not know, is another now
    tx.inbox.assign(dossier, to, seen, _event(tx.actor, number, to, held.caseworker or ""))
    return Held(to, tx.actor.id, tx.at, seen + 1), True


def _refuse_stranger(tx: Transaction, to: str | None) -> None:
    if to is not None and to not in {one.id for one in tx.inbox.colleagues()}:
        raise NotAllowed("this is no caseworker of this funder")


def _event(actor: Actor, number: str, to: str | None, before: str) -> Event:
    if to is None:
        return GivenBack(number, before)
    return Taken(number, before) if to == actor.id else Assigned(number, to, before)
