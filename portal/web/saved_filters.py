"""Filters of the inbox that a caseworker keeps: the links above the list, and their forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import saved_filters
from portal.domain.duties import Duty
from portal.domain.errors import NotReady
from portal.domain.people import Role
from portal.web import staff
from portal.web.guard import actor, desk, only
from portal.web.i18n import gettext as _

door = Blueprint("saved_filters", __name__)

REFEREES = "a-arbitrer"
"""The list of referees, in addresses: a filter of it is shown to them alone."""
WRONG = "filtre"
"""What is wrong with the last one that was to be kept, in the address it leads back to."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One filter, as a link; `own`: it may be taken away."""

    id: str
    name: str
    address: str
    own: bool
    shared: bool


def shown() -> Sequence[Shown]:
    """The filters that this caseworker may choose."""
    return [
        Shown(one.id, one.name, _address(one.list, one.told), one.own, one.shared)
        for one in saved_filters.seen(desk(), actor())
        if one.list != REFEREES or staff.has(Duty.REFEREE)
    ]


def wrong() -> str:
    """What was wrong with the filter that was to be kept, as a sentence; empty: nothing."""
    return {
        saved_filters.NAMELESS: _("Donnez un nom à ces filtres."),
        saved_filters.TOO_LONG: _("Ce nom est trop long : 60 caractères au plus."),
        saved_filters.NOTHING: _("Choisissez d’abord un filtre."),
        saved_filters.TOO_MANY: _("Vous gardez déjà 20 filtres : retirez-en un d’abord."),
    }.get(request.args.get(WRONG, ""), "")


def routes(lists: Sequence[str], filters: Sequence[str]) -> Blueprint:
    """The addresses; `lists` and `filters` are the inbox's own names."""

    @door.post("/instruction/filtres")
    @only(Role.CASEWORKER)
    def keep() -> Response:
        """Keep the filters of the page under a name."""
        given = {name: request.form.get(name, "") for name in filters}
        told = {name: value for name, value in given.items() if value}
        which = request.form.get("liste", "")
        which, name = which if which in lists else lists[-1], request.form.get("nom", "")
        try:
            shared = "equipe" in request.form
            saved_filters.keep(desk(), actor(), name, which, told, shared=shared)
        except NotReady as error:
            told = {**told, WRONG: error.problems[0].text}
        return redirect(_address(which, told) + "#filtres", 303)

    @door.post("/instruction/filtres/<number:saved>/retirer")
    @only(Role.CASEWORKER)
    def drop(saved: str) -> Response:
        """Take one of one's own away."""
        saved_filters.drop(desk(), actor(), saved)
        return redirect("/instruction/#filtres", 303)

    return door


def _address(which: str, told: Mapping[str, str]) -> str:
    return f"/instruction/?{urlencode({'liste': which, **told})}"
