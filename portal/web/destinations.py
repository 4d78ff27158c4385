"""The managers' pages of what goes to a software by itself: where to, what waits, once more."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import destinations, send_again, software
from portal.domain.errors import Conflict, NotReady
from portal.domain.people import Role
from portal.domain.push import MOST_COUNTED, Carrier
from portal.web.destinations_typed import Typed, carrier_names, fields_of, links, why
from portal.web.guard import actor, desk, only
from portal.web.i18n import gettext as _
from portal.web.look import page as drawn
from portal.web.software import HOME

door = Blueprint("destinations", __name__)

_ALL = f"{HOME}/<number:software_id>/envois"
_ONE = f"{_ALL}/<number:destination_id>"


@door.get(_ALL)
@only(Role.CASEWORKER)
def show(software_id: str) -> str:
    """Show where something goes for a software."""
    every = destinations.every(desk(), actor(), software_id)
    return drawn(
        "caseworker/destinations.html",
        software=software.look(desk(), actor(), software_id).software,
        standing=[one for one in every if one.destination.ended_at is None],
        ended=[one.destination for one in every if one.destination.ended_at],
        carriers=carrier_names(desk().push),
        most=MOST_COUNTED,
    )


@door.get(f"{_ALL}/nouveau/<word:carrier>")
@only(Role.CASEWORKER)
def ask(software_id: str, carrier: str) -> str:
    """Ask where something shall go."""
    return _form(software_id, _known(carrier), Typed())


@door.post(f"{_ALL}/nouveau/<word:carrier>")
@only(Role.CASEWORKER)
def add(software_id: str, carrier: str) -> str | tuple[str, int]:
    """Have something go there, and show its secret once."""
    way = _known(carrier)
    typed = {name: request.form.get(name, "").strip() for name in fields_of(way)}
    try:
        made, shown = destinations.add(desk(), actor(), software_id, way, typed)
    except NotReady as error:
        return _form(software_id, way, Typed(typed, links(error, way))), 422
    return _one(software_id, made, Typed(), shown)


@door.get(_ONE)
@only(Role.CASEWORKER)
def one(software_id: str, destination_id: str) -> str:
    """Show how it stands with one destination."""
    return _one(software_id, destination_id, Typed())


@door.post(f"{_ONE}/cle")
@only(Role.CASEWORKER)
def add_secret(software_id: str, destination_id: str) -> str | tuple[str, int]:
    """Give one more secret, and show it once."""
    try:
        shown = destinations.add_secret(desk(), actor(), software_id, destination_id)
    except NotReady as error:
        told = Typed(problems=links(error, Carrier.WEBHOOK))
        return _one(software_id, destination_id, told), 422
    return _one(software_id, destination_id, Typed(), shown)


@door.post(f"{_ONE}/fin-cle")
@only(Role.CASEWORKER)
def end_secret(software_id: str, destination_id: str) -> Response | tuple[str, int]:
    """End a secret."""
    key = request.form.get("key", "")
    return _done(
        software_id,
        destination_id,
        lambda: destinations.end_secret(desk(), actor(), software_id, destination_id, key),
    )


@door.post(f"{_ONE}/renvoyer")
@only(Role.CASEWORKER)
def again(software_id: str, destination_id: str) -> Response | tuple[str, int]:
    """Have what waits, and what was set aside, tried now."""
    return _done(
        software_id,
        destination_id,
        lambda: send_again.send_again(desk(), actor(), software_id, destination_id),
    )


@door.post(f"{_ONE}/reprendre")
@only(Role.CASEWORKER)
def replay(software_id: str, destination_id: str) -> Response | tuple[str, int]:
    """Have everything after a cursor sent once more."""
    cursor = request.form.get("cursor", "")
    return _done(
        software_id,
        destination_id,
        lambda: send_again.replay(desk(), actor(), software_id, destination_id, cursor),
        cursor,
    )


@door.post(f"{_ONE}/fin")
@only(Role.CASEWORKER)
def end(software_id: str, destination_id: str) -> Response | tuple[str, int]:
    """End a destination."""
    return _done(
        software_id,
        destination_id,
        lambda: destinations.end(desk(), actor(), software_id, destination_id),
    )


def _known(carrier: str) -> Carrier:
    if carrier not in carrier_names(desk().push):
        abort(404)
    return Carrier(carrier)


def _done(
    software_id: str, destination_id: str, act: Callable[[], None], cursor: str = ""
) -> Response | tuple[str, int]:
    try:
        act()
    except NotReady as error:
        told = Typed({"cursor": cursor}, links(error, Carrier.WEBHOOK))
        return _one(software_id, destination_id, told), 422
    except Conflict:
        sorry = _("Cela a pris fin entre-temps. Relisez ce qui suit.")
        return _one(software_id, destination_id, Typed(problems=[("", sorry)])), 409
    return redirect(f"{HOME}/{software_id}/envois/{destination_id}", 303)


def _form(software_id: str, carrier: Carrier, typed: Typed) -> str:
    return drawn(
        "caseworker/destination_form.html",
        software=software.look(desk(), actor(), software_id).software,
        carrier=carrier,
        carriers=carrier_names(desk().push),
        fields=fields_of(carrier),
        typed=typed,
    )


def _one(software_id: str, destination_id: str, typed: Typed, shown: str = "") -> str:
    found = destinations.look(desk(), actor(), software_id, destination_id)
    return drawn(
        "caseworker/destination.html",
        software=software.look(desk(), actor(), software_id).software,
        one=found.destination,
        waiting=found.waiting,
        error=why(found.waiting.error),
        secrets=found.secrets,
        standing=found.standing,
        carriers=carrier_names(desk().push),
        fields=fields_of(found.destination.carrier),
        most=MOST_COUNTED,
        shown=shown,
        typed=typed,
    )
