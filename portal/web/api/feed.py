"""What changed, page after page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, jsonify, request

from portal.acts import collect
from portal.domain.changes import MOST_CHANGES, SOME_CHANGES, Change
from portal.domain.errors import NotFound
from portal.domain.manifest import moment
from portal.domain.software import Scope
from portal.web.api.described import described
from portal.web.api.door import PREFIX, actor, door, only_software
from portal.web.api.problems import problem
from portal.web.guard import desk

_LONGEST = 100
"""Characters of a cursor."""
PROBLEMS = {400: "A limit that is none.", 404: "A cursor that is none of yours."}
ASKED = (
    {
        "name": "cursor",
        "in": "query",
        "description": "That of the page before; none: from the beginning.",
        "schema": {"type": "string"},
    },
    {
        "name": "limit",
        "in": "query",
        "description": "Changes of a page.",
        "schema": {
            "type": "integer", "minimum": 1, "maximum": MOST_CHANGES, "default": SOME_CHANGES,
        },
    },
)  # fmt: skip


@door.get("/changes")
@only_software(Scope.FEED)
@described("Changes", asked=ASKED, problems=PROBLEMS)
def changes() -> Response:
    """Tell what changed after a cursor, the oldest first."""
    cursor, typed = request.args.get("cursor"), request.args.get("limit", str(SOME_CHANGES))
    whole = typed.isascii() and typed.isdigit() and len(typed) < 6  # noqa: PLR2004  figures
    if not whole or not 1 <= int(typed) <= MOST_CHANGES:
        return problem("bad_request", 400, f"limit is a number from 1 to {MOST_CHANGES}")
    try:
        if cursor is not None and len(cursor) > _LONGEST:
            raise NotFound("no such cursor")
        found = collect.changes(desk(), actor(), cursor, int(typed))
    except NotFound:
        return problem("not_found", 404, "this is no cursor of yours")
    answer = jsonify(
        changes=[_told(one) for one in found.page], cursor=found.cursor, more=found.more
    )
    query = urlencode({"cursor": found.cursor, "limit": typed})
    answer.headers["Link"] = f'<{PREFIX}/changes?{query}>; rel="next"'
    return answer


def _told(change: Change) -> dict[str, object]:
    return {
        "change": change.kind,
        "dossier": change.dossier,
        "at": moment(change.at),
        "detail": dict(change.told),
    }
