"""The web application: mounts the doors that this process opens, behind one set of protections."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.desk import Desk
from portal.settings import Settings
from portal.web import (
    address,
    converters,
    errors,
    headers,
    health,
    limits,
    login,
    look,
    packing,
    sessions,
    staying,
)

DOORS = {
    "public": ("public", "simulator", "verify", "paper_blank"),
    "applicant": ("applicant",),
    "caseworker": ("caseworker",),
    "funder": ("api.mounted",),
    "operator": ("operator",),
}
"""Door → its modules. A process that does not open a door does not even load its code."""

WITHOUT_TOKEN = ("verify.check", "simulator.go_on")
"""Forms sent without a CSRF token: they change nothing (see simulator.go_on)."""

WITHOUT_SESSION = ("funder",)
"""Doors that know who comes by a token alone, which no other site's page can have sent."""

LARGEST_FORM = 26 * 1024 * 1024
"""Bytes: one document of 25 MB and what goes with it."""
A_DAY = 24 * 3600

_log = structlog.get_logger()


class Portal(Flask):
    """Flask, which logs an unexpected error by its kind and place: never its words."""

    def log_exception(self, exc_info: Any) -> None:
        """Log without what a person may have written."""
        _log.error("request_failed", code=errors.where(exc_info[1]))


def create_app(desk: Desk, settings: Settings) -> Flask:
    """Make the application for this desk.

    Args:
        desk: what the acts behind the doors may reach.
        settings: the doors to open, the public address, the secrets, the sign-in providers.
    """
    tls = urlsplit(settings.public_url).scheme == "https"
    app = Portal("portal.web", static_folder="static", static_url_path="/static")
    app.extensions["desk"] = desk
    app.config.update(_configuration(settings, tls))
    app.session_interface = sessions.Sessions(desk)
    converters.register(app)
    look.init_app(
        app,
        desk.editions.values(),
        telephone=settings.support_phone,
        demonstration=settings.demonstration,
        publisher=settings.publisher,
    )
    errors.register(app)
    _time_requests(app, desk)
    headers.register(app, providers=_providers(settings), tls=tls)
    packing.register(app)
    csrf = CSRFProtect(app)
    login.register(app, desk, settings)
    app.register_blueprint(health.door)
    app.register_blueprint(staying.door)
    for name in settings.doors:
        for module in DOORS[name]:
            door = import_module(f"portal.web.{module}").door
            app.register_blueprint(door)
            if name in WITHOUT_SESSION:
                csrf.exempt(door)
    for endpoint in WITHOUT_TOKEN:
        if endpoint in app.view_functions:
            csrf.exempt(app.view_functions[endpoint])
    limits.register(app)
    _tell_addresses(app, settings)
    return app


def _configuration(settings: Settings, tls: bool) -> dict[str, object]:
    """What Flask is told of this installation."""
    return {
        "PUBLIC_URL": settings.public_url.rstrip("/"),
        "TELEPHONE": settings.support_phone,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SESSION_COOKIE_NAME": "__Host-guichet" if tls else "guichet",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": tls,
        # As long as the session: an hour is too short for slow readers.
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "SEND_FILE_MAX_AGE_DEFAULT": A_DAY,
    }


def _tell_addresses(app: Flask, settings: Settings) -> None:
    """Our own address is the settings', the caller's what the proxies in front say of it."""
    at_home = address.AtItsAddress(app.wsgi_app, settings.public_url)
    app.wsgi_app = at_home  # type: ignore[assignment,method-assign]  # Flask's documented way
    if proxies := settings.trusted_proxies:
        behind = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)
        app.wsgi_app = behind  # type: ignore[method-assign]


def _providers(settings: Settings) -> tuple[str, ...]:
    issuers = (settings.oidc_citizens_issuer, settings.oidc_staff_issuer)
    return tuple(issuer for issuer in issuers if issuer)


def _time_requests(app: Flask, desk: Desk) -> None:
    """Log one line a request: the rule it matched, never its address (numbers, states, codes)."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        if request.endpoint != "static":
            desk.look_again()

    @app.after_request
    def end(response: Response) -> Response:
        if request.endpoint != "static":
            began = g.get("began")
            _log.info(
                "request",
                method=request.method,
                route=request.url_rule.rule if request.url_rule else "none",
                status=response.status_code,
                duration_ms=round((time.perf_counter() - began) * 1000, 1) if began else None,
            )
        return response
