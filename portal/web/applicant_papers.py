"""The papers of a draft: each one wanted, its files, and those that will be sent later.

The page is one form: whatever its button, every file chosen in any of its boxes is taken in. Its
script sends one file at a time, as `files` of the paper in `send`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from portal.web.guard import actor, desk, language, only, shown_sign_in
from portal.web.i18n import gettext as _
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.scopes import DRAFT, within

door = Blueprint("papers", __name__)

LARGEST = 25 * 1000 * 1000
"""Bytes of one file, as the page says and its script checks; the act decides."""
LARGEST_TOGETHER = attach.MOST_BYTES + 1024 * 1024
"""Bytes of all the files that one page may hold, and what goes with them."""

Chosen = Mapping[str, Sequence[FileStorage]]
"""Kind of paper → the files chosen for it."""
Problems = Sequence[tuple[str, str]]
"""A kind of paper, and what is wrong with a file of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One kind of paper, as the page shows it."""

    id: str
    label: str
    hint: str
    files: Sequence[Piece]
    later: bool
    boxed: bool  # it has a box where a file is chosen
    problems: Sequence[str]


@door.url_value_preprocessor
def make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before a form is read: who is signed in may send all the files of the page at once."""
    if request.method == "POST" and shown_sign_in():
        request.max_content_length = LARGEST_TOGETHER


@door.get("/demande/<number:draft_id>/documents")
@only(Role.APPLICANT)
@within(DRAFT)
def papers(draft_id: str) -> str | Response:
    """Show each paper wanted, and what was received of it."""
    draft, edition = draft_of(draft_id)
    return if_sent(draft) or _page(draft, edition)


@door.post("/demande/<number:draft_id>/documents")
@only(Role.APPLICANT)
@within(DRAFT)
def change(draft_id: str) -> Response | tuple[str, int]:
    """Take in every file chosen, then do what the button says; without one, go on."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    kind = next(
        (request.form[wish] for wish in ("send", "later", "now") if wish in request.form), ""
    )
    if kind and kind not in {rule.id for rule in edition.pieces}:
        raise NotFound("no such paper")
    chosen = _chosen(edition, kind)
    _, problems = taken_in(draft_id, edition, chosen)
    if "send" in request.form and kind not in chosen:
        problems = [*problems, (kind, nothing_chosen(edition, kind))]
    if piece_id := request.form.get("remove"):
        kind = next((piece.kind for piece in draft.pieces if piece.id == piece_id), "")
        attach.remove(desk(), actor(), draft_id, piece_id)
    elif "later" in request.form and kind not in chosen:
        answer.defer(desk(), actor(), draft_id, kind, True)
    elif "now" in request.form:
        answer.defer(desk(), actor(), draft_id, kind, False)
    if problems:
        draft, edition = draft_of(draft_id)
        return _page(draft, edition, problems), 422
    return redirect(f"/demande/{draft_id}/{f'documents#{kind}' if kind else ''}", 303)


def _chosen(edition: Edition, sent: str) -> Chosen:
    """The files of this request that have a name: a box left empty sends one without."""
    found = {rule.id: request.files.getlist(f"file-{rule.id}") for rule in edition.pieces}
    if sent:
        found[sent] += request.files.getlist("files")
    named = {kind: [file for file in files if file.filename] for kind, files in found.items()}
    return {kind: files for kind, files in named.items() if files}


def taken_in(draft_id: str, edition: Edition, chosen: Chosen) -> tuple[Sequence[Piece], Problems]:
    """Attach each file; return those that are kept, and why the others could not be."""
    pieces: list[Piece] = []
    problems: list[tuple[str, str]] = []
    for kind, files in chosen.items():
        paper = said(edition, language(), f"piece.{kind}.label")
        for file in files:
            name = file.filename or ""
            try:
                data, spoken = file.read(), language()
                pieces += [attach.attach(desk(), actor(), draft_id, kind, name, data, spoken)]
            except NotReady as error:
                problems += (
                    (
                        kind,
                        _(
                            "%(paper)s, « %(file)s » : %(problem)s",
                            paper=paper,
                            file=name,
                            problem=problem.text,
                        ),
                    )
                    for problem in error.problems
                )
    return pieces, problems


def nothing_chosen(edition: Edition, kind: str) -> str:
    """What is said to whoever sends without a file."""
    return _(
        "%(paper)s : choisissez d’abord un fichier, puis appuyez sur « Envoyer ce document »",
        paper=said(edition, language(), f"piece.{kind}.label"),
    )


def _page(draft: Draft, edition: Edition, problems: Problems = ()) -> str:
    wanted = wanted_of(draft, edition, problems)
    address = f"/demande/{draft.id}/documents"
    return drawn_list(
        "applicant/papers.html", wanted, problems, draft=draft, address=address, whole=True
    )


def wanted_of(draft: Draft, edition: Edition, problems: Problems) -> Sequence[Wanted]:
    """Each kind of paper asked of this person, with its files and what is wrong."""
    wanted = []
    for rule in wanted_pieces(edition, draft.answers, today()):
        files = [piece for piece in draft.pieces if piece.kind == rule.id]
        told = [sentence for kind, sentence in problems if kind == rule.id]
        later = rule.id in draft.later and not files
        wanted.append(
            Wanted(
                id=rule.id,
                label=said(edition, language(), f"piece.{rule.id}.label"),
                hint=said(edition, language(), f"piece.{rule.id}.hint"),
                files=files,
                later=later,
                boxed=len(files) < rule.max_files and (bool(told) or not later),
                problems=told,
            )
        )
    return wanted


def drawn_list(
    template: str, wanted: Sequence[Wanted], problems: Problems, /, **more: object
) -> str:
    """These papers on a page whose script sends files; `address` says where to, in `more`."""
    where = {paper.id: f"#{'file-' * paper.boxed}{paper.id}" for paper in wanted}
    return drawn(
        template,
        wanted=wanted,
        problems=[(where.get(kind, ""), sentence) for kind, sentence in problems],
        largest=LARGEST,
        **more,
    )
