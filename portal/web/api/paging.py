"""Pages of a list: the cursor that a page begins after, how long it is, where the next one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal.domain.errors import NotFound
from portal.web.api.door import PREFIX

_LONGEST = 100
"""Characters of a cursor."""
_FIGURES = 5
"""Of a limit: more than any has."""


class WrongLimit(ValueError):
    """A limit that is no number, or too large; the text says what one is."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A list that is read page by page: of what, how many at most, and where nobody says."""

    what: str
    most: int
    usual: int
    first: str  # where a page without a cursor begins

    def described(self) -> Sequence[Mapping[str, Any]]:
        """What may be asked, as OpenAPI writes it."""
        size = {"type": "integer", "minimum": 1, "maximum": self.most, "default": self.usual}
        told = f"That of the page before; none: {self.first}."
        cursor = {
            "name": "cursor",
            "in": "query",
            "description": told,
            "schema": {"type": "string"},
        }
        limit = {"name": "limit", "in": "query", "description": f"{self.what} of a page."}
        return cursor | {"schema": {"type": "string"}}, limit | {"schema": size}

    def asked(self) -> tuple[str | None, int]:
        """The cursor that was asked for, and the limit.

        Raises:
            WrongLimit: the limit is none.
            NotFound: the cursor is longer than any.
        """
        typed, cursor = request.args.get("limit", str(self.usual)), request.args.get("cursor")
        whole = typed.isascii() and typed.isdigit() and len(typed) <= _FIGURES
        if not whole or not 1 <= int(typed) <= self.most:
            raise WrongLimit(f"limit is a number from 1 to {self.most}")
        if cursor is not None and len(cursor) > _LONGEST:
            raise NotFound("no such cursor")
        return cursor, int(typed)


def next_page(path: str, cursor: str, limit: int) -> str:
    """The header (Link, RFC 8288) that says where a list of this door goes on."""
    query = urlencode({"cursor": cursor, "limit": limit})
    return f'<{PREFIX}/{path}?{query}>; rel="next"'
