"""The referee's page: which funder studies a dossier that moved too often, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging
from portal.acts import moved, rule
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.people import Role
from portal.form import communes
from portal.sending_on import movable
from portal.web import reasons
from portal.web.dossier_frame import changed_meanwhile, frame
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn
from portal.web.moving import objects_of

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
def settle(dossier: str) -> str | Response | tuple[str, int]:
    """Say who studies it, once it was checked; or show what is wrong, and all that was typed."""
    told = request.form
    to, why = told.get(rule.TO, ""), told.get(exchanging.WORDS, "")
    said_so = rule.Said(to, why, told.get("seen", 0, int))
    if "again" in told:
        return _page(dossier, Typed(to, why))
    try:
        if "checked" not in told:
            return _check(rule.preview(desk(), actor(), dossier, said_so), Typed(to, why))
        ruling = rule.rule(desk(), actor(), dossier, said_so)
    except NotReady as error:
        return _page(dossier, Typed(to, why, [_link(one) for one in error.problems])), 422
    except Conflict:
        return _page(dossier, Typed(to, why, [("", changed_meanwhile(dossier))])), 409
    if ruling.funder == ruling.former:
        return redirect(f"/instruction/{dossier}", 303)
    return redirect(f"/instruction/transmises?parti={dossier}", 303)


def _check(preview: rule.Preview, typed: Typed) -> str:
    """What saying so does: who studies it, what goes there, what the person reads."""
    found, spoken = preview.found, language()
    return drawn(
        "caseworker/ruling_check.html",
        frame=frame(found.dossier, "ruling"),
        typed=typed,
        seen=len(found.moves),
        here=typed.to == found.dossier.funder,
        to=reasons.funder_name(found.edition, typed.to, spoken),
        aid=said(found.edition, spoken, f"aid.{preview.aid}"),
        why=preview.why,
        told=preview.told,
        lives=_place(found.dossier),
        elsewhere=preview.elsewhere,
        objects=objects_of(found.objects, found.edition),
        stays=found.stays,
        provisional=found.provisional,
    )


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
        lives=_place(found.dossier),
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


def _place(dossier: Dossier) -> str:
    """Where the person lives, as it was filed: what a referee asks first."""
    found = communes.known(dossier.commune)
    return found.text if found else ""


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        rule.NOBODY: _("Choisissez qui étudie ce dossier"),
        exchanging.NOTHING: _("Écrivez pourquoi : une phrase au moins"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
    }
    text = told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
