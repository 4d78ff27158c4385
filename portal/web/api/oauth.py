"""Where software gets its tokens, asks of them, and takes them back."""

from __future__ import annotations

from functools import cache

from authlib.integrations.flask_oauth2 import AuthorizationServer
from flask import Response, jsonify, request

from portal.web.api.described import FORM, described
from portal.web.api.door import door, signer
from portal.web.api.server import METHODS, make_server
from portal.web.guard import open_to_all

_LONGEST = 20_000
"""Bytes of a form that asks for a token."""
REFUSED = {
    400: "The form is not as it should be, or a scope is not yours.",
    401: "The software does not prove itself.",
    413: "The form is far too long.",
    429: "Too many requests from one address: wait, then go on.",
}


@cache
def _server() -> AuthorizationServer:
    return make_server()


@door.post("/token")
@open_to_all
@described("Token", body=("TokenAsked", FORM), problems=REFUSED, proves=True)
def token() -> Response:
    """Give a token of five minutes to a software that proves itself (client credentials)."""
    return _wrong() or _server().create_token_response()


@door.post("/introspect")
@open_to_all
@described("Introspected", body=("OfAToken", FORM), problems=REFUSED, proves=True)
def introspect() -> Response:
    """Say whether a token of this software is worth something now (RFC 7662)."""
    return _wrong() or _server().create_endpoint_response("introspection")


@door.post("/revoke")
@open_to_all
@described("Nothing", body=("OfAToken", FORM), problems=REFUSED, proves=True)
def revoke() -> Response:
    """Take a token of this software back at once (RFC 7009)."""
    return _wrong() or _server().create_endpoint_response("revocation")


@door.get("/jwks.json")
@open_to_all
@described("Keys")
def jwks() -> Response:
    """The key that signs tokens."""
    return jsonify(signer().jwks)


@door.get("/oauth.json")
@open_to_all
@described("Metadata")
def metadata() -> Response:
    """Where everything is, under the names of RFC 8414, at this address alone."""
    issuer = signer().issuer
    return jsonify(
        issuer=issuer,
        token_endpoint=f"{issuer}/token",
        introspection_endpoint=f"{issuer}/introspect",
        revocation_endpoint=f"{issuer}/revoke",
        jwks_uri=f"{issuer}/jwks.json",
        grant_types_supported=["client_credentials"],
        token_endpoint_auth_methods_supported=METHODS,
        token_endpoint_auth_signing_alg_values_supported=["ES256", "ES384", "PS256", "RS256"],
        response_types_supported=[],
    )


def _wrong() -> Response | None:
    """What is refused before it is read: an address is written down in too many places."""
    if request.args or (request.content_length or 0) > _LONGEST:
        told = {"error": "invalid_request", "error_description": "everything goes in the form"}
        answer = jsonify(told)
        answer.status_code = 400
        return answer
    return None
