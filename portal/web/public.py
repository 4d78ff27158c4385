"""The pages that everyone may read: what this is, the language, accessibility, data, sources."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal import places
from portal.domain.errors import NotFound
from portal.form.ends import ends
from portal.form.inventory import Names, called
from portal.web.drafting import today
from portal.web.guard import (
    desk,
    language,
    languages,
    open_to_all,
    remember_language,
    safe_way_back,
)
from portal.web.i18n import well
from portal.web.look import page
from portal.web.not_sent import of_everybody

door = Blueprint("public", __name__)


@door.get("/")
@open_to_all
def start() -> str:
    """Say who this is for, what to prepare, how long it takes, and whom to call."""
    return page("public/start.html")


@door.get("/langue/<word:code>")
@open_to_all
def choose_language(code: str) -> Response:
    """Keep the language chosen, and go back to the page one comes from."""
    if code not in languages():
        raise NotFound("no such language")
    way_back = safe_way_back(request.args.get("retour"))
    return remember_language(redirect(way_back or "/", 303), code)


@door.get("/accessibilite")
@open_to_all
def accessibility() -> str:
    """Say how accessible the portal is, and what to do when it is not."""
    return page("public/accessibility.html")


@door.get("/donnees")
@open_to_all
def data() -> str:
    """Say what is kept of people, why, for how long, and how to ask for it."""
    edition = desk().editions[max(desk().editions)]
    return page(
        "public/data.html",
        retention_days=edition.retention_days,
        not_sent=of_everybody(edition, language()),
    )


@door.get("/sources")
@open_to_all
def sources() -> str:
    """Say where the answers come from, what ends soon, and what nobody has verified."""
    found = ends(tuple(desk().editions.values()), places.forms(), today())
    return page("public/sources.html", found=found, called=_called)


def _called(names: Names) -> str:
    """A name in the language of the page, well spaced."""
    return well(called(names, language()), language())


@door.get("/mentions")
@open_to_all
def legal() -> str:
    """Say who publishes the portal, and under what licences its parts are used."""
    return page("public/legal.html")
