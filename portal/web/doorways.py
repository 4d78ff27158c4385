"""The doors of agents: who came in by one and asks for a page of the other changes there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, request

from portal.domain.people import Role
from portal.web.guard import DOORS, HOMES, safe_way_back, shown_sign_in
from portal.web.lasting import STAFF

INSTRUCTION = "instruction"
"""Agents of a counter, operators and caseworkers sign in at one provider, by this name."""


@dataclass(frozen=True, slots=True)
class Change:
    """From the door that one came in by to the one that the page is behind."""

    here: Role
    there: Role
    address: str


def role_at(door: str, back: str | None) -> Role:
    """As what one signs in at this door, to go to that page."""
    role = DOORS[door]
    if role is not Role.CASEWORKER:
        return role
    there = (one for one, home in HOMES.items() if (back or "").startswith(home))
    return next(there, role)


def change() -> Change | None:
    """How an agent changes doors, where the page that they were refused is behind the other one."""
    who, view = shown_sign_in(), current_app.view_functions.get(request.endpoint or "")
    wanted: frozenset[Role] = getattr(view, "only", frozenset())
    if who is None or who.actor.role not in STAFF or Role.APPLICANT in wanted:
        return None
    there = next((role for role in STAFF if role in wanted), None)
    if there is None or there is who.actor.role:
        return None
    back = safe_way_back(request.path) if request.method == "GET" else None
    home = HOMES.get(there, "/instruction/")
    suite = back if back and role_at(INSTRUCTION, back) is there else home
    return Change(who.actor.role, there, f"/connexion/{INSTRUCTION}/depart?suite={quote(suite)}")
