"""The managers' page where what was filed is compared with what their software has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import reconcile
from portal.domain.errors import NotFound, NotReady
from portal.domain.happened import legal_day
from portal.domain.people import Role
from portal.domain.reconciling import (
    LONGEST_HOURS,
    MOST_LATE,
    Cause,
    Collecting,
    Place,
    place_of,
)
from portal.web import arrived, gap_file, reasons
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import ngettext, spaced
from portal.web.look import page as drawn

door = Blueprint("reconciling", __name__)

HERE, SET = "/instruction/rapprochement", "oui"
SHOWN = 50
"""Gaps of one page; the file has them all."""
_NOTHING = arrived.Arrival()
_HOURS_TOLD = 48
"""From so many on, an age is told in days."""


@door.get(HERE)
@only(Role.CASEWORKER)
def show() -> str:
    """Show the four figures, each gap, and how long the funder's software may be silent."""
    return _page()


@door.post(HERE)
@only(Role.CASEWORKER)
def set_delay() -> Response | tuple[str, int]:
    """Keep how long it may be silent; or note that a dossier exported by hand arrived."""
    if arrived.FINGERPRINT in request.form:
        said = arrived.say()
        if said.problems:
            return _page(arrival=said), 422
        return redirect(f"{HERE}?recu={SET}", 303)
    typed = request.form.get(reconcile.DELAY, "")
    try:
        reconcile.set_delay(desk(), actor(), typed)
    except NotReady:
        return _page(typed), 422
    return redirect(f"{HERE}?garde={SET}", 303)


@door.get(f"{HERE}/fichier.csv")
@only(Role.CASEWORKER)
def file() -> Response:
    """Give the very file that the funder's software may take."""
    return gap_file.gap_file(desk(), actor())


def _page(wrong: str | None = None, arrival: arrived.Arrival = _NOTHING) -> str:
    """The page; `wrong` is what was typed and is no delay, `arrival` what is said of a dossier."""
    after = _after(request.args.get("apres", ""))
    told = reconcile.reconcile(desk(), actor(), after, SHOWN)
    way = reconcile.way(desk(), actor())
    today = legal_day(told.at).isoformat()  # it is told as it is now
    more = urlencode({"apres": str(told.gaps[-1].place)}) if told.more else ""
    return drawn(
        "caseworker/reconciliation.html",
        told=told,
        counted=[one for one in reconcile.counted(desk(), actor()) if one.day != today],
        ages=[_age(one.age(told.at)) for one in told.gaps],
        causes=_causes(way),
        steps=_steps(way),
        wrong=reconcile.wrong_acks(desk(), actor()),
        beginning=HERE if after else "",
        following=f"{HERE}?{more}" if more else "",
        kept=request.args.get("garde", ""),
        hours=wrong if wrong is not None else told.hours or "",
        problems=[(f"#{reconcile.DELAY}", _no_delay())] if wrong is not None else [],
        arrival=arrival,
        arrived=request.args.get("recu", ""),
        most_late=MOST_LATE,
        funder=reasons.funder_name(any_edition(), actor().funder or "", language()),
    )


def _after(told: str) -> Place | None:
    """Where the page goes on; none, its beginning, when that is no place."""
    try:
        return place_of(told)
    except NotFound:
        return None


def _causes(way: Collecting) -> Mapping[Cause, str]:
    not_there, not_said = {
        Collecting.SOFTWARE: (
            _("Scellé, pas encore pris par votre logiciel"),
            _("Pris, pas encore confirmé par votre logiciel"),
        ),
        Collecting.DELIVERY: (
            _("Scellé, pas encore livré chez vous"),
            _("Livré, pas encore confirmé : le fichier .ack n’est pas là, ou pas complet"),
        ),
        Collecting.BY_HAND: (
            _("Scellé, pas encore exporté pour vous"),
            _("Exporté, pas encore confirmé par vous"),
        ),
    }[way]
    return {
        Cause.NOT_SEALED: _("Pas encore scellé : c’est au portail de le faire"),
        Cause.NOT_COLLECTED: not_there,
        Cause.NOT_ACKNOWLEDGED: not_said,
        Cause.WRONG_FINGERPRINT: _("Confirmé avec une mauvaise empreinte"),
        Cause.WRONG_SINCE: _("Bien confirmé, puis une mauvaise empreinte est venue"),
    }


def _steps(way: Collecting) -> str:
    """What becomes of all that people send."""
    return {
        Collecting.SOFTWARE: _(
            "Tout ce que les personnes déposent, dossiers et compléments, est scellé, puis pris"
            " et confirmé par votre logiciel."
        ),
        Collecting.DELIVERY: _(
            "Tout ce que les personnes déposent, dossiers et compléments, est scellé, puis livré"
            " chez vous, et vous confirmez chaque livraison par un fichier .ack."
        ),
        Collecting.BY_HAND: _(
            "Tout ce que les personnes déposent, dossiers et compléments, est scellé, puis exporté"
            " pour vous par l’exploitant du portail, et vous confirmez ici chaque arrivée."
        ),
    }[way]


def _age(age: timedelta) -> str:
    hours = age // timedelta(hours=1)
    if not hours:
        return _("moins d’une heure")
    if hours < _HOURS_TOLD:
        return ngettext("%(num)s heure", "%(num)s heures", hours)
    return ngettext("%(num)s jour", "%(num)s jours", age.days)


def _no_delay() -> str:
    text = _("Écrivez un nombre d’heures, de 1 à %(most)s, ou rien", most=LONGEST_HOURS)
    return spaced(text) if language() == "fr" else text
