"""What somebody was sending when their session ended: kept, and offered again to the same person.

A form comes this far with this session's own token (CSRF is checked before any view) or, where the
session that gave the token is gone, from a page of ours, as only the browser can say: nobody else's
page can put words in the person's mouth. It is shown again for the person to send, never sent.
What an agent was writing is theirs alone: the token of its form must have been made for them.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Request, current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.domain.people import Actor
from portal.web import form_token
from portal.web.lasting import STAFF

AGAIN = {
    "/envoyer": "/verifier",
    "/supprimer": "/",
    "/documents": "/documents",
    "/completer": "",
    "/retirer": "/retirer",
}
"""How addresses end that change more than answers, and where each is asked anew."""
LARGEST = 64 * 1024
"""Characters of answers kept: more than any page of the form can hold."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An address, the answers on their way to it, and whether a document was lost."""

    path: str
    answers: tuple[tuple[str, str], ...]
    lost_document: bool
    back: str | None  # the page itself, when it can be shown
    page: str | None = None  # where its form stood, when that can be shown

    @property
    def is_answers(self) -> bool:
        """Whether it is a page of answers, to be saved once its person is back.

        Sending a request, or taking a paper out, is never done by who only signs in again.
        """
        return self.back is not None and not self.path.endswith(("/", *AGAIN))

    @property
    def again(self) -> str | None:
        """Where to ask anew what is not a page of answers."""
        for end, anew in AGAIN.items():
            if self.path.endswith(end):
                return self.path.removesuffix(end) + anew
        return self.back


def keep(request: Request, session: MutableMapping[str, Any]) -> None:
    """Keep a form in the session (encrypted, see sessions.py). Documents are too big to keep."""
    answers = [
        (name, value)
        for name, values in request.form.lists()
        if name != form_token.NAME
        for value in values
    ]
    too_big = sum(len(name) + len(value) for name, value in answers) > LARGEST
    session["pending"] = {
        "path": request.path,
        "answers": [] if too_big else answers,
        "lost": too_big or any(file.filename for file in request.files.values()),
        "person": session.get("was"),
        "token": form_token.sent(request),
        "page": _page_of(request),
    }


def _page_of(request: Request) -> str | None:
    """Where a form stood: its own address, or else the page that sent it."""
    told = (request.path, urlsplit(request.headers.get("Referer", "")).path)
    return next((path for path in told if can_be_shown(path)), None)


def is_for(kept: Mapping[str, Any], actor: Actor) -> bool:
    """Whether a form that was kept may be this person's; whose a draft is is looked at besides."""
    if kept["person"] is not None:
        return bool(kept["person"] == actor.id)
    return actor.role not in STAFF or form_token.is_for(kept.get("token"), actor)


def pending(session: MutableMapping[str, Any]) -> Pending | None:
    """What waits in this session, if anything does."""
    kept = session.get("pending")
    if not kept:
        return None
    answers = tuple((name, value) for name, value in kept["answers"])
    path = kept["path"]
    back = path if can_be_shown(path) else None
    return Pending(path, answers, kept["lost"], back, kept.get("page"))


def forget_if_sent(request: Request, session: MutableMapping[str, Any]) -> None:
    """Forget what waited, once it was sent again (or its page was answered anew)."""
    if request.method == "POST":
        kept = session.get("pending")
        if kept and kept["path"] == request.path:
            del session["pending"]


def from_our_own_page(request: Request) -> bool:
    """Whether a page of this portal sent it: no other page can write these headers.

    Source: Fetch Metadata (Sec-Fetch-Site), RFC 6454 (Origin).
    """
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def draft_in(path: str) -> str | None:
    """The draft that a form's address is about, if it is about one."""
    return _named_in(path, "draft_id")


def dossier_in(path: str) -> str | None:
    """The dossier that a form's address is about, if it is about one."""
    return _named_in(path, "dossier")


def _named_in(path: str, name: str) -> str | None:
    try:
        _, values = current_app.url_map.bind("").match(path, method="POST")
    except (HTTPException, RequestRedirect):
        return None
    told = values.get(name)
    return str(told) if told else None


def can_be_shown(path: str) -> bool:
    """Whether a GET of this path leads to a page of ours."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return True
