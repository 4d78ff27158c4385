"""The caseworkers' door: a dossier as the vault's own bytes tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Response, request

from portal.acts import review
from portal.domain.counter import Counter
from portal.domain.dossier import Dossier
from portal.domain.draft import Answers
from portal.domain.erasure import WasErased
from portal.domain.errors import NotFound
from portal.domain.findings import Outcome
from portal.domain.happened import legal_day
from portal.domain.manifest import is_for_doctor
from portal.domain.people import Role
from portal.domain.routing import Route
from portal.domain.signers import both_sign
from portal.form.edition import Edition
from portal.form.record import Chapter
from portal.form.telling import Teller
from portal.web import completed, moved, reasons
from portal.web.beside import beside
from portal.web.dossier_frame import aids_of, any_edition
from portal.web.dossier_head import filed_by, head_of
from portal.web.dossier_papers import papers_of, sight, to_come
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import other_language
from portal.web.look import page as drawn
from portal.web.proving import proofs, proved
from portal.web.rooms import ROOMS
from portal.web.sheet_typed import by_others

door = Blueprint("caseworker", __name__)
for room in ROOMS:
    door.register_blueprint(room)

_log = structlog.get_logger()

JUDGMENT = "protection_judgment"
MOST_PAGES = 20
"""Pages of a paper that one screen shows; the original has them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """The dossier, as its page names it."""

    number: str
    name: str
    aids: str
    dossier: Dossier


@door.get("/instruction/<number:dossier>")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show a dossier: its papers beside what it says, and whether it is what was filed."""
    try:
        opened = review.open_dossier(desk(), actor(), dossier, request.args.get("document"))
    except WasErased:
        raise
    except NotFound:
        return moved.moved_on(dossier)
    if opened.badge is Outcome.DIFFERENT:
        _log.error("dossier_different", number=dossier, funder=opened.dossier.funder)
    return drawn(
        "caseworker/dossier.html",
        opened=opened,
        line=_line(opened.dossier),
        funder=_funder(opened.dossier.funder),
        theirs_too=by_others(opened.elsewhere, opened.recognised),
        pages=range(1, min(opened.pages, MOST_PAGES) + 1),
        unfolded="tout" in request.args,
        **beside(opened),
        **_filed(opened),
        **_signed(opened.record),
    )


@door.get("/instruction/<number:dossier>/document/<object:name>/<int:number>.png")
@only(Role.CASEWORKER)
def image(dossier: str, name: str, number: int) -> Response:
    """One page of a paper as an image made here: the upload itself never reaches the browser."""
    png = review.paper_image(desk(), actor(), dossier, name, number)
    return Response(png, mimetype="image/png")


@door.get("/instruction/<number:dossier>/original/<object:name>")
@only(Role.CASEWORKER)
def original(dossier: str, name: str) -> Response:
    """A paper or the sealed PDF as it was deposited, to be saved: never opened in the browser."""
    deposit, data = review.paper_original(desk(), actor(), dossier, name)
    response = Response(data, mimetype="application/octet-stream")
    saved_as = f"{dossier}-{name.rpartition('/')[2]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    response.headers["X-Content-SHA256"] = deposit.sha256
    return response


def _filed(opened: review.Opened) -> Mapping[str, object]:
    """What was filed and added, as the vault's bytes tell it: answers, papers, corrections."""
    record, added = opened.record, [one.record for one in opened.additions if one.record]
    edition = desk().editions.get(str(record["edition"])) if record else None
    records = [record, *added] if record else added
    additions = completed.completed(opened.additions, edition, language())
    papers = papers_of(opened.papers, records, edition)
    chapters = _chapters(record, edition, opened.brought)
    shown = opened.shown.name if opened.shown else ""
    looked_at, today = sight(opened.findings, papers), legal_day(desk().clock())
    return {
        "head": head_of(opened.dossier, record, added[::-1], edition or any_edition(), today),
        "papers": papers,
        "hidden": [
            (one.label, is_for_doctor(one.deposit.name))
            for one in papers_of(opened.hidden, records, edition)
        ],
        "additions": additions,
        "corrected": completed.latest(additions),
        "chapters": chapters,
        "proved": proved(shown, chapters, edition),
        "proofs": proofs(papers, edition),
        "asked_in": other_language(str(record["language"])) if record else "",
        "to_come": to_come(records, edition),
        "sight": looked_at,
        "seen": {one.name: one.outcome for one in looked_at},
        "studied": _studied(opened.dossier, record, edition),
        "judgment": any(one["kind"] == JUDGMENT for each in records for one in each["papers"]),
    }


def _signed(record: Mapping[str, Any] | None) -> Mapping[str, object]:
    """Who typed it in, signed and filed it."""
    return {
        "typed_in": _typed_in(record),
        "signed_name": record["answers"].get("signed_name", "") if record else "",
        "acting": filed_by(record),
        "two_sign": both_sign(record["answers"]) if record else False,
        "signers": record.get("signers", ()) if record else (),
        "instant": datetime.fromisoformat,
    }


def _typed_in(record: Mapping[str, Any] | None) -> Counter | None:
    """Who typed in a form that came on paper, and where."""
    told = record.get("counter") if record else None
    return Counter(**told) if told else None


def _line(dossier: Dossier) -> Line:
    return Line(dossier.number, dossier.beneficiary, aids_of(dossier), dossier)


def _funder(code: str) -> str:
    return reasons.funder_name(any_edition(), code, language())


def _studied(
    dossier: Dossier, record: Mapping[str, Any] | None, edition: Edition | None
) -> reasons.Studied:
    """Why the dossier came here, as the person was told."""
    routes: Sequence[Route] = dossier.routes
    if record and edition:
        spoken = str(record.get("language", ""))
        routes = reasons.told_to_reader(edition, dossier, record["answers"], spoken, language())
    return reasons.studied(any_edition(), dossier.funder, routes, language())


def _chapters(
    record: Mapping[str, Any] | None, edition: Edition | None, brought: Answers
) -> Sequence[Chapter]:
    if record is None or edition is None:
        return ()
    told = Teller(edition, language(), {}).chapters(
        {**record["answers"], **brought}, record.get("vouched", {}).get("answers", ())
    )
    return [chapter for chapter in told if chapter.answers]
