"""For load balancers: whether this process can serve people."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from portal.acts import sessions
from portal.domain.errors import PortalError
from portal.web.guard import desk, open_to_all

door = Blueprint("health", __name__)

NOBODY = "0" * 64


@door.get("/sante")
@open_to_all
def health() -> ResponseReturnValue:
    """Say whether the database answers. The vault is not asked: filing does not wait for it."""
    try:
        sessions.load(desk(), NOBODY)
    except PortalError:
        return jsonify(database="unavailable"), 503
    return jsonify(database="ok")
