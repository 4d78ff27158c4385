"""The JSON that software sends: read up to a length, also where nobody says how long it is."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge


def sent_json(longest: int | None = None) -> object:
    """What was sent; none, where it is no JSON, or nests deeper than any that is described.

    Of a body that does not say its length, no more than one byte beyond is read.

    Raises:
        RequestEntityTooLarge: it is longer than so many bytes, or (none) than a form.
    """
    most = request.max_content_length if longest is None else longest
    if most is not None:
        request.max_content_length = most + 1
        if len(request.get_data()) > most:
            raise RequestEntityTooLarge
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
