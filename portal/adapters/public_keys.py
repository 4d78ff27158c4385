"""Public keys of funders' software, and the assertions that they sign (RFC 7515, 7517, 7519)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

ALGORITHMS: Final = {"P-256": ("ES256",), "P-384": ("ES384",), "RSA": ("PS256", "RS256")}
"""What each kind of key signs with, the best first."""
NO_KEY, PRIVATE, WEAK = "no public key", "a private key", "too weak"
"""What is wrong with what was typed for a key."""
_LEAST_RSA: Final = 2048
_LONGEST: Final = 10_000
"""Characters of what somebody gives us for a key."""

_OFF: Final = 30
"""Seconds by which a client's clock may be off."""

Key = ECKey | RSAKey


def read_public_key(text: str) -> str:
    """A public key as PEM or JWK, written as a JWK with its thumbprint.

    Raises:
        ValueError: it is none, is a private one, or is too weak. The text never holds the key.
    """
    try:
        key = _imported(text.strip()[:_LONGEST])
        told = dict(key.as_dict(private=False))
        _algorithms(key)
    except (JoseError, UnsupportedAlgorithm, TypeError, KeyError):
        raise ValueError(NO_KEY) from None
    kept: dict[str, object] = {}
    kept |= {name: told[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in told}
    kept |= {"use": "sig", "kid": key.thumbprint()}
    return json.dumps(kept, sort_keys=True)


def claims_of(assertion: str) -> dict[str, Any]:
    """What an assertion says, nothing of it verified. Raises ValueError: it is none."""
    try:
        claims = json.loads(jws.extract_compact(assertion.encode()).payload)
    except (JoseError, ValueError, UnicodeError):
        raise ValueError("no assertion") from None
    if not isinstance(claims, dict):
        raise ValueError("no assertion")
    return claims


def verified(assertion: str, jwk: str) -> dict[str, Any] | None:
    """What an assertion says, if this key signed it with its own algorithm; else nothing."""
    key = _key_of(json.loads(jwk))
    try:
        token = jwt.decode(assertion, key, algorithms=_algorithms(key))
    except (JoseError, ValueError):
        return None
    return dict(token.claims)


def holds(
    claims: dict[str, Any], *, who: str, audiences: Sequence[str], now: datetime, longest: int
) -> bool:
    """Whether a client may prove itself with these claims now (RFC 7523, section 3).

    `longest` is how many seconds ahead it may end at most.
    """
    at = int(now.timestamp())
    told = claims.get("aud")
    named = told if isinstance(told, list) else [told]
    times = [claims.get(name, at) for name in ("exp", "nbf", "iat")]
    if "exp" not in claims or not all(type(one) in (int, float) for one in times):
        return False
    ends, begins, made = times
    return bool(
        claims.get("iss") == claims.get("sub") == who
        and any(one in audiences for one in named)
        and isinstance(claims.get("jti"), str) and claims["jti"]
        and at - _OFF < ends <= at + longest + _OFF
        and begins <= at + _OFF and made <= at + _OFF
    )  # fmt: skip


def _imported(text: str) -> Key:
    """Raises ValueError: what it is, if it is a key at all."""
    if text.startswith("{"):
        told = _json(text)
        if "d" in told:
            raise ValueError(PRIVATE)
        if told.get("kty") == "RSA" and len(str(told.get("n"))) * 6 < _LEAST_RSA:
            raise ValueError(WEAK)
        return _key_of(told)
    if "PRIVATE KEY" in text:
        raise ValueError(PRIVATE)
    try:
        key = load_pem_public_key(text.encode())
    except ValueError:
        raise ValueError(NO_KEY) from None
    if not isinstance(key, RSAPublicKey):
        return ECKey.import_key(text)
    if key.key_size < _LEAST_RSA:
        raise ValueError(WEAK)
    return RSAKey.import_key(text)


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        raise ValueError(NO_KEY) from None
    return told if isinstance(told, dict) else {}


def _key_of(told: dict[str, Any]) -> Key:
    return RSAKey.import_key(told) if told["kty"] == "RSA" else ECKey.import_key(told)


def _algorithms(key: Key) -> list[str]:
    """Raises KeyError: its curve is none of ours."""
    return list(ALGORITHMS["RSA" if isinstance(key, RSAKey) else str(key.as_dict()["crv"])])
