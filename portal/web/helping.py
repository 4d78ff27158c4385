"""For whom a helper acts on this page: its own address says so, never what was open before.

Two windows, one for each parent, do not mix: each request acts for the one whose draft or request
its address names. The session only remembers which is whose; the database decides each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import g, session

from portal.acts import mandates
from portal.desk import Desk
from portal.domain.people import Actor, Role

HELPS = "helps"
"""What the session knows of whom its person may act for: mandate → whose rows."""
WHOSE = "whose"
"""Draft or number → whose it is, of those looked up before."""
MOST = 40
"""Of these that the session remembers, the last ones: it stays small."""
NAMED = ("draft_id", "number", "dossier", "part", "decision")
"""Parts of an address that name something of one person."""


def look_whom(desk: Desk, actor: Actor) -> Mapping[str, str]:
    """Note for whom this person may act; nobody, in a session that is for one draft alone."""
    helps = {} if actor.behalf else dict(mandates.standing(desk, actor))
    if session.get(HELPS, {}) != helps:
        session[HELPS] = helps
    return helps


def behalf_of(desk: Desk, actor: Actor, values: Mapping[str, object]) -> str | None:
    """Whose rows a page with these parts of the address is about; none: the actor's own."""
    if actor.behalf or actor.role is not Role.APPLICANT:
        return actor.behalf
    helps: Mapping[str, str] = session.get(HELPS) or {}
    subject = next((str(values[name]) for name in NAMED if name in values), "")
    if not helps or not subject:
        return None
    seniors = sorted(set(helps.values()))
    known: Mapping[str, str] = session.get(WHOSE, {})
    if known.get(subject) in seniors:
        return known[subject]
    for senior in seniors:
        if mandates.holds(desk, replace(actor, behalf=senior), subject):
            remember(subject, senior)
            return senior
    return None


def look_about(desk: Desk, actor: Actor, values: Mapping[str, object]) -> None:
    """Note whose rows this page is about, from the parts of its address."""
    g.behalf = behalf_of(desk, actor, values)


def for_whom(actor: Actor) -> Actor:
    """The actor, acting for whom this page is about."""
    behalf = g.get("behalf")
    return replace(actor, behalf=behalf) if behalf else actor


def remember(subject: str, senior: str) -> None:
    """Note whose this is: the next page asks nobody."""
    known = list({**session.get(WHOSE, {}), subject: senior}.items())
    session[WHOSE] = dict(known[-MOST:])
