"""The way back to a page of ours: its path, and where that page itself leads on to."""

from __future__ import annotations

from urllib.parse import quote, unquote_plus

from flask import request

from portal.web import resume

ON = "suite"
"""What says, in a page's address, where it leads on to: a word of ours, or a path of ours."""
LONGEST = 400
"""Characters of an address that is followed."""


def safe_way_back(address: str | None) -> str | None:
    """This address, if it is a page of ours that can be shown; nothing otherwise.

    An address of somebody else's must never follow a sign-in (CWE-601). Of its query, `suite` alone
    is kept, and only where it is a bare word or leads to a page of ours.
    """
    if not address or len(address) > LONGEST:
        return None
    path, _, query = address.partition("?")
    return path + _leading_on(_on(query)) if _is_ours(path) else None


def this_page() -> str:
    """The address of the page that is shown, with where it leads on to."""
    return request.path + _leading_on(request.args.get(ON, ""))


def _leading_on(on: str) -> str:
    if _is_word(on):
        return f"?{ON}={on}"
    path, _, query = on.partition("?")
    if not _is_ours(path):
        return ""
    word = _on(query)
    return f"?{ON}={quote(f'{path}?{ON}={word}' if _is_word(word) else path)}"


def _on(query: str) -> str:
    named = (part.partition("=") for part in query.split("&"))
    return next((unquote_plus(value) for name, _, value in named if name == ON), "")


def _is_word(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _is_ours(path: str) -> bool:
    if not path.startswith("/") or path.startswith("//"):
        return False
    if any(character in path for character in "\\?#") or not path.isprintable():
        return False
    return resume.can_be_shown(path)
