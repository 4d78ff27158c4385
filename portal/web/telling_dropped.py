"""Tells, on the page that follows a change, which answers it made pointless.

The redirection carries ids of questions; the page says of them only what is true of the draft, so
an address that somebody invents tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urlsplit

from flask import request

from portal.domain.draft import Draft
from portal.form.dropped import Dropped, pointless
from portal.form.edition import Edition
from portal.web.guard import language
from portal.web.i18n import said

CHANGED, GONE = "change", "sans"


@dataclass(frozen=True, slots=True)
class Notice:
    """The questions whose answers were changed, and those that serve no more, in words."""

    changed: Sequence[str]
    gone: Sequence[str]


def with_notice(address: str, dropped: Dropped | None) -> str:
    """The address, with what the page there must tell; a list of steps tells nothing of it."""
    if dropped is None or address.endswith("/"):
        return address
    told = urlencode({CHANGED: " ".join(dropped.changed), GONE: " ".join(dropped.gone)})
    return f"{address}{'&' if urlsplit(address).query else '?'}{told}"


def notice(draft: Draft, edition: Edition, today: date) -> Notice | None:
    """What this page must tell of the change before it, if it is true of this draft.

    Of what completes a request, nothing: those answers were sent, and stay.
    """
    named = request.args.get(GONE, "").split()
    if not named or draft.amends:
        return None
    stale = [
        question.key
        for question in pointless(edition, draft.answers, today)
        if question.id in named
    ]
    if not stale:
        return None
    asked, names = edition.questions, request.args.get(CHANGED, "").split()
    changed = [asked[name].key for name in names if name in asked]
    return Notice(_labels(edition, changed), _labels(edition, stale))


def no_more(draft: Draft, edition: Edition, today: date) -> Sequence[str]:
    """Every answer of the draft that will not be sent, in words."""
    stale = pointless(edition, draft.answers, today)
    return _labels(edition, [question.key for question in stale])


def _labels(edition: Edition, keys: Sequence[str]) -> Sequence[str]:
    return [said(edition, language(), f"{key}.label") for key in keys]
