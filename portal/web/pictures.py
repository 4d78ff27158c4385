"""The edition's pictures of good papers: drawn once, kept by browsers, the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response

from portal.domain.errors import NotFound
from portal.form.edition import Edition
from portal.form.lint_pictures import PHOTOGRAPH
from portal.web.guard import desk, language, open_to_all
from portal.web.i18n import said

door = Blueprint("pictures", __name__)

FOREVER = "public, max-age=31536000, immutable"
"""The address changes with the edition."""
FINGERPRINT_LENGTH = 16  # characters of the edition's fingerprint


@dataclass(frozen=True, slots=True)
class Photograph:
    """How to take a good photograph of a paper, whatever it is."""

    title: str
    advice: str
    picture: str  # what it shows, in words
    drawn_at: str  # its address; empty: the edition has none


@door.get("/exemple/<word:edition>/<word:fingerprint>/<word:paper>.svg")
@open_to_all
def picture(edition: str, fingerprint: str, paper: str) -> Response:
    """A picture of this very edition, under the address that `address` gives."""
    found = desk().editions.get(edition)
    if not found or paper not in found.pictures or fingerprint != _short(found):
        raise NotFound("no such picture")
    answer = Response(found.pictures[paper], mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = FOREVER
    return answer


def address(edition: Edition, name: str) -> str:
    """Where a browser finds this picture; nothing when the edition has none."""
    if name not in edition.pictures:
        return ""
    return f"/exemple/{edition.id}/{_short(edition)}/{name}.svg"


def photograph(edition: Edition) -> Photograph:
    """The advice of this edition, in the language of the page."""
    return Photograph(
        title=said(edition, language(), f"{PHOTOGRAPH}.title"),
        advice=said(edition, language(), f"{PHOTOGRAPH}.advice"),
        picture=said(edition, language(), f"{PHOTOGRAPH}.picture"),
        drawn_at=address(edition, PHOTOGRAPH),
    )


def _short(edition: Edition) -> str:
    return edition.fingerprint[:FINGERPRINT_LENGTH]
