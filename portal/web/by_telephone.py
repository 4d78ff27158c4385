"""Photographs from the telephone while the form is on a computer: a QR code, and no application.

The link opens once, for one draft and one kind of paper. The telephone sees the paper's name and
what it sent itself: nothing of the answers, and no name.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from dataclasses import replace

import segno
from flask import Blueprint, Response, current_app, request, session
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from portal.acts import attach, passes
from portal.domain.draft import Draft, Piece
from portal.domain.errors import Conflict, NotFound
from portal.domain.passes import Way
from portal.domain.people import Role
from portal.form.edition import Edition
from portal.web import receiving as papers
from portal.web.drafting import draft_of, if_sent
from portal.web.entering import enter, keyed
from portal.web.guard import actor, desk, language, only, open_to_all
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.pictures import photograph
from portal.web.scopes import DRAFT, PAPER, scope, within
from portal.web.sessions import Session

door = Blueprint("by_telephone", __name__)
door.url_value_preprocessor(papers.make_room)

LINK_BYTES = 20
LINKS, SENT = "links", "sent"
"""What the session, which is encrypted, keeps: the links shown here; the pieces sent from here."""


@door.get("/demande/<number:draft_id>/telephone/<word:kind>")
@only(Role.APPLICANT)
@within(DRAFT)
def show(draft_id: str, kind: str) -> ResponseReturnValue:
    """The computer's page: the QR code, and the photographs as they arrive."""
    draft, edition = _paper_of(draft_id, kind)
    if sent := if_sent(draft):
        return sent
    until = passes.stands_until(desk(), actor(), draft_id, Way.LINK, kind)
    link = _link(draft_id, kind)
    return drawn(
        "applicant/telephone.html",
        draft=draft,
        kind=kind,
        label=_label(edition, kind),
        until=until if link else None,
        made=bool(link),
        files=_of_kind(draft, kind),
    )


@door.post("/demande/<number:draft_id>/telephone/<word:kind>")
@only(Role.APPLICANT)
@within(DRAFT)
def make(draft_id: str, kind: str) -> ResponseReturnValue:
    """Make a link for a telephone; the one before opens nothing any more."""
    token = secrets.token_hex(LINK_BYTES)
    passes.make_pass(desk(), actor(), draft_id, Way.LINK, keyed(token), kind)
    session[LINKS] = {**session.get(LINKS, {}), f"{draft_id}/{kind}": token}
    return redirect(f"/demande/{draft_id}/telephone/{kind}", 303)


@door.get("/demande/<number:draft_id>/telephone/<word:kind>/code.svg")
@only(Role.APPLICANT)
@within(DRAFT)
def image(draft_id: str, kind: str) -> Response:
    """The link as a QR code; it says nothing of the person. ISO/IEC 18004."""
    token = _link(draft_id, kind)
    if token is None:
        raise NotFound("no link was made here")
    drawing = io.BytesIO()
    code = segno.make(f"{current_app.config['PUBLIC_URL']}/telephone/{token}", error="m")
    code.save(drawing, kind="svg", scale=6, border=4, xmldecl=False, svgclass=None, lineclass=None)
    return Response(drawing.getvalue(), mimetype="image/svg+xml")


@door.get("/demande/<number:draft_id>/telephone/<word:kind>/recus")
@only(Role.APPLICANT)
@within(DRAFT)
def arrived(draft_id: str, kind: str) -> str:
    """The part of the computer's page that its script looks at: asking alone keeps no one in."""
    if isinstance(session, Session):
        session.only_looked_at = True
    draft, _ = _paper_of(draft_id, kind)
    until = passes.stands_until(desk(), actor(), draft_id, Way.LINK, kind)
    return drawn("applicant/arrived.html", files=_of_kind(draft, kind), until=until)


@door.get("/telephone/<word:token>")
@open_to_all
def arrive(token: str) -> str:
    """What the QR code opens: a page with one button. Looking at a link does not spend it."""
    return drawn("applicant/arrive.html", token=token, refused=False)


@door.post("/telephone/<word:token>")
@open_to_all
def begin(token: str) -> ResponseReturnValue:
    """Spend the link: this telephone sends one kind of paper to one draft from now on."""
    try:
        opened = passes.open_by_link(desk(), keyed(token))
    except NotFound:
        return drawn("applicant/arrive.html", token=token, refused=True), 404
    answer = enter(opened)
    return redirect(f"/demande/{opened.draft}/photo/{opened.paper}", 303) if not scope() else answer


@door.get("/demande/<number:draft_id>/photo/<word:kind>")
@only(Role.APPLICANT)
@within(PAPER)
def photo(draft_id: str, kind: str) -> str:
    """The telephone's page: take a photograph, see what was sent from here."""
    return _page(*_paper_of(draft_id, kind), kind)


@door.post("/demande/<number:draft_id>/photo/<word:kind>")
@only(Role.APPLICANT)
@within(PAPER)
def send(draft_id: str, kind: str) -> ResponseReturnValue:
    """Take in what was photographed; or take away one of those sent from here."""
    draft, edition = _paper_of(draft_id, kind)
    _still_open(draft)
    if piece_id := request.form.get("remove"):
        if piece_id not in session.get(SENT, ()):
            raise NotFound("not sent from here")
        attach.remove(desk(), actor(), draft_id, piece_id)
        return redirect(request.path, 303)
    files = request.files.getlist("files") + request.files.getlist(f"file-{kind}")
    chosen = [file for file in files if file.filename]
    taken = papers.taken_in(draft_id, edition, {kind: chosen})
    session[SENT] = [*session.get(SENT, ()), *(piece.id for piece in taken.pieces)]
    problems = taken.problems
    if not chosen:
        problems = [(kind, papers.nothing_chosen(edition, kind))]
    if problems:
        return _page(*draft_of(draft_id), kind, problems), taken.status
    return redirect(request.path, 303)


def _page(draft: Draft, edition: Edition, kind: str, problems: papers.Problems = ()) -> str:
    _still_open(draft)
    own = tuple(one for one in draft.pieces if one.id in session.get(SENT, ()))
    wanted = papers.wanted_of(replace(draft, pieces=own, later=frozenset()), edition, problems)
    return papers.drawn_list(
        "applicant/photo.html",
        [paper for paper in wanted if paper.id == kind],
        problems,
        address=f"/demande/{draft.id}/photo/{kind}",
        label=_label(edition, kind),
        language=language(),
        photograph=photograph(edition),
    )


def _paper_of(draft_id: str, kind: str) -> tuple[Draft, Edition]:
    """The draft and its edition, which must know this kind of paper. Raises NotFound."""
    draft, edition = draft_of(draft_id)
    if kind not in {rule.id for rule in edition.pieces}:
        raise NotFound("no such paper")
    return draft, edition


def _still_open(draft: Draft) -> None:
    if draft.number:
        raise Conflict("the draft was filed: nothing is added to it")


def _of_kind(draft: Draft, kind: str) -> Sequence[Piece]:
    return [piece for piece in draft.pieces if piece.kind == kind]


def _link(draft_id: str, kind: str) -> str | None:
    """The link shown by this browser, spent or not."""
    found: str | None = session.get(LINKS, {}).get(f"{draft_id}/{kind}")
    return found


def _label(edition: Edition, kind: str) -> str:
    return said(edition, language(), f"piece.{kind}.label")
