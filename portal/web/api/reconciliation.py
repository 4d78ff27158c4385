"""Whether all that was filed for a funder arrived there: figures, gaps, and the file of both."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, jsonify

from portal.acts import reconcile
from portal.domain.errors import NotFound
from portal.domain.manifest import moment
from portal.domain.reconciling import MOST_GAPS, SOME_GAPS, Gap, Reconciliation, place_of
from portal.domain.software import Scope
from portal.web import gap_file
from portal.web.api.described import BYTES, described
from portal.web.api.door import actor, door, only_software
from portal.web.api.paging import Pages, WrongLimit, next_page
from portal.web.api.problems import problem
from portal.web.guard import desk

PAGES = Pages("Gaps", MOST_GAPS, SOME_GAPS, "from the oldest gap")
PROBLEMS = {400: "A limit that is none.", 404: "A cursor that is none."}


@door.get("/reconciliation")
@only_software(Scope.ACK)
@described("Reconciliation", asked=PAGES.described(), problems=PROBLEMS)
def reconciliation() -> Response:
    """Count what was filed, sealed, collected, acknowledged; name each gap, its age, its cause."""
    try:
        cursor, limit = PAGES.asked()
        after = place_of(cursor) if cursor is not None else None
    except WrongLimit as error:
        return problem("bad_request", 400, str(error))
    except NotFound:
        return problem("not_found", 404, "this is no cursor")
    told = reconcile.reconcile(desk(), actor(), after, limit)
    answer = jsonify(_told(told, cursor))
    if told.more:
        answer.headers["Link"] = next_page("reconciliation", str(told.gaps[-1].place), limit)
    return answer


@door.get("/reconciliation/file")
@only_software(Scope.ACK)
@described(BYTES, gap_file.MEDIA_TYPE)
def reconciliation_file() -> Response:
    """Give the figures and every gap as CSV: the very file that the funder's managers have."""
    return gap_file.gap_file(desk(), actor())


def _told(told: Reconciliation, cursor: str | None) -> dict[str, object]:
    figures = told.figures
    return {
        "funder": actor().funder,
        "at": moment(told.at),
        "delay_hours": told.hours,
        "figures": {
            "filed": figures.filed,
            "sealed": figures.sealed,
            "collected": figures.collected,
            "acknowledged": figures.acknowledged,
            "withdrawn": figures.withdrawn,
        },
        "decisions": asdict(figures.decisions),
        "causes": {cause.value: many for cause, many in figures.gaps.items()},
        "late": figures.late,
        "gaps": [_gap(one, told) for one in told.gaps],
        "cursor": str(told.gaps[-1].place) if told.gaps else cursor,
        "more": told.more,
    }


def _gap(one: Gap, told: Reconciliation) -> dict[str, object]:
    return {
        "dossier": one.dossier,
        "number": one.number,
        "name": one.name,
        "sha256": one.fingerprint,
        "cause": one.cause.value,
        "filed_at": moment(one.filed_at),
        "since": moment(one.since),
        "age_seconds": int(one.age(told.at).total_seconds()),
        "late": one.late,
    }
