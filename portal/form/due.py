"""By when a funder must act on a dossier, as its inbox lists it: days read off the law's clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.clocks import OPEN, By, Outcome
from portal.domain.history import ENDS, History, Milestone
from portal.domain.inbox import NEVER, Place
from portal.domain.milestones import NOTABLE
from portal.form.clock_rules import ClockRules
from portal.form.clocks import clocks_of

FOLLOWED = frozenset(NOTABLE) | {
    Milestone.ASKED,
    Milestone.DECIDED,
    Milestone.PROVISIONAL,
    Milestone.ADMITTED,
}
"""What the portal sees happen or a caseworker notes, and so can be called late."""
_FAR = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Due:
    """The days of one dossier. `due_on` and `granted_on` hold as long as nothing else happens."""

    urgent: bool
    due_on: date
    soon_on: date
    granted_on: date


def due_of(rules: ClockRules, aids: Sequence[str], history: History, on: date) -> Due:
    """The days to list a dossier by, as it is known on that day.

    While papers are waited for, the days are those that follow if none comes until the day given
    for them: a list must know them before.

    Source: CASF R232-23 and L232-14 for the APA; the edition's clocks.yaml for each.
    """
    horizon = max([on, *(wait.until for wait in history.waits if wait.until)])
    clocks = clocks_of(rules, aids, history, horizon)
    warned = {
        limit.id: timedelta(days=limit.warn_days)
        for clock in rules.of(aids)
        for limit in clock.limits
        if limit.met_by & FOLLOWED
    }
    lasts = [
        (one.last, one.last - warned[one.limit])
        for one in clocks.deadlines
        if one.limit in warned and one.by is By.FUNDER and one.state in OPEN and one.last
    ]
    due_on, _ = min(lasts, default=(NEVER, NEVER))
    soon_on = min((soon for _, soon in lasts), default=NEVER)
    deemed = clocks_of(rules, aids, history, horizon + _FAR).deemed
    granted = deemed is not None and deemed.outcome is Outcome.DEEMED_GRANTED
    granted_on = deemed.since if deemed and granted else NEVER
    return Due(clocks.urgent, due_on, soon_on, granted_on)


def place_of(
    due: Due, history: History, on: date, *, back: bool = False, heard: bool = False
) -> Place:
    """What comes first: what silence granted, then what is urgent or back; last, what has ended.

    `back`: what its funder waited for has come. `heard`: something came of one that has ended, and
    nobody looked at it yet.
    """
    if any(end in history.days for end in ENDS):
        return Place.FIRST if heard else Place.ENDED
    if due.granted_on <= on:
        return Place.GRANTED
    return Place.FIRST if due.urgent or back else Place.USUAL
