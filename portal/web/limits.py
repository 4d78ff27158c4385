"""How often one address may ask for what costs us, or could be tried by force."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import Flask, request
from flask_limiter import Limiter

LIMITS = {
    # A town hall or a hospital sends many people from one address: signing in stays generous.
    "login.enter": "120 per minute",
    "login.start": "60 per minute",
    "login.finish": "60 per minute",
    "verify.check": "10 per minute",
}
"""View → limit for one address, in each web process."""


def register(app: Flask) -> None:
    """Count in this process's memory: one neighbour less to lose. Call once doors are mounted."""
    limiter = Limiter(key_func=caller, app=app, storage_uri="memory://", strategy="moving-window")
    for endpoint, limit in LIMITS.items():
        if endpoint in app.view_functions:
            view = app.view_functions[endpoint]
            limited = limiter.limit(limit)(view)
            app.view_functions[endpoint] = limited  # type: ignore[assignment]  # never awaitable


def caller() -> str:
    """The address to count by: a whole /64 for IPv6, since one home holds as many as it likes."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return f"{int(address) >> 64:x}"
    return str(address)
