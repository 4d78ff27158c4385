"""How often one address may ask for what costs us, or could be tried by force."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address
from typing import ParamSpec, TypeVar

from flask import Flask, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

P = ParamSpec("P")
R = TypeVar("R")

LIMITS = {
    # A town hall or a hospital sends many people from one address: signing in stays generous.
    "login.enter": "120 per minute",
    "login.start": "60 per minute",
    "login.finish": "60 per minute",
    "verify.check": "10 per minute",
    "api.token": "600 per minute",  # many funders' software may come from one host's address
}
"""View → limit for one address, in each web process."""


def register(app: Flask) -> None:
    """Count in this process's memory: one neighbour less to lose. Call once doors are mounted.

    Only a view with a limit pays for counting.
    """
    counter = MovingWindowRateLimiter(MemoryStorage())
    for endpoint, limit in LIMITS.items():
        if view := app.view_functions.get(endpoint):
            limited = _limited(view, endpoint, parse(limit), counter)
            app.view_functions[endpoint] = limited  # type: ignore[assignment]  # never awaitable


def _limited(
    view: Callable[P, R], endpoint: str, limit: RateLimitItem, counter: MovingWindowRateLimiter
) -> Callable[P, R]:
    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        if not counter.hit(limit, endpoint, caller()):
            raise TooManyRequests
        return view(*args, **kwargs)

    return counted


def caller() -> str:
    """The address to count by: a whole /64 for IPv6, since one home holds as many as it likes."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return f"{int(address) >> 64:x}"
    return str(address)
