"""The papers of a draft: each one wanted, its files, and those that will be sent later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.datastructures import FileStorage
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer, attach
from portal.domain.draft import Draft, Piece
from portal.domain.errors import NotFound, NotReady
from portal.domain.people import Role
from portal.form.edition import Edition
from portal.form.remembered import wanted_pieces
from portal.web.drafting import draft_of, if_sent, today
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said
from portal.web.look import page as drawn

door = Blueprint("papers", __name__)

LARGEST = 25 * 1000 * 1000
"""Bytes of one file, as the page says and its script checks; the act decides."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One kind of paper, as the page shows it."""

    id: str
    label: str
    hint: str
    files: Sequence[Piece]
    later: bool
    full: bool
    problem: str


@door.get("/demande/<number:draft_id>/documents")
@only(Role.APPLICANT)
def papers(draft_id: str) -> str | Response:
    """Show each paper wanted, and what was received of it."""
    draft, edition = draft_of(draft_id)
    return if_sent(draft) or _page(draft, edition)


@door.post("/demande/<number:draft_id>/documents")
@only(Role.APPLICANT)
def change(draft_id: str) -> Response | tuple[str, int]:
    """Take files in, take one away, or note that a paper will come later."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    kind = request.form.get("kind", "")
    if kind not in {rule.id for rule in edition.pieces}:
        raise NotFound("no such paper")
    if piece_id := request.form.get("remove"):
        attach.remove(desk(), actor(), draft_id, piece_id)
    elif wish := request.form.get("later"):
        answer.defer(desk(), actor(), draft_id, kind, wish == "yes")
    elif problems := _take_in(draft_id, kind, request.files.getlist("files")):
        draft, edition = draft_of(draft_id)
        return _page(draft, edition, kind, problems), 422
    return redirect(f"/demande/{draft_id}/documents#{kind}", 303)


def _take_in(draft_id: str, kind: str, files: Sequence[FileStorage]) -> Sequence[str]:
    """Attach each file; return why some could not be."""
    chosen = [file for file in files if file.filename]
    if not chosen:
        return (_("Choisissez d’abord un fichier, puis appuyez sur « Envoyer »"),)
    problems: list[str] = []
    for file in chosen:
        name = file.filename or ""
        try:
            attach.attach(desk(), actor(), draft_id, kind, name, file.read(), language())
        except NotReady as error:
            problems += (
                _("%(file)s : %(problem)s", file=name, problem=problem.text)
                for problem in error.problems
            )
    return problems


def _page(draft: Draft, edition: Edition, kind: str = "", problems: Sequence[str] = ()) -> str:
    wanted = [
        Wanted(
            id=rule.id,
            label=said(edition, language(), f"piece.{rule.id}.label"),
            hint=said(edition, language(), f"piece.{rule.id}.hint"),
            files=(files := [piece for piece in draft.pieces if piece.kind == rule.id]),
            later=rule.id in draft.later,
            full=len(files) >= rule.max_files,
            problem=problems[0] if problems and rule.id == kind else "",
        )
        for rule in wanted_pieces(edition, draft.answers, today())
    ]
    return drawn(
        "applicant/papers.html",
        draft=draft,
        wanted=wanted,
        problems=[(f"#file-{kind}", sentence) for sentence in problems],
        largest=LARGEST,
    )
