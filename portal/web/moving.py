"""The caseworker's pages to send a dossier to another funder, on or back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import exchanging
from portal.acts import reorient, second
from portal.domain.dossier import Deposit
from portal.domain.duties import Duty
from portal.domain.errors import Conflict, NotReady, Problem
from portal.domain.manifest import MANIFEST_NAME, PDF_NAME, folder_of, within
from portal.domain.milestones import kind_of
from portal.domain.moves import REFEREE_FROM
from portal.domain.people import Role
from portal.domain.rulings import AwaitsReferee
from portal.form.edition import Edition
from portal.sending_on import Movable, movable
from portal.web import reasons, staff
from portal.web.dossier_frame import changed_meanwhile, frame
from portal.web.doubts import doubts
from portal.web.funder_choice import by_kind
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said, spaced
from portal.web.look import page as drawn
from portal.web.recognised import recognised

door = Blueprint("moving", __name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to send a dossier on, and what is wrong with it."""

    to: str = ""
    reason: str = ""
    words: str = ""
    back: bool = False
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@door.get("/instruction/<number:dossier>/reorienter")
@only(Role.CASEWORKER)
def show(dossier: str) -> str:
    """Show the form to send a dossier to another funder."""
    return _form(movable(desk(), actor(), dossier), Typed())


@door.get("/instruction/<number:dossier>/renvoyer")
@only(Role.CASEWORKER)
def show_back(dossier: str) -> str:
    """Show the form to send a dossier back to the funder that sent it."""
    found = movable(desk(), actor(), dossier)
    to = found.last.former if found.last else ""
    return _form(found, Typed(to=to, back=bool(to)))


@door.post("/instruction/<number:dossier>/reorienter")
@only(Role.CASEWORKER)
def check(dossier: str) -> str | tuple[str, int]:
    """Show what will move, and what the person will read; or what is wrong. Nothing moves yet."""
    found, typed = movable(desk(), actor(), dossier), _typed()
    if second.waiting(desk(), actor(), dossier):
        return _form(found, typed), 409
    try:
        return _check(found, typed)
    except NotReady as error:
        return _form(found, _with(typed, [_link(one) for one in error.problems])), 422


@door.post("/instruction/<number:dossier>/reorienter/confirmer")
@only(Role.CASEWORKER)
def confirm(dossier: str) -> Response | tuple[str, int]:
    """Send the dossier on; or say why it cannot go any more."""
    typed = _typed()
    try:
        reorient.reorient(desk(), actor(), dossier, _wished(typed))
    except AwaitsReferee:
        return _form(movable(desk(), actor(), dossier), typed), 409
    except Conflict:
        changed = _with(typed, [("", changed_meanwhile(dossier))])
        return _form(movable(desk(), actor(), dossier), changed), 409
    except NotReady as error:
        wrong = _with(typed, [_link(one) for one in error.problems])
        found = movable(desk(), actor(), dossier)
        unsure = error.problems[0].text == reorient.UNSURE
        return _check(found, wrong) if unsure else _form(found, wrong), 422
    return redirect(f"/instruction/transmises?parti={dossier}", 303)


def _check(found: Movable, typed: Typed) -> str:
    wished = _wished(typed)
    reason, words, aid = reorient.judged(found, wished)
    edition, spoken = found.edition, language()
    return drawn(
        "caseworker/moving_check.html",
        frame=frame(found.dossier, "moving"),
        typed=typed,
        doubts=doubts(reorient.contradicting(desk(), found, wished)),
        seen=len(found.moves),
        to=reasons.funder_name(edition, typed.to, spoken),
        why=said(edition, spoken, f"moving.{reason.id}"),
        told=said(edition, spoken, f"moved.{reason.id}"),
        aid=said(edition, spoken, f"aid.{aid}"),
        words=words,
        objects=objects_of(found.objects, edition),
        fit=(fit := reorient.fitting(desk(), found, typed.to, aid)),
        unneeded=[
            said(edition, spoken, edition.questions[one].key + ".label") for one in fit.unneeded
        ],
        stays=found.stays,
        provisional=found.provisional,
        known=recognised(found, typed.to),
        referee=len(found.moves) + 1 >= REFEREE_FROM,
    )


def _form(found: Movable, typed: Typed) -> str:
    edition, rules = found.edition, found.edition.study.moving
    codes = [one for one in rules.funders(edition.reference) if one != found.dossier.funder]
    return drawn(
        "caseworker/moving.html",
        frame=frame(found.dossier, "moving"),
        typed=typed,
        seen=len(found.moves),
        over=found.over,
        awaits=found.awaits,
        proposed=second.waiting(desk(), actor(), found.dossier.number) is not None,
        bound=found.ruling is not None and not staff.has(Duty.REFEREE),
        groups=by_kind(edition, codes),
        to=reasons.funder_name(edition, typed.to, language()) if typed.to in codes else "",
        why=[
            (one.id, said(edition, language(), f"moving.{one.id}"))
            for one in rules.choices(back=typed.back)
        ],
    )


def objects_of(objects: Sequence[Deposit], edition: Edition) -> Sequence[str]:
    """What moves, as people call it: manifests and readable copies go with what they belong to."""
    shown = []
    for one in objects:
        kind, inside = kind_of(one.name), within(one.name)
        later = f" {_('(complément)')}" if folder_of(one.name) else ""
        if kind:
            shown.append(said(edition, language(), f"piece.{kind}.label") + later)
        elif inside == PDF_NAME:
            shown.insert(0, _("Le dossier scellé, avec les réponses de la personne"))
        elif inside.endswith(".pdf") and inside != MANIFEST_NAME:
            shown.append(_("Un complément envoyé par la personne"))
    return shown


def _typed() -> Typed:
    told = request.form
    back = told.get("back", "") == "1"
    return Typed(
        told.get(reorient.TO, ""), told.get(reorient.REASON, ""),
        told.get(exchanging.WORDS, ""), back,
    )  # fmt: skip


def _with(typed: Typed, problems: Sequence[tuple[str, str]]) -> Typed:
    return Typed(typed.to, typed.reason, typed.words, typed.back, problems)


def _wished(typed: Typed) -> reorient.Wished:
    seen, sure = request.form.get("seen", 0, int), request.form.get(reorient.SURE) == "1"
    return reorient.Wished(typed.to, typed.reason, typed.words, seen, typed.back, sure)


def _link(problem: Problem) -> tuple[str, str]:
    told = {
        reorient.NONE: _("Choisissez un organisme dans la liste"),
        reorient.SAME: _("Ce dossier est déjà chez vous : choisissez un autre organisme"),
        reorient.NO_REASON: _("Choisissez un motif"),
        reorient.UNFIT: _("Ce motif ne va pas vers cet organisme : changez l’un ou l’autre"),
        reorient.UNSURE: _("Cochez la case si vous transmettez quand même"),
        exchanging.TOO_LONG: _("Ce texte est trop long : 2 000 caractères au plus"),
    }
    text = told[problem.text]
    return f"#{problem.question}", spaced(text) if language() == "fr" else text
