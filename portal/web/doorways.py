"""The two doors of agents: who came in by one and asks for a page of the other changes there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, request

from portal.domain.people import Role
from portal.web.guard import COUNTER_HOME, DOORS, safe_way_back, shown_sign_in
from portal.web.lasting import STAFF

INSTRUCTION = "instruction"
"""Agents of a counter and caseworkers sign in at one provider, by this name in addresses."""


@dataclass(frozen=True, slots=True)
class Change:
    """From the door that one came in by to the one that the page is behind."""

    here: Role
    there: Role
    address: str


def role_at(door: str, back: str | None) -> Role:
    """As what one signs in at this door, to go to that page."""
    role = DOORS[door]
    at_counter = role is Role.CASEWORKER and (back or "").startswith(COUNTER_HOME)
    return Role.COUNTER if at_counter else role


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
    home = COUNTER_HOME if there is Role.COUNTER else "/instruction/"
    suite = back if back and role_at(INSTRUCTION, back) is there else home
    return Change(who.actor.role, there, f"/connexion/{INSTRUCTION}/depart?suite={quote(suite)}")
