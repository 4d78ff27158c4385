"""The authorization server: Authlib's, told what it does not do by itself.

Its tokens would live ten days, its introspection know of no revocation, its secrets be compared in
clear, and a scope that a client may not have be dropped without a word: none of it here.

Source: RFC 6749 (client credentials), 7009, 7521, 7523, 7662, 9068.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import (
    ClientCredentialsGrant,
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
)
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from portal.acts import prove
from portal.domain.software import (
    TOKEN_LIFE,
    KeyKind,
    Refused,
    Scope,
    Software,
    SoftwareKey,
    Token,
    scopes_of,
)
from portal.web.api.door import PREFIX, signer
from portal.web.api.tokens import BadToken
from portal.web.guard import desk

BASIC, SIGNED = "client_secret_basic", "private_key_jwt"
METHODS = [SIGNED, BASIC]
_ASSERTION = JWTBearerClientAssertion.CLIENT_ASSERTION_TYPE


@dataclass(frozen=True, slots=True)
class Client:
    """A software that proved itself, as Authlib asks of it."""

    software: Software
    key: SoftwareKey

    @property
    def client_id(self) -> str:
        """Its id."""
        return self.software.id

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Whether it may prove itself in this way: it did."""
        return method == (SIGNED if self.key.kind is KeyKind.PUBLIC_KEY else BASIC)

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it may ask in this way."""
        return bool(grant_type == ClientCredentialsGrant.GRANT_TYPE)


class Credentials(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib has no types
    """A software asks for a token in its own name."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def validate_requested_scope(self) -> None:
        """Every scope is asked for by name, and given or refused: never fewer than were asked."""
        client: Client = self.request.client
        own = " ".join(sorted(client.software.scopes))
        try:
            asked = scopes_of(self.request.form.get("scope", ""))
        except ValueError:
            raise InvalidScopeError(f"a scope is none of ours; this software has: {own}") from None
        if not asked:
            raise InvalidScopeError(f"name the scopes that are wanted; this software has: {own}")
        if lacks := asked - client.software.scopes:
            raise InvalidScopeError(f"this software has no scope {' '.join(sorted(lacks))}")


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib has no types
    """Whether a token is worth something now: of one's own alone, and never one taken back."""

    CLIENT_AUTH_METHODS = METHODS

    def authenticate_token(self, request: Any, client: Client) -> Token | None:
        """A token of this software that stands."""
        self.check_params(request, client)
        token = _opened(request.form["token"])
        own = token is not None and token.software == client.client_id
        return token if token and own and prove.stands(desk(), token) else None

    def create_introspection_payload(self, token: Token | None) -> Mapping[str, object]:
        """What the token says, or that it is worth nothing."""
        if token is None:
            return {"active": False}
        return {"active": True, "token_type": "Bearer", **signer().claims(token)}


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib has no types
    """Take a token back: another's, or none, changes nothing and is no error (RFC 7009)."""

    CLIENT_AUTH_METHODS = METHODS

    def authenticate_token(self, request: Any, client: Client) -> Token | None:
        """A token of this software."""
        self.check_params(request, client)
        token = _opened(request.form["token"])
        return token if token and token.software == client.client_id else None

    def revoke_token(self, token: Token, _request: Any) -> None:
        """Take it back at once."""
        prove.revoke(desk(), token)


def make_server() -> AuthorizationServer:
    """The server, which asks our acts who is who."""
    server = AuthorizationServer(query_client=lambda _: None, save_token=lambda *_: None)
    server.register_client_auth_method(BASIC, _by_secret)
    server.register_client_auth_method(SIGNED, _by_assertion)
    server.register_token_generator("default", _made)
    server.register_grant(Credentials)
    server.register_endpoint(Introspection)
    server.register_endpoint(Revocation)
    return server


def audiences() -> tuple[str, ...]:
    """Whom an assertion may be meant for: us, or the very address that it is sent to."""
    issuer = signer().issuer
    return (issuer, *(f"{issuer}/{one}" for one in ("token", "introspect", "revoke")))


def _by_secret(_query: Callable[[str], object], request: Any) -> Client | None:
    name, secret = extract_basic_authorization(request.headers)
    if not name or not secret:
        return None
    if request.form.get("client_assertion") or request.form.get("client_secret"):
        raise InvalidRequestError("one way to prove itself is enough")
    return _client(lambda: prove.by_secret(desk(), name, secret))


def _by_assertion(_query: Callable[[str], object], request: Any) -> Client | None:
    assertion = request.form.get("client_assertion")
    if request.form.get("client_assertion_type") != _ASSERTION or not assertion:
        return None
    if request.headers.get("Authorization"):
        raise InvalidRequestError("one way to prove itself is enough")
    return _client(lambda: prove.by_assertion(desk(), assertion, audiences()))


def _client(proven: Callable[[], prove.Proven]) -> Client:
    """The same answer whoever is refused, and why ever."""
    try:
        return Client(*proven())
    except Refused:
        raise InvalidClientError(status_code=401) from None


def _made(*, client: Client, scope: str, **_: Any) -> Mapping[str, object]:
    """A token of five minutes, whatever Authlib's own would live."""
    now = desk().clock().replace(microsecond=0)
    token = Token(
        id=desk().new_id(),
        software=client.client_id,
        key=client.key.id,
        funder=client.software.funder,
        scopes=frozenset(map(Scope, scope.split())),
        made_at=now,
        ends_at=now + TOKEN_LIFE,
    )
    return {
        "access_token": signer().sign(token),
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE // timedelta(seconds=1),
        "scope": scope,
    }


def _opened(text: str) -> Token | None:
    try:
        return signer().open(text, desk().clock())
    except BadToken:
        return None


__all__ = ["METHODS", "PREFIX", "make_server"]
