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
from portal.domain.dossier import Deposit, Dossier
from portal.domain.errors import NotFound
from portal.domain.findings import Finding, Outcome
from portal.domain.manifest import folder_of, is_for_doctor
from portal.domain.people import Role
from portal.domain.signers import both_sign
from portal.form.edition import Edition
from portal.form.record import Chapter
from portal.form.telling import Teller
from portal.web import completed, moved, reasons
from portal.web.beside import beside
from portal.web.dossier_frame import aids_of, any_edition, filed_by
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import said
from portal.web.look import page as drawn
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


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, as its tab shows it."""

    deposit: Deposit
    label: str
    filename: str
    added: bool = False  # it came after the filing


@door.get("/instruction/<number:dossier>")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show a dossier: its papers beside what it says, and whether it is what was filed."""
    try:
        opened = review.open_dossier(desk(), actor(), dossier, request.args.get("document"))
    except NotFound:
        return moved.moved_on(dossier)
    if opened.badge is Outcome.DIFFERENT:
        _log.error("dossier_different", number=dossier, funder=opened.dossier.funder)
    record = opened.record
    edition = desk().editions.get(str(record["edition"])) if record else None
    records = [one for one in (record, *(each.record for each in opened.additions)) if one]
    additions = completed.completed(opened.additions, edition, language())
    return drawn(
        "caseworker/dossier.html",
        opened=opened,
        line=_line(opened.dossier),
        **beside(opened),
        funder=_funder(opened.dossier.funder),
        theirs_too=by_others(opened.elsewhere, opened.recognised),
        papers=_papers(opened.papers, records, edition),
        hidden=[
            (one.label, is_for_doctor(one.deposit.name))
            for one in _papers(opened.hidden, records, edition)
        ],
        additions=additions,
        corrected=completed.latest(additions),
        pages=range(1, min(opened.pages, MOST_PAGES) + 1),
        chapters=_chapters(record, edition),
        to_come=to_come(records, edition),
        sight=_sight(opened.findings),
        seen=dict(_sight(opened.findings)),
        studied=_studied(opened.dossier),
        typed_in=_typed_in(record),
        signed_name=record["answers"].get("signed_name", "") if record else "",
        acting=filed_by(record),
        two_sign=both_sign(record["answers"]) if record else False,
        signers=record.get("signers", ()) if record else (),
        judgment=any(one["kind"] == JUDGMENT for each in records for one in each["papers"]),
        instant=datetime.fromisoformat,
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


def _typed_in(record: Mapping[str, Any] | None) -> Counter | None:
    """Who typed in a form that came on paper, and where."""
    told = record.get("counter") if record else None
    return Counter(**told) if told else None


def _line(dossier: Dossier) -> Line:
    return Line(dossier.number, dossier.beneficiary, aids_of(dossier), dossier)


def _funder(code: str) -> str:
    return reasons.funder_name(any_edition(), code, language())


def _studied(dossier: Dossier) -> reasons.Studied:
    """Why the dossier came here, as the person was told."""
    return reasons.studied(any_edition(), dossier.funder, dossier.routes, language())


def _chapters(record: Mapping[str, Any] | None, edition: Edition | None) -> Sequence[Chapter]:
    if record is None or edition is None:
        return ()
    told = Teller(edition, language(), {}).chapters(
        record["answers"], record.get("vouched", {}).get("answers", ())
    )
    return [chapter for chapter in told if chapter.answers]


def _papers(
    papers: Sequence[Deposit], records: Sequence[Mapping[str, Any]], edition: Edition | None
) -> Sequence[Paper]:
    """The papers, each under the label of its kind; told apart by rank where there are several."""
    known = {one["sha256"]: one for record in records for one in record["papers"]}
    shown = []
    for deposit in papers:
        told = known.get(deposit.sha256, {})
        kind = str(told.get("kind", ""))
        label = said(edition, language(), f"piece.{kind}.label") if edition and kind else ""
        filename, added = str(told.get("filename", "")), bool(folder_of(deposit.name))
        shown.append(Paper(deposit, label or deposit.name, filename, added))
    return shown


def to_come(
    records: Sequence[Mapping[str, Any]], edition: Edition | None
) -> Sequence[tuple[str, str | None]]:
    """What was promised, and has not come since, each with its day, ISO, if there is one."""
    if edition is None:
        return ()
    days: dict[str, str] = {}
    for record in records:
        days |= record.get("papers_promised", {})
    came = {one["kind"] for record in records for one in record["papers"]}
    promised = (kind for record in records for kind in record.get("papers_to_come", ()))
    kinds = [kind for kind in promised if kind not in came]
    return [(said(edition, language(), f"piece.{kind}.label"), days.get(kind)) for kind in kinds]


def _sight(findings: Sequence[Finding]) -> Sequence[tuple[str, Outcome]]:
    """One line an object, and one an addition: the worst of what was found of it."""
    order = (Outcome.SAME, Outcome.NOT_CHECKED, Outcome.DIFFERENT)
    worst: dict[str, Outcome] = {}
    for finding in findings:
        name = finding.check.partition(":")[0]
        name = folder_of(name) or name
        worst[name] = max(worst.get(name, Outcome.SAME), finding.outcome, key=order.index)
    return list(worst.items())
