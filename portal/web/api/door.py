"""The blueprint of funders' software, and who enters: a token, its scopes, so often a minute."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial, wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, after_this_request, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.wrappers import Response

from portal.acts import prove
from portal.domain.people import Actor, Role
from portal.domain.software import Scope, Token, told
from portal.web.api.problems import problem
from portal.web.api.tokens import BadToken, Signer
from portal.web.guard import desk

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)

PREFIX = "/api/v1"
door = Blueprint("api", __name__, url_prefix=PREFIX)

PER_MINUTE = 1200
"""Requests of one software in a minute, in each web process."""
A_MINUTE = 60


def only_software(scope: Scope) -> Callable[[Callable[P, R]], Callable[P, ResponseReturnValue]]:
    """Let in software that shows a token with this scope, and not too often."""

    def guarded(view: Callable[P, R]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def entered(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            try:
                g.token = _shown()
            except BadToken as error:
                return _not_known(str(error))
            left = _left(g.token.software)
            after_this_request(partial(_with_limits, left or 0))  # on errors too
            if scope not in g.token.scopes:
                answer = _too_narrow(scope)
            elif left is None:
                answer = problem("too_often", 429)
                answer.headers["Retry-After"] = str(A_MINUTE)
            else:
                answer = make_response(view(*args, **kwargs))
            return answer

        entered.only = frozenset({Role.FUNDER})  # type: ignore[attr-defined]  # the house tests
        entered.scope = scope  # type: ignore[attr-defined]  # the description tells of it
        return entered

    return guarded


def actor() -> Actor:
    """The software that acts."""
    token: Token = g.token
    return token.actor


def signer() -> Signer:
    """Who signs and opens tokens here."""
    config = current_app.config
    return _signer(config["SECRET_KEY"], f"{config['PUBLIC_URL']}{PREFIX}")


@cache
def _signer(secret: str, issuer: str) -> Signer:
    return Signer(secret, issuer)


def _shown() -> Token:
    """The token of this request. Raises BadToken: there is none, or it is worth nothing."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise BadToken("")
    token = signer().open(text.strip(), desk().clock())
    if not prove.stands(desk(), token):
        raise BadToken("the token was revoked, or its key was ended")
    return token


def _not_known(why: str) -> Response:
    """401, with what RFC 6750 (section 3) says of it."""
    answer = problem("no_token" if not why else "invalid_token", 401, why)
    said = 'Bearer realm="guichet-autonomie"'
    if why:
        said += f', error="invalid_token", error_description="{why}"'
    answer.headers["WWW-Authenticate"] = said
    return answer


def _too_narrow(scope: Scope) -> Response:
    answer = problem("insufficient_scope", 403, f"this needs the scope {scope}")
    said = f'Bearer error="insufficient_scope", scope="{told([scope])}"'
    answer.headers["WWW-Authenticate"] = said
    return answer


def _with_limits(left: int, answer: Response) -> Response:
    answer.headers["RateLimit-Policy"] = f'"software";q={PER_MINUTE};w={A_MINUTE}'
    answer.headers["RateLimit"] = f'"software";r={left};t={A_MINUTE}'
    return answer


@cache
def _limit() -> tuple[RateLimitItem, MovingWindowRateLimiter]:
    """Counted in this process's memory, as in `portal/web/limits.py`."""
    return parse(f"{PER_MINUTE} per minute"), MovingWindowRateLimiter(MemoryStorage())


def _left(software: str) -> int | None:
    """How many more requests it may make within a minute; none: it made too many."""
    limit, counter = _limit()
    if not counter.hit(limit, software):
        return None
    return counter.get_window_stats(limit, software).remaining
