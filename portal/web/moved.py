"""Dossiers that moved, for caseworkers: one that came is accepted; of one that went, a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import moved
from portal.domain.errors import Conflict, NotFound
from portal.domain.moves import Move
from portal.domain.people import Role
from portal.domain.rulings import AwaitsReferee, Ruling
from portal.sending_on import Movable, movable
from portal.web import reasons
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import said
from portal.web.look import page as drawn
from portal.web.names import names_of

door = Blueprint("moved", __name__)


@dataclass(frozen=True, slots=True)
class Came:
    """How a dossier came from another funder, and whether it is still to be accepted.

    `referees` are those who may say who studies it, while one must; `ruled` is why one said so.
    """

    move: Move
    former: str
    why: str
    words: str
    waits: bool
    referee: bool
    referees: Sequence[str]
    ruling: Ruling | None
    ruled: str
    first: reasons.Studied  # where it was sent when it was filed, and why


@dataclass(frozen=True, slots=True)
class Gone:
    """One dossier that moved on: its number, when, to whom; `studies`: as a referee ruled."""

    move: Move
    to: str
    why: str
    ruling: Ruling | None
    studies: str


@door.post("/instruction/<number:dossier>/accepter")
@only(Role.CASEWORKER)
def accept(dossier: str) -> Response:
    """Say that a dossier that came is studied here; twice is once."""
    try:
        moved.accept(desk(), actor(), dossier, request.form.get("seen", 0, int))
    except AwaitsReferee:
        raise
    except Conflict:
        movable(desk(), actor(), dossier)  # gone: there is no such dossier
    return redirect(f"/instruction/{dossier}", 303)


@door.get("/instruction/transmises")
@only(Role.CASEWORKER)
def gone() -> str:
    """Show the dossiers that moved on: number, day, to whom, and no more."""
    return _drawn(moved.gone(desk(), actor()))


def moved_on(number: str) -> str:
    """The page of a dossier that moved on. Raises NotFound: it never was this funder's."""
    found = moved.moved_on(desk(), actor(), number)
    if found is None:
        raise NotFound("no such dossier")
    return _drawn([found])


def came(number: str) -> Came | None:
    """How a dossier of the actor's funder came there, if another one sent it."""
    found = movable(desk(), actor(), number)
    if found.last is None:
        return None
    return Came(
        move=found.last,
        former=reasons.funder_name(found.edition, found.last.former, language()),
        why=said(found.edition, language(), f"moving.{found.last.reason}"),
        words=moved.words_of(desk(), actor(), found.last),
        waits=not (found.accepted or found.decided),
        referee=found.awaits,
        referees=_referees(found),
        ruling=found.ruling,
        first=_first(found),
        ruled=moved.why_of(desk(), actor(), found.ruling) if found.ruling else "",
    )


def _first(found: Movable) -> reasons.Studied:
    """Where the rules sent the request when it was filed, as its person was told."""
    first = found.moves[0]
    return reasons.studied(found.edition, first.former, first.former_routes, language())


def _referees(found: Movable) -> Sequence[str]:
    if not found.awaits:
        return ()
    referees = moved.referees(desk(), actor())
    names = names_of(referees)
    return [names[one.id] for one in referees]


def _drawn(moves: Sequence[Move]) -> str:
    """Each move, with the last ruling on its dossier that came after it, or with it."""
    rulings = moved.rulings_of(desk(), actor(), list({one.dossier for one in moves}))
    lines = [_gone(one, rulings) for one in moves]
    left = next((one for one in lines if one.move.dossier == request.args.get("parti")), None)
    return drawn("caseworker/moved.html", moves=lines, left=left)


def _gone(move: Move, rulings: Sequence[Ruling]) -> Gone:
    edition, spoken = any_edition(), language()
    of_it = [one for one in rulings if one.dossier == move.dossier and one.rank >= move.rank]
    last = of_it[-1] if of_it else None
    return Gone(
        move,
        reasons.funder_name(edition, move.funder, spoken),
        said(edition, spoken, f"moving.{move.reason}"),
        last,
        reasons.funder_name(edition, last.funder, spoken) if last else "",
    )
