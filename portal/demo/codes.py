"""The demonstration provider's memory: short codes that work once, and short tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CODE_LIVES = timedelta(seconds=30)
TOKEN_LIVES = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Grant:
    """What one person agreed to tell one client, once."""

    space: str
    client_id: str
    return_to: str
    challenge: str
    nonce: str
    level: str
    subject: str
    claims: Mapping[str, object]
    aidant: Mapping[str, object] = field(default_factory=dict)  # who acts for them


class Grants:
    """Codes and tokens, in memory, with their ends."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._codes: dict[str, tuple[Grant, datetime]] = {}
        self._tokens: dict[str, tuple[Grant, datetime]] = {}

    def code_for(self, grant: Grant) -> str:
        """A new code for this grant."""
        return self._keep(self._codes, grant, CODE_LIVES)

    def use_code(self, code: str) -> Grant | None:
        """The grant of this code, which works no more."""
        with self._lock:
            return self._living(self._codes.pop(code, None))

    def token_for(self, grant: Grant) -> str:
        """A new access token for this grant."""
        return self._keep(self._tokens, grant, TOKEN_LIVES)

    def of_token(self, token: str) -> Grant | None:
        """The grant of this access token, while it lives."""
        with self._lock:
            return self._living(self._tokens.get(token))

    def _keep(
        self, where: dict[str, tuple[Grant, datetime]], grant: Grant, lives: timedelta
    ) -> str:
        secret, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            for old in [key for key, (_, end) in where.items() if end <= now]:
                del where[old]
            where[secret] = (grant, now + lives)
        return secret

    def _living(self, kept: tuple[Grant, datetime] | None) -> Grant | None:
        return kept[0] if kept and self._clock() < kept[1] else None


def proves(verifier: str, challenge: str) -> bool:
    """Whether this PKCE verifier is the one whose S256 challenge was given (RFC 7636, 4.6)."""
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode())
