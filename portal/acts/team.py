"""The team: a manager gives duties, sets their last day, looks at each once a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.desk import Desk
from portal.domain.duties import Appointment, Duty, bare
from portal.domain.errors import Conflict, NotAllowed, NotFound, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.people import WORKER, Actor
from portal.store.database import Transaction

PAGE, CODE, DUTIES, SINCE, UNTIL = "team", "code", "duties", "since", "until"
"""The page of the team, and its boxes."""
UNKNOWN, NONE, NO_DAY, BEFORE, PAST = "unknown", "none", "no_day", "before", "past"
"""Codes of what is wrong, in place of a sentence."""


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed to give duties: a day is none when it is no date, `until` empty for good."""

    duties: Sequence[str]
    since: date | None
    until: date | None
    for_good: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Every duty of the funder, and the actor's own that stand."""

    everyone: tuple[Appointment, ...]
    own: frozenset[Duty]
    today: date


def held(desk: Desk, actor: Actor) -> frozenset[Duty]:
    """The actor's own duties that stand today."""
    return desk.read(actor, lambda tx: tx.team.held())


def look(desk: Desk, actor: Actor) -> Shown:
    """The team, for its managers. Raises NotAllowed."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        return Shown(tx.team.everyone(), tx.team.held(), legal_day(tx.at))


def take_in(desk: Desk, actor: Actor, typed: str, given: Given) -> str:
    """Give duties to a newcomer, found by the code that they were shown; return who it is.

    Raises:
        NotAllowed: the actor is no manager.
        NotReady: nobody was shown this code, no duty was chosen, or a day is wrong.
        Conflict: one of these duties stands already.
    """
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        problems = list(_problems(given, legal_day(tx.at)))
        try:
            who = tx.team.newcomer(bare(typed))
        except NotFound:
            problems.insert(0, Problem(PAGE, CODE, UNKNOWN))
        if problems:
            raise NotReady(problems)
        _give(tx, who.person, who.name, given)
        return who.person


def give(desk: Desk, actor: Actor, person: str, given: Given) -> None:
    """Give duties to a colleague.

    Raises:
        NotAllowed: the actor is no manager, or gives them to themselves.
        NotFound: this is nobody of the team.
        NotReady: no duty was chosen, or a day is wrong.
        Conflict: one of these duties stands already.
    """
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        known = next((one for one in tx.team.everyone() if one.person == person), None)
        if known is None:
            raise NotFound("nobody of the team")
        if person == actor.id:
            raise NotAllowed("nobody gives a duty to themselves")
        if problems := list(_problems(given, legal_day(tx.at))):
            raise NotReady(problems)
        _give(tx, person, known.name, given)


def end(desk: Desk, actor: Actor, one: Appointment, until: date | None) -> None:
    """Set the last day of a duty: yesterday at the earliest, which ends it at once.

    Raises:
        NotAllowed: the actor is no manager, or it is their own.
        NotReady: the day is none, or passed.
        Conflict: it was changed meanwhile.
    """
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        if one.person == actor.id:
            raise NotAllowed("nobody ends their own duty")
        if until is None:
            raise NotReady([Problem(PAGE, UNTIL, NO_DAY)])
        if until < legal_day(tx.at) - timedelta(days=1):
            raise NotReady([Problem(PAGE, UNTIL, PAST)])
        tx.team.end(one, until)


def review(desk: Desk, actor: Actor, one: Appointment) -> None:
    """Say that a duty is still right. Raises NotAllowed, Conflict."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        if one.person == actor.id:
            raise NotAllowed("nobody reviews their own duty")
        tx.team.review(one)


def found(desk: Desk, actor: Actor, person: str, duty: str, version: int) -> Appointment:
    """A duty of the team, as it was shown. Raises NotFound; Conflict: it was changed since."""
    for one in look(desk, actor).everyone:
        if (one.person, one.duty.value) == (person, duty):
            if one.version != version:
                raise Conflict("this duty was changed meanwhile")
            return one
    raise NotFound("no such duty")


def sweep(desk: Desk) -> int:
    """Forget newcomers whom no manager took up; return how many."""
    with desk.begin(WORKER) as tx:
        return tx.team.sweep()


def _give(tx: Transaction, person: str, name: str, given: Given) -> None:
    for duty in Duty:
        if duty.value in given.duties and given.since:
            tx.team.give(person, name, duty, given.since, given.until)


def _problems(given: Given, today: date) -> Sequence[Problem]:
    found = []
    if not {one.value for one in Duty} & set(given.duties):
        found.append(Problem(PAGE, DUTIES, NONE))
    if given.since is None:
        found.append(Problem(PAGE, SINCE, NO_DAY))
    if given.until is None and not given.for_good:
        found.append(Problem(PAGE, UNTIL, NO_DAY))
    elif given.until and given.until < max(given.since or today, today):
        found.append(Problem(PAGE, UNTIL, BEFORE))
    return found
