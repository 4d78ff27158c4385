"""The JSON that software sends: read up to a length, also where nobody says how long it is."""

from __future__ import annotations

from flask import request


def sent_json(longest: int | None = None) -> object:
    """What was sent; none, where it is no JSON, or nests deeper than any that is described.

    Of a body that does not say its length, no more than so many bytes are read.

    Raises:
        RequestEntityTooLarge: it says that it is longer than so many bytes, or (none) than a form.
    """
    if longest is not None:
        request.max_content_length = longest
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
