"""The papers of a draft: each one wanted, its files, and those that will be sent later.

The page is one form: whatever its button, every file chosen in any of its boxes is taken in. Its
script sends one file at a time, as `files` of the paper in `send`.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import answer, attach, follow
from portal.domain.draft import Draft
from portal.domain.errors import NotFound
from portal.domain.people import Role
from portal.form.edition import Edition
from portal.web import at_counter, pictures, promises, receiving
from portal.web.drafting import after_papers, draft_of, if_sent, near, today
from portal.web.guard import actor, desk, only
from portal.web.promises import Promises
from portal.web.receiving import Chosen, Problems, Taken
from portal.web.scopes import DRAFT, within
from portal.web.telling_dropped import notice

door = Blueprint("papers", __name__)
door.url_value_preprocessor(receiving.make_room)


@door.get("/demande/<number:draft_id>/documents")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def papers(draft_id: str) -> str | Response:
    """Show each paper wanted, and what was received of it."""
    draft, edition = draft_of(draft_id)
    return if_sent(draft) or _page(draft, edition)


@door.post("/demande/<number:draft_id>/documents")
@only(Role.APPLICANT, Role.COUNTER)
@within(DRAFT)
def change(draft_id: str) -> Response | tuple[str, int]:
    """Take in every file chosen, then do what the button says; without one, go on."""
    draft, edition = draft_of(draft_id)
    if sent := if_sent(draft):
        return sent
    kind, taken, wrong = taken_in(draft, edition)
    if taken.problems or wrong:
        draft, edition = draft_of(draft_id)
        return _page(draft, edition, taken.problems, wrong), taken.status
    return redirect(after_papers(draft_id, kind), 303)


def taken_in(draft: Draft, edition: Edition) -> tuple[str, Taken, Promises]:
    """Take in every file of this form, and do what its button says.

    Returns the kind of paper that the button is about, what became of the files, and the days
    promised that are wrong.

    Raises:
        NotFound: there is no such paper.
    """
    kind = next(
        (request.form[wish] for wish in ("send", "later", "now", "by") if wish in request.form), ""
    )
    if kind and kind not in {rule.id for rule in edition.pieces}:
        raise NotFound("no such paper")
    chosen = _chosen(edition, kind)
    taken = receiving.taken_in(draft.id, edition, chosen)
    if "send" in request.form and kind not in chosen:
        nothing = (kind, receiving.nothing_chosen(edition, kind))
        taken = replace(taken, problems=[*taken.problems, nothing])
    if piece_id := request.form.get("remove"):
        kind = next((piece.kind for piece in draft.pieces if piece.id == piece_id), "")
        attach.remove(desk(), actor(), draft.id, piece_id)
    elif piece_id := request.form.get("doctor") or request.form.get("everybody"):
        kind = next((piece.kind for piece in draft.pieces if piece.id == piece_id), "")
        alone = "doctor" in request.form
        attach.reserve(desk(), actor(), draft.id, piece_id, for_doctor=alone)
    elif "later" in request.form and kind not in chosen:
        answer.defer(desk(), actor(), draft.id, kind, True)
    elif "now" in request.form:
        answer.defer(desk(), actor(), draft.id, kind, False)
    wrong = promises.taken_in(draft, edition, "" if "by" in request.form else kind)
    return kind, taken, wrong


def _chosen(edition: Edition, sent: str) -> Chosen:
    """The files of this request that have a name: a box left empty sends one without."""
    found = {rule.id: request.files.getlist(f"file-{rule.id}") for rule in edition.pieces}
    if sent:
        found[sent] += request.files.getlist("files")
    named = {kind: [file for file in files if file.filename] for kind, files in found.items()}
    return {kind: files for kind, files in named.items() if files}


def _page(
    draft: Draft, edition: Edition, problems: Problems = (), wrong: Promises | None = None
) -> str:
    came = () if at_counter.here() else follow.pieces(desk(), actor(), draft.amends)
    return receiving.drawn_list(
        "applicant/papers.html",
        receiving.wanted_of(draft, edition, problems, came, wrong),
        problems,
        draft=draft,
        address=f"/demande/{draft.id}/documents",
        whole=True,
        counter=at_counter.here(),
        photograph=pictures.photograph(edition),
        dropped=notice(draft, edition, today()),
        near=near(draft),
    )
