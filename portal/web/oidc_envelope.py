"""Tokens that a provider closes for us (nested JWT, RFC 7519 section 5.2): the signed one inside.

FranceConnect v2 closes its answers where a service asked it to, with the service's public key.
"""

from __future__ import annotations

from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, RSAKey

from portal.web.identity import Key, SignInRefused

CLOSED_BY = ["RSA-OAEP-256", "ECDH-ES", "A256GCM"]
"""How a token may be closed. RSA 1.5 is not among them, nor a key that both sides share."""
_PARTS = 5  # of a closed token; an open one has three


def load_key(path: str) -> Key:
    """Our private key from a PEM file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no RSA or elliptic key.
    """
    pem = Path(path).read_bytes()
    for kind in (RSAKey, ECKey):
        try:
            key = kind.import_key(pem)
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private:
            return key
    raise ValueError(f"no private RSA or elliptic key in {path}")


def is_closed(token: str) -> bool:
    """Whether this token is in an envelope."""
    return token.count(".") == _PARTS - 1


def opened(token: object, key: Key | None) -> str:
    """The signed token; one that is in no envelope is given back as it is.

    Raises:
        SignInRefused: it is no token, or is closed and not for us.
    """
    if not isinstance(token, str):
        raise SignInRefused("an answer without its token")
    if not is_closed(token):
        return token
    if key is None:
        raise SignInRefused("a closed answer, and no key to open it")
    # Providers repeat `iss` and `aud` in the header of the envelope.
    registry = JWERegistry(algorithms=CLOSED_BY, strict_check_header=False)
    try:
        inside = jwe.decrypt_compact(token, key, registry=registry).plaintext
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused("an answer closed for another") from error
    return (inside or b"").decode("ascii", "replace")
