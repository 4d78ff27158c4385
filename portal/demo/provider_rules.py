"""What the demonstration's provider demands of a request, and how it dresses its answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from flask import Response, abort, request
from werkzeug.serving import WSGIRequestHandler

from portal import places
from portal.form.tables import load_reference

LEVEL = "eidas1"
SHORTEST_NONCE = 22
FUNDER = re.compile(r"[a-z0-9][a-z0-9_-]{1,63}")
ASKED = (
    "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "acr_values",
    "code_challenge", "code_challenge_method", "ui_locales", "claims",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Client:
    """Who may ask this provider: one door of the portal."""

    client_id: str
    client_secret: str = field(repr=False)
    return_to: str
    after_sign_out: str


class UnknownFunder(ValueError):
    """There is no funder of this code; `code` is what was written."""

    def __init__(self, code: str) -> None:
        super().__init__("no such funder")
        self.code = code


@cache
def funder_names(language: str) -> Mapping[str, str]:
    """The name of every funder, by code."""
    funders = load_reference(places.forms() / "reference").funders
    return {code: funder.in_language(language) for code, funder in funders.items()}


class Quiet(WSGIRequestHandler):
    """Says nothing of each request: addresses here carry states and codes."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def metadata(issuer: str) -> dict[str, object]:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/end-session",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "userinfo_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": [LEVEL],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "authorization_response_iss_parameter_supported": True,
    }


def wanted_of(client: Client, told: Mapping[str, str], *, citizens: bool) -> dict[str, str]:
    """The authorization request, if it is this client's and has all it needs; 400 otherwise."""
    right = (
        told.get("client_id") == client.client_id
        and told.get("redirect_uri") == client.return_to
        and told.get("response_type") == "code"
        and "openid" in told.get("scope", "").split()
        and told.get("code_challenge_method") == "S256"
        and bool(told.get("code_challenge"))
        and min(len(told.get("state", "")), len(told.get("nonce", ""))) >= SHORTEST_NONCE
        and (not citizens or LEVEL in told.get("acr_values", "").split())
    )
    if not right:
        abort(400)
    return {name: told[name] for name in ASKED if name in told}


def dress(response: Response) -> Response:
    """Nothing inline, nothing framed, nothing kept; forms lead here and on to the portal."""
    asked = request.values.get("redirect_uri", "")
    parts = urlsplit(asked)
    onward = f" {parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""
    if any(character in onward for character in ";,'\""):
        onward = ""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        f"form-action 'self'{onward}; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
