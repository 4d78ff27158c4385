"""The types of the parts of an address: what does not have the shape is not found."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class Word(BaseConverter):
    """A page's or a language's id: letters, digits, dashes, underscores."""

    regex = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"


class Number(BaseConverter):
    """A draft's id, a request's or a dossier's number."""

    regex = r"[A-Za-z0-9][A-Za-z0-9-]{2,63}"


class ObjectName(BaseConverter):
    """The name of an object in a dossier: `pieces/1234.jpg`, `dossier.pdf`. Never a way up.

    Those of what came beside stand in its folder: `additions/1/pieces/1234.jpg`.
    """

    regex = (
        r"(?:(?:additions|decisions|evaluations|plans)/[1-9][0-9]{0,4}/)?(?:pieces/|copies/)?"
        r"[A-Za-z0-9_-]{1,128}(?:\.[a-z0-9]{1,8})?"
    )
    part_isolating = False


class Digest(BaseConverter):
    """A SHA-256, in lower-case hexadecimal."""

    regex = r"[0-9a-f]{64}"


class Whole(IntegerConverter):
    """A whole number of a few figures: Python reads no more than some thousands of them."""

    regex = r"[0-9]{1,9}"


def register(app: Flask) -> None:
    """Teach the application the types `word`, `number`, `object`, `digest`, and our own `int`."""
    app.url_map.converters.update(
        word=Word, number=Number, object=ObjectName, digest=Digest, int=Whole
    )
