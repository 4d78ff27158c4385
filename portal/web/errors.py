"""The portal's errors as pages: what happened, what to do, in the person's language.

This file alone knows which status says what. A page of error holds no personal data but what the
person was just sending, and nothing of the machine.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Flask, Response, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, TooManyRequests

from portal.domain.erasure import WasErased
from portal.domain.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    NotReady,
    PortalError,
    Tampered,
    Unavailable,
)
from portal.domain.manifest import moment
from portal.domain.rulings import AwaitsReferee
from portal.web import doorways, guard, resume, too_late
from portal.web.api.problems import problem
from portal.web.look import page

RETRY_AFTER_SECONDS = 60
SOFTWARE = "/api/"
"""Where software reads, and no person."""

_STATUSES: tuple[tuple[type[PortalError], int, str], ...] = (
    (WasErased, 410, "erased"),
    (NotFound, 404, "not_found"),
    (NotAllowed, 403, "not_allowed"),
    (NotReady, 422, "not_ready"),
    (AwaitsReferee, 409, "awaits_referee"),
    (Conflict, 409, "conflict"),
    (Tampered, 500, "tampered"),
    (Unavailable, 503, "unavailable"),
)
_PAGES = {
    400: "bad_request", 401: "sign_in", 403: "not_allowed", 404: "not_found", 405: "not_this_way",
    413: "too_big", 415: "bad_request", 422: "bad_request", 429: "too_often", 503: "unavailable",
}  # fmt: skip
_OF_SOFTWARE = {416: "no_such_bytes"}
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Again:
    """What the person was sending, in a form that sends it again."""

    path: str
    answers: tuple[tuple[str, str], ...]
    documents: bool  # a document was chosen: a page cannot hold one


def register(app: Flask) -> None:
    """Answer every error of this application."""
    app.register_error_handler(PortalError, _portal_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unknown_error)


def where(error: BaseException) -> str:
    """The kind of an error and its place in our code: what may be logged of it.

    An error's own words may quote what a person wrote, so they are not.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "portal" in frame.filename] or list(frames)
    place = f"{ours[-1].name}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} at {place}"


def _csrf_error(error: CSRFError) -> Response:
    """A form whose session is gone: kept where that may be, and offered after the sign-in."""
    try:
        if not too_late.may_wait():
            return _shown("csrf", 400)
        return too_late.keep() or _shown("sign_in", 401)
    except PortalError as failed:
        return _portal_error(failed)


def _portal_error(error: PortalError) -> Response:
    for kind, status, name in _STATUSES:
        if isinstance(error, kind):
            if status >= InternalServerError.code:
                _log.error("request_failed", code=where(error))
            problems = _links(error) if isinstance(error, NotReady) else ()
            return _shown(name, status, problems, getattr(error, "erased_at", None))
    return _unknown_error(error)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None and error.code is None:
        return make_response(error.response)  # a redirection, not an error
    original = getattr(error, "original_exception", None)
    if isinstance(original, PortalError):
        return _portal_error(original)
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  a redirection
        return make_response(error.get_response())
    shown = _shown(_PAGES.get(status, "wrong"), status, at=_until(error))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            shown.headers[name] = value
    return shown


def _unknown_error(error: Exception) -> Response:
    _log.error("request_failed", code=where(error))
    return _shown("wrong", 500)


def _until(error: HTTPException) -> datetime | None:
    """When it may be tried again, where that is known. The page shows minutes: the next one."""
    at = error.retry_after if isinstance(error, TooManyRequests) else None
    return at + timedelta(minutes=1) if isinstance(at, datetime) else None


def _shown(
    name: str,
    status: int,
    problems: tuple[tuple[str, str], ...] = (),
    at: datetime | None = None,
) -> Response:
    """The page of an error. When a neighbour is away, it holds what was being sent.

    `at`: when it may be tried again, or when what is asked for was destroyed.
    """
    software = request.path.startswith(SOFTWARE)  # it reads problem+json
    response = (
        problem(_OF_SOFTWARE.get(status, name), status, f"on {moment(at)}" if at else "")
        if software
        else _page_of(name, status, problems, at)
    )
    if status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _page_of(
    name: str, status: int, problems: tuple[tuple[str, str], ...], at: datetime | None
) -> Response:
    again = _again() if name == "unavailable" else None
    shown = page(
        "errors/error.html",
        name=name,
        problems=problems,
        again=again,
        at=at,
        retry=request.path if request.method == "GET" else None,
        doors=tuple(guard.DOORS),
        change=doorways.change() if name == "not_allowed" else None,
        of_agent=request.path.startswith(too_late.OF_AGENTS),
    )
    return make_response(shown, status)


def _again() -> Again | None:
    """The form on its way, with the token it came with: sent again, it is checked as before."""
    if request.method != "POST":
        return None
    answers = tuple((name, value) for name, value in request.form.items(multi=True))
    if sum(len(name) + len(value) for name, value in answers) > resume.LARGEST:
        return None
    chosen = any(one.filename for one in request.files.values())
    return Again(request.path, answers, chosen)


def _links(error: NotReady) -> tuple[tuple[str, str], ...]:
    """Each problem with the address of the box to mend, when the request names a draft."""
    told = request.view_args or {}
    draft = told.get("draft") or told.get("draft_id")
    return tuple(
        (f"/demande/{draft}/{problem.page}#{problem.question}" if draft else "", problem.text)
        for problem in error.problems
    )
