"""The managers' pages of keys: which software of the funder comes in, and what with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Blueprint, current_app, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import software
from portal.domain.errors import Conflict, NotReady
from portal.domain.people import Role
from portal.domain.software import KeyKind, Scope, SoftwareKey
from portal.web import reasons
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk, language, only
from portal.web.i18n import gettext as _
from portal.web.look import page as drawn
from portal.web.software_typed import Typed, links

door = Blueprint("software", __name__)

HOME = "/instruction/cles"
_OF_A_PRINT = 12
"""Signs of a key's thumbprint that people compare."""


@door.get(HOME)
@only(Role.CASEWORKER)
def show() -> str:
    """Show the funder's software, and a form for one more."""
    return _all(Typed())


@door.post(HOME)
@only(Role.CASEWORKER)
def register() -> Response | tuple[str, int]:
    """Register a software."""
    name, scopes = request.form.get("name", ""), request.form.getlist("scopes")
    try:
        made = software.register(desk(), actor(), name, scopes)
    except NotReady as error:
        return _all(Typed(name, scopes, problems=links(error))), 422
    return redirect(f"{HOME}/{made}", 303)


@door.get(f"{HOME}/<number:software_id>")
@only(Role.CASEWORKER)
def one(software_id: str) -> str:
    """Show one software, its keys, and what may be changed."""
    return _one(software_id, Typed())


@door.post(f"{HOME}/<number:software_id>/nom")
@only(Role.CASEWORKER)
def rename(software_id: str) -> Response | tuple[str, int]:
    """Give a software another name."""
    name = request.form.get("name", "")
    return _done(
        software_id,
        lambda: software.rename(desk(), actor(), software_id, name),
        Typed(name=name),
    )


@door.post(f"{HOME}/<number:software_id>/cle-publique")
@only(Role.CASEWORKER)
def add_public_key(software_id: str) -> Response | tuple[str, int]:
    """Give a software one more public key."""
    key = request.form.get("key", "")
    return _done(
        software_id,
        lambda: software.add_public_key(desk(), actor(), software_id, key),
        Typed(key=key),
    )


@door.post(f"{HOME}/<number:software_id>/secret")
@only(Role.CASEWORKER)
def add_secret(software_id: str) -> str | tuple[str, int]:
    """Give a software one more secret, and show it: it is shown nowhere else, and kept nowhere."""
    try:
        secret = software.add_secret(desk(), actor(), software_id)
    except NotReady as error:
        return _one(software_id, Typed(problems=links(error))), 422
    return _one(software_id, Typed(), secret)


@door.post(f"{HOME}/<number:software_id>/fin-cle")
@only(Role.CASEWORKER)
def end_key(software_id: str) -> Response | tuple[str, int]:
    """End one key."""
    key = request.form.get("key", "")
    return _done(software_id, lambda: software.end_key(desk(), actor(), software_id, key), Typed())


@door.post(f"{HOME}/<number:software_id>/fin")
@only(Role.CASEWORKER)
def end(software_id: str) -> Response | tuple[str, int]:
    """End a software with all its keys."""
    return _done(software_id, lambda: software.end(desk(), actor(), software_id), Typed())


def scope_names() -> Mapping[str, tuple[str, str]]:
    """What each scope is called, and what it lets a software do."""
    return {
        Scope.FEED: (_("Suivre"), _("savoir ce qui a changé : déposé, complété, retiré…")),
        Scope.READ: (_("Lire"), _("lire les dossiers et leurs papiers")),
        Scope.ACK: (
            _("Accuser réception"),
            _("dire qu’un dossier est bien arrivé, lire le rapprochement"),
        ),
        Scope.STATUS: (
            _("Conduire l’instruction"),
            _("demander des pièces, noter des dates, écrire à la personne, décider"),
        ),
        Scope.MEDICAL: (
            _("Lire ce qui est médical"),
            _("avec la lecture : les papiers couverts par le secret médical"),
        ),
    }


def _done(software_id: str, act: Callable[[], None], typed: Typed) -> Response | tuple[str, int]:
    try:
        act()
    except NotReady as error:
        told = Typed(typed.name, (), typed.key, links(error))
        return _one(software_id, told), 422
    except Conflict:
        sorry = _("Cela a pris fin entre-temps. Relisez ce qui suit.")
        return _one(software_id, Typed(problems=[("", sorry)])), 409
    return redirect(f"{HOME}/{software_id}", 303)


def _all(typed: Typed) -> str:
    every = software.every(desk(), actor())
    return drawn(
        "caseworker/keys.html",
        standing=[one for one in every if one.ended_at is None],
        ended=[one for one in every if one.ended_at],
        funder=reasons.funder_name(any_edition(), actor().funder or "", language()),
        scopes=scope_names(),
        typed=typed,
    )


def _one(software_id: str, typed: Typed, secret: str = "") -> str:
    shown = software.look(desk(), actor(), software_id)
    return drawn(
        "caseworker/key.html",
        software=shown.software,
        standing=shown.standing,
        ended=[one for one in shown.keys if one.ended_at],
        thumbprint=_thumbprint,
        scopes=scope_names(),
        api=f"{current_app.config['PUBLIC_URL']}/api/v1",
        secret=secret,
        typed=typed,
    )


def _thumbprint(key: SoftwareKey) -> str:
    """By what people tell a public key from another; empty: it is a secret."""
    if key.kind is not KeyKind.PUBLIC_KEY:
        return ""
    return str(json.loads(key.value)["kid"])[:_OF_A_PRINT]
