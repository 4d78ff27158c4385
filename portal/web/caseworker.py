"""The caseworkers' door."""

from __future__ import annotations

from flask import Blueprint

from portal.domain.people import Role
from portal.web.guard import only

door = Blueprint("caseworker", __name__)


@door.get("/instruction/")
@only(Role.CASEWORKER)
def queue() -> str:
    """Show the list."""
    return "list"
