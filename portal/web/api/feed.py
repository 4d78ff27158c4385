"""What changed, page after page."""

from __future__ import annotations

from flask import Response, jsonify

from portal.acts import collect
from portal.domain.changes import MOST_CHANGES, SOME_CHANGES, Change
from portal.domain.errors import NotFound
from portal.domain.manifest import moment
from portal.domain.software import Scope
from portal.web.api.described import described
from portal.web.api.door import actor, door, only_software
from portal.web.api.paging import Pages, WrongLimit, next_page
from portal.web.api.problems import problem
from portal.web.guard import desk

PAGES = Pages("Changes", MOST_CHANGES, SOME_CHANGES, "from the beginning")
PROBLEMS = {400: "A limit that is none.", 404: "A cursor that is none of yours."}


@door.get("/changes")
@only_software(Scope.FEED)
@described("Changes", asked=PAGES.described(), problems=PROBLEMS)
def changes() -> Response:
    """Tell what changed after a cursor, the oldest first."""
    try:
        cursor, limit = PAGES.asked()
        found = collect.changes(desk(), actor(), cursor, limit)
    except WrongLimit as error:
        return problem("bad_request", 400, str(error))
    except NotFound:
        return problem("not_found", 404, "this is no cursor of yours")
    answer = jsonify(
        changes=[_told(one) for one in found.page], cursor=found.cursor, more=found.more
    )
    answer.headers["Link"] = next_page("changes", found.cursor, limit)
    return answer


def _told(change: Change) -> dict[str, object]:
    return {
        "change": change.kind,
        "dossier": change.dossier,
        "at": moment(change.at),
        "detail": dict(change.told),
    }
