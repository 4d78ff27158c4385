"""The language that a browser asks for."""

from __future__ import annotations

from functools import lru_cache

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header


@lru_cache(maxsize=1024)
def asked_for(header: str, ours: tuple[str, ...]) -> str:
    """Which of our languages a browser's Accept-Language (RFC 9110) likes best.

    `ar-DZ` is Arabic before a French that is wished less (RFC 4647, section 3.4).
    """
    for wished, quality in parse_accept_header(header, LanguageAccept):
        tag = wished.lower().replace("_", "-")
        while tag and quality > 0:
            if tag in ours:
                return tag
            tag = tag.rpartition("-")[0]
    return ours[0]
