"""Dossiers that moved, for caseworkers: one that came is accepted; of one that went, a line."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import moved, reorient
from portal.domain.errors import Conflict, NotFound
from portal.domain.moves import REFEREE_FROM, Move
from portal.domain.people import Role
from portal.web import reasons
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import said
from portal.web.look import page as drawn

door = Blueprint("moved", __name__)


@dataclass(frozen=True, slots=True)
class Came:
    """How a dossier came from another funder, and whether it is still to be accepted."""

    move: Move
    former: str
    why: str
    words: str
    waits: bool
    referee: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """One dossier that moved on: its number, when, to whom."""

    move: Move
    to: str
    why: str


@door.post("/instruction/<number:dossier>/accepter")
@only(Role.CASEWORKER)
def accept(dossier: str) -> Response:
    """Say that a dossier that came is studied here; twice is once."""
    try:
        moved.accept(desk(), actor(), dossier, request.form.get("seen", 0, int))
    except Conflict:
        reorient.movable(desk(), actor(), dossier)  # gone: there is no such dossier
    return redirect(f"/instruction/{dossier}", 303)


@door.get("/instruction/transmises")
@only(Role.CASEWORKER)
def gone() -> str:
    """Show the dossiers that moved on: number, day, to whom, and no more."""
    return drawn("caseworker/moved.html", moves=list(map(_gone, moved.gone(desk(), actor()))))


def moved_on(number: str) -> str:
    """The page of a dossier that moved on. Raises NotFound: it never was this funder's."""
    found = moved.moved_on(desk(), actor(), number)
    if found is None:
        raise NotFound("no such dossier")
    return drawn("caseworker/moved.html", moves=[_gone(found)])


def came(number: str) -> Came | None:
    """How a dossier of the actor's funder came there, if another one sent it."""
    found = reorient.movable(desk(), actor(), number)
    if found.last is None:
        return None
    return Came(
        move=found.last,
        former=reasons.funder_name(found.edition, found.last.former, language()),
        why=said(found.edition, language(), f"moving.{found.last.reason}"),
        words=moved.words_of(desk(), actor(), found.last),
        waits=not (found.accepted or found.decided),
        referee=len(found.moves) >= REFEREE_FROM,
    )


def _gone(move: Move) -> Gone:
    edition = any_edition()
    to = reasons.funder_name(edition, move.funder, language())
    return Gone(move, to, said(edition, language(), f"moving.{move.reason}"))
