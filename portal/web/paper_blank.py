"""The blank form, to be printed and filled in by hand: for everyone."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from portal.acts import paper_form
from portal.domain.happened import legal_day
from portal.web.guard import desk, language, open_to_all
from portal.web.paper import saved

door = Blueprint("paper_blank", __name__)


@door.get("/formulaire.pdf")
@open_to_all
def blank() -> Response:
    """The blank form. Printed once a process for each language and day's edition."""
    kept: dict[tuple[str, str], bytes] = current_app.extensions.setdefault("blank_forms", {})
    key = (language(), legal_day(desk().clock()).isoformat())
    if key not in kept:
        for old in [one for one in kept if one[1] != key[1]]:
            del kept[old]
        kept[key] = paper_form.blank(desk(), language(), current_app.config["TELEPHONE"])
    return saved(kept[key], "formulaire")
