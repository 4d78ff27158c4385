"""How the portal talks to a sign-in provider: bounded in time and bytes, never led elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.flask_client import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Response

from portal.domain.errors import Unavailable
from portal.web.identity import Key, SignInRefused, id_token_by
from portal.web.oidc_envelope import opened

SILENCE_SECONDS = 8
"""The longest silence of a provider."""
LONGEST_SECONDS = 15
"""The longest that one answer may take, however steadily it drips."""
MOST_BYTES = 256 * 1024
"""The largest answer: keys and claims are a few kilobytes."""
PIECE = 16 * 1024
KEYS_LIVE = timedelta(hours=1)
"""How long the provider's keys are believed without asking again: one taken back soon counts no
more."""
KEYS_REST = timedelta(minutes=1)
"""A key that nobody knows has them asked for again, and not more often than this."""
METADATA_LIVES = timedelta(days=1)

ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
)


class TooMuch(RequestException):
    """The answer is larger, or comes more slowly, than any honest one."""


class Bounded(OAuth2Session):  # type: ignore[misc]  # Authlib says nothing of its types
    """A session with a provider: no redirect is followed, no answer is endless."""

    silence_seconds: float = SILENCE_SECONDS
    longest_seconds: float = LONGEST_SECONDS
    most_bytes = MOST_BYTES

    def send(self, request: Any, **options: Any) -> Response:
        """Send one request, and read its whole answer.

        Raises:
            TooMuch: the answer is too large or too slow.
            SignInRefused: the answer leads elsewhere.
        """
        request.headers["Accept-Encoding"] = "identity"
        options |= {"allow_redirects": False, "stream": True, "timeout": self.silence_seconds}
        deadline = time.monotonic() + self.longest_seconds
        answer: Response = super().send(request, **options)
        try:
            if answer.is_redirect or 300 <= answer.status_code < 400:  # noqa: PLR2004  the family
                raise SignInRefused("the provider leads elsewhere")
            answer._content = self._all_of(answer, deadline)  # what requests itself keeps of it
            answer._content_consumed = True
        finally:
            answer.close()
        return answer

    def _all_of(self, answer: Response, deadline: float) -> bytes:
        read = bytearray()
        # As it is, never unpacked; and a read gives what is there: `iter_content` would wait for a
        # whole piece of a slow answer.
        while piece := answer.raw.read1(PIECE, decode_content=False):
            read += piece
            if len(read) > self.most_bytes or time.monotonic() > deadline:
                raise TooMuch("an endless answer")
        return bytes(read)


class ProviderClient(FlaskOAuth2App):  # type: ignore[misc]  # Authlib says nothing of its types
    """Authlib's client, whose knowledge of the provider ages and is checked before it is kept."""

    client_cls = Bounded
    issuer: str
    decryption_key: Key | None = None
    clock: Callable[[], datetime]
    _read_at: datetime | None = None
    _keys: Mapping[str, Any] | None = None
    _keys_at: datetime | None = None
    _forced_at: datetime | None = None

    def parse_id_token(self, token: dict[str, Any], nonce: str, **how: Any) -> Any:
        """The claims of the id token, taken out of its envelope first if it has one.

        Raises:
            SignInRefused: it is closed for somebody else.
        """
        token["id_token"] = opened(token["id_token"], self.decryption_key)
        claims_cls = id_token_by(self.clock, token["access_token"])
        return super().parse_id_token(token, nonce, **how | {"claims_cls": claims_cls})

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says of itself, from its own address, asked for again each day.

        Raises:
            Unavailable: the provider does not answer.
            SignInRefused: it speaks for another, or would have us speak in clear.
        """
        now = self.clock()
        if self._read_at is None or now >= self._read_at + METADATA_LIVES:
            told = self._fetched(f"{self.issuer}/.well-known/openid-configuration")
            _refuse_foreign(told, self.issuer)
            self.server_metadata, self._read_at = told, now
        found: dict[str, Any] = self.server_metadata
        return found

    def fetch_jwk_set(self, force: bool = False) -> Mapping[str, Any]:
        """The provider's keys. `force`: an unknown key was named; ask again, if not just done.

        Raises:
            Unavailable: the provider does not answer.
        """
        now, uri = self.clock(), self.load_server_metadata()["jwks_uri"]
        if force:
            force = self._forced_at is None or now >= self._forced_at + KEYS_REST
            self._forced_at = now if force else self._forced_at
        old = self._keys_at is None or now >= self._keys_at + KEYS_LIVE
        if self._keys is None or old or force:
            self._keys, self._keys_at = self._fetched(uri), now
        return self._keys

    def _fetched(self, address: str) -> dict[str, Any]:
        try:
            with self._get_session() as session:
                answer = session.request("GET", address, withhold_token=True)
                answer.raise_for_status()
                told = answer.json()
        except (RequestException, ValueError) as error:
            raise Unavailable("the sign-in provider does not answer") from error
        if not isinstance(told, dict):
            raise SignInRefused("not what a provider says")
        return told


def _refuse_foreign(told: Mapping[str, Any], issuer: str) -> None:
    """OpenID Connect Discovery 1.0, section 4.3; and no endpoint is less guarded than the issuer.

    Raises:
        SignInRefused: the metadata is another's.
    """
    if told.get("issuer") != issuer:
        raise SignInRefused("metadata of another issuer")
    scheme = urlsplit(issuer).scheme
    for name in ENDPOINTS:
        address = told.get(name)
        if address is None and name == "end_session_endpoint":
            continue
        if not isinstance(address, str) or urlsplit(address).scheme not in (scheme, "https"):
            raise SignInRefused("an endpoint that cannot be trusted")
