"""The referee's page: which funder studies a dossier that moved too often, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging
from portal.acts import moved, rule
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.people import Role
from portal.sending_on import movable
from portal.web import reasons
from portal.web.dossier_frame import changed_meanwhile, frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn

door = Blueprint("ruling", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """Who was chosen, and why; and what is wrong with it."""

    to: str = ""
    words: str = ""
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/arbitrer")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show how a dossier went from funder to funder, and ask who studies it."""
    return _page(dossier, Typed())


@door.post("/instruction/<number:dossier>/arbitrer")
@only(Role.CASEWORKER)
def settle(dossier: str) -> Response | tuple[str, int]:
    """Say who studies it; or show what is wrong, and all that was typed."""
    told = request.form
    to, why = told.get(rule.TO, ""), told.get(exchanging.WORDS, "")
    try:
        ruling = rule.rule(desk(), actor(), dossier, rule.Said(to, why, told.get("seen", 0, int)))
    except NotReady as error:
        return _page(dossier, Typed(to, why, [_link(one) for one in error.problems])), 422
    except Conflict:
        return _page(dossier, Typed(to, why, [("", changed_meanwhile(dossier))])), 409
    if ruling.funder == ruling.former:
        return redirect(f"/instruction/{dossier}", 303)
    return redirect(f"/instruction/transmises#d-{dossier}", 303)


def _page(number: str, typed: Typed) -> str:
    found = movable(desk(), actor(), number)
    edition, spoken = found.edition, language()
    words = {one.rank: moved.words_of(desk(), actor(), one) for one in found.moves}
    return drawn(
        "caseworker/ruling.html",
        frame=frame(found.dossier, "ruling"),
        typed=typed,
        seen=len(found.moves),
        waits=found.awaits,
        funders=[
            (code, reasons.funder_name(edition, code, spoken), code == found.dossier.funder)
            for code in rule.eligible(found)
        ],
        moves=[
            (
                one.moved_at,
                reasons.funder_name(edition, one.former, spoken),
                reasons.funder_name(edition, one.funder, spoken),
                said(edition, spoken, f"moving.{one.reason}"),
                words[one.rank],
            )
            for one in found.moves
        ],
    )


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        rule.NOBODY: _("Choisissez qui étudie ce dossier"),
        exchanging.NOTHING: _("Écrivez pourquoi : une phrase au moins"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
    }
    text = told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
