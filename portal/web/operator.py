"""The operators' door: a funder joins, or changes, on a page; a rehearsal shows its whole way."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import join
from portal.domain.errors import Conflict, NotReady
from portal.domain.joining import Delivery
from portal.domain.people import Role
from portal.web import joining_typed, rehearsing
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.i18n import said
from portal.web.joining_typed import Typed
from portal.web.look import page as drawn
from portal.web.rehearsing import HOME

door = Blueprint("operator", __name__)
door.register_blueprint(rehearsing.door)

NEW = "/exploitation/nouvel-organisme"
_REVIEW = "review"
_NEVER_PAID = ("complementary", "none")


@door.get("/exploitation/")
@only(Role.OPERATOR)
def begin() -> Response:
    """Begin with the funders: there is nothing else behind this door yet."""
    return redirect(HOME, 303)


@door.get(HOME)
@only(Role.OPERATOR)
def funders() -> str:
    """Show who joined, and whom the tables name and nobody confirmed."""
    joined, named = join.every(desk(), actor()), join.to_join(desk(), actor())
    return drawn("operator/funders.html", joined=joined, named=named)


@door.get(NEW)
@only(Role.OPERATOR)
def describe() -> str:
    """Show what is to be said of a funder, with what is known of it."""
    return _form(joining_typed.typed_of(join.begun(desk(), actor(), request.args.get("code", ""))))


@door.post(NEW)
@only(Role.OPERATOR)
def keep() -> Response | tuple[str, int]:
    """Keep what is said of a funder, once nothing is wrong with it."""
    typed = joining_typed.sent()
    try:
        one = joining_typed.read(typed, join.begun(desk(), actor(), typed.told["code"]))
        kept = join.keep(desk(), actor(), one)
    except NotReady as error:
        return _form(joining_typed.wrong(typed, error)), 422
    except Conflict:
        sorry = _("Quelqu’un a changé cet organisme entre-temps. Relisez, puis validez de nouveau.")
        return _form(Typed(typed.told, typed.schemes, [("", sorry)])), 409
    return redirect(f"{HOME}/{kept.code}", 303)


@door.post(f"{HOME}/<word:funder>/personnes")
@only(Role.OPERATOR)
def let_in(funder: str) -> Response | tuple[str, int]:
    """Give a manager of a funder their duties."""
    typed = request.form.get(join.WHO, "")
    try:
        rehearses = bool(request.form.get(join.TO_REHEARSE))
        name = join.let_in(desk(), actor(), funder, typed, to_rehearse=rehearses)
    except NotReady as error:
        links = joining_typed.links(error)
        return rehearsing.shown(funder, Typed({join.WHO: typed}, problems=links)), 422
    return rehearsing.shown(funder, Typed({}), came=name), 200


def deliveries() -> Mapping[str, tuple[str, str]]:
    """How a funder gets its dossiers: what each way is called, and what it means."""
    return {
        Delivery.MANUAL: (
            _("Export à la main"),
            _("l’exploitant exporte les dossiers, l’organisme dit qu’ils sont arrivés"),
        ),
        Delivery.SOFTWARE: (
            _("Son logiciel vient les chercher"),
            _("son responsable lui donne une clé dans l’espace d’instruction"),
        ),
    }


def _form(typed: Typed) -> str:
    edition = join.edition_of_files(desk())
    reference = edition.reference
    kinds = dict.fromkeys(one.kind for one in reference.funders.values() if one.kind != _REVIEW)
    paid = [one for one in reference.schemes.values() if one.payer not in _NEVER_PAID]
    names = joining_typed.scheme_names(edition)
    return drawn(
        "operator/joining.html",
        typed=typed,
        known=typed.told["code"] in reference.funders,
        kinds={kind: said(edition, language(), f"family.{kind}") for kind in kinds},
        schemes={one.code: names[one.code] for one in paid},
        deliveries=deliveries(),
        kept_days=edition.retention_days,
        kept_years=edition.decided_years,
    )
