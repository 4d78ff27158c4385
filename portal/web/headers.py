"""What every answer tells the browser: what it may load, keep, show in a frame, or pass on."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request

PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), publickey-credentials-get=(), usb=()"
)
OF_A_FILE = frozenset(
    {"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"}
)
"""What a style, a script or a typeface tells; the others are read with a page alone."""
HSTS = "max-age=63072000; includeSubDomains"
"""Two years (RFC 6797)."""


def register(app: Flask, *, providers: Sequence[str], tls: bool) -> None:
    """Put the headers on every answer of this application.

    Args:
        app: the application.
        providers: issuers that a form (signing out) may lead to, through a redirection.
        tls: whether people reach the portal over TLS.
    """
    always = _always(providers=providers, tls=tls)
    of_a_file = [one for one in always if one[0] in OF_A_FILE]

    @app.after_request
    def dress(response: Response) -> Response:
        told = {name.lower() for name, _ in response.headers}
        may = of_a_file if _is_file(response) else always
        response.headers.extend([one for one in may if one[0].lower() not in told])
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        elif "v" in request.args and response.status_code == 200:  # noqa: PLR2004
            # The address changes with the file (look.asset).
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _is_file(response: Response) -> bool:
    """Whether this is a file of ours: an error in its place is a page."""
    return request.endpoint == "static" and response.mimetype != "text/html"


def policy(providers: Sequence[str], *, tls: bool) -> str:
    """The content security policy: everything from here, nothing inline, never in a frame."""
    origins = sorted({_origin(issuer) for issuer in providers if issuer})
    rules = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        " ".join(["form-action 'self'", *origins]),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    return "; ".join([*rules, "upgrade-insecure-requests"] if tls else rules)


def _always(*, providers: Sequence[str], tls: bool) -> Sequence[tuple[str, str]]:
    headers = {
        "Content-Security-Policy": policy(providers, tls=tls),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # `same-origin`, not `no-referrer`: CSRF protection over TLS reads it, on our own pages.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "X-Robots-Tag": "noindex",
    }
    if tls:
        headers["Strict-Transport-Security"] = HSTS
    return tuple(headers.items())


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
