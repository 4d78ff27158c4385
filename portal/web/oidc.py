"""Our side of OpenID Connect: Authlib's flow, and the checks that it leaves to us.

Sources: OpenID Connect Core 1.0, RFC 7636 (PKCE S256), RFC 9207 (issuer in the answer);
FranceConnect v2 and ProConnect's own demands: signed userinfo, long nonce, `acr`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import request
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import ClaimsOption
from requests import HTTPError, RequestException
from werkzeug.wrappers import Response

from portal.domain.errors import Unavailable
from portal.domain.languages import LANGUAGES
from portal.web.aidants_claim import aidant_of
from portal.web.identity import (
    Client,
    Identity,
    NoSecondFactor,
    SignInRefused,
    audience,
    has_second_factor,
    pivot,
    shown_name,
)
from portal.web.oidc_envelope import is_closed, opened
from portal.web.oidc_wire import ProviderClient

ALGORITHMS = ["ES256", "RS256"]
"""Signatures accepted. Never HMAC (the key would be our secret), never `none`."""
SKEW_SECONDS = 60
NOT_AS_EXPECTED = (
    AuthlibBaseError, JoseError, KeyError, ValueError, TypeError, AttributeError,
)  # fmt: skip
"""What the libraries raise when an answer does not have the shape of one."""


class RelyingParty:
    """One door's way to its provider."""

    def __init__(
        self, oauth: OAuth, name: str, client: Client, clock: Callable[[], datetime]
    ) -> None:
        self.client, self._clock = client, clock
        self._authlib: Any = oauth.register(
            name,
            client_cls=ProviderClient,
            client_id=client.client_id,
            client_secret=client.client_secret,
            client_kwargs={
                "scope": client.scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_post",
                # Authlib's 60 s would have FranceConnect's tokens, which live 60 s, born expired.
                "leeway": 0,
            },
        )
        self._authlib.issuer, self._authlib.clock = client.issuer, clock
        self._authlib.decryption_key = client.decryption_key

    def start(self, return_to: str, language: str) -> Response:
        """Send the browser to the provider. State, nonce and PKCE verifier wait in the session.

        Raises:
            Unavailable: the provider does not answer.
        """
        self._metadata()
        asked = {"acr_values": self.client.levels[0]} if self.client.levels else {}
        if self.client.claims:
            asked["claims"] = self.client.claims
        redirect: Response = self._authlib.authorize_redirect(
            return_to,
            nonce=secrets.token_urlsafe(32),
            state=secrets.token_urlsafe(32),
            ui_locales=LANGUAGES[language].plain_of or language,
            **asked,
        )
        return redirect

    def finish(self) -> Identity:
        """Read the provider's answer in the current request.

        Raises:
            SignInRefused: it is not exactly what was asked for (NoSecondFactor: one lacks).
            Unavailable: the provider does not answer.
        """
        try:
            self._check_who_answers()
            token = self._authlib.authorize_access_token(leeway=SKEW_SECONDS)
            claims = token.get("userinfo") or {}
            self._check_id_token(claims)
            told = self._userinfo(token, str(claims["sub"]))
            aidant = aidant_of(claims, told, self._clock())
        except HTTPError as error:
            raise SignInRefused("refused by the provider") from error
        except RequestException as error:
            raise Unavailable("the sign-in provider does not answer") from error
        except NOT_AS_EXPECTED as error:
            raise SignInRefused(type(error).__name__) from error
        return Identity(
            issuer=self.client.issuer,
            subject=str(claims["sub"]),
            assurance=str(claims.get("acr") or "unstated"),
            name=shown_name(told),
            claims=pivot(told),
            id_token=str(token["id_token"]),
            aidant=aidant,
        )

    def sign_out(self, return_to: str, id_token: str) -> Response | None:
        """Send the browser to end the provider's session too, with a state to come back with.

        Raises:
            Unavailable: the provider does not answer.
        """
        if "end_session_endpoint" not in self._metadata():
            return None
        redirect: Response = self._authlib.logout_redirect(
            post_logout_redirect_uri=return_to,
            id_token_hint=id_token,
            state=secrets.token_urlsafe(32),
        )
        return redirect

    def signed_out(self) -> bool:
        """Whether the current request is the provider's answer to our sign-out."""
        try:
            self._authlib.validate_logout_response()
        except AuthlibBaseError:
            return False
        return True

    def _metadata(self) -> Mapping[str, Any]:
        metadata: dict[str, Any] = self._authlib.load_server_metadata()
        # What the provider lists is its wish; what we accept is ours.
        metadata["id_token_signing_alg_values_supported"] = ALGORITHMS
        return metadata

    def _check_who_answers(self) -> None:
        """RFC 9207: an answer from another provider must not be taken for ours."""
        metadata = self._metadata()
        told = request.args.get("iss")
        if told is None and metadata.get("authorization_response_iss_parameter_supported"):
            raise SignInRefused("answer without issuer")
        if told is not None and told != self.client.issuer:
            raise SignInRefused("answer of another issuer")

    def _check_id_token(self, claims: Mapping[str, Any]) -> None:
        """What Authlib does not check: that we are the only audience, and the level asked for."""
        if audience(claims) != [self.client.client_id]:
            raise SignInRefused("token for another audience")
        if self.client.levels and claims.get("acr") not in self.client.levels:
            raise SignInRefused("level not reached")
        if self.client.second_factor and not has_second_factor(claims):
            raise NoSecondFactor("no second factor")

    def _userinfo(self, token: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """The signed userinfo (`application/jwt`). An unsigned one is refused, not made do with."""
        answer = self._authlib.get(self._metadata()["userinfo_endpoint"], token=token)
        answer.raise_for_status()
        if answer.headers.get("Content-Type", "").split(";")[0].strip() != "application/jwt":
            raise SignInRefused("userinfo is not signed")
        if self.client.decryption_key and not is_closed(answer.text):
            raise SignInRefused("userinfo is not closed")
        claims = self._verified(opened(answer.text, self.client.decryption_key))
        now = int(self._clock().timestamp())
        issuer: ClaimsOption = {"essential": True, "value": self.client.issuer}
        jwt.JWTClaimsRegistry(
            now=now, leeway=SKEW_SECONDS, iss=issuer, exp={"essential": True}
        ).validate(claims)
        if audience(claims) != [self.client.client_id]:
            raise SignInRefused("userinfo for another audience")
        if claims.get("sub") != subject:
            raise SignInRefused("userinfo of another person")
        return claims

    def _verified(self, text: str) -> dict[str, Any]:
        """The claims of a token signed by the provider; its keys are asked for again once."""
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            keys = KeySet.import_key_set(self._authlib.fetch_jwk_set())
            return jwt.decode(text, keys, registry=registry).claims
        except InvalidKeyIdError:
            keys = KeySet.import_key_set(self._authlib.fetch_jwk_set(force=True))
            return jwt.decode(text, keys, registry=registry).claims
