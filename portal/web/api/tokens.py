"""Access tokens: signed, of five minutes, and what they say.

The key is made from the portal's secret, so that every process has the same one and nothing more is
to be kept; another secret ends every token.

Source: RFC 9068 (JWT profile for access tokens), RFC 7518 section 3.4 (ES256).
"""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from portal.domain.software import Token, scopes_of, told

TYPE = "at+jwt"
ALGORITHM = "ES256"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (FIPS 186-5)."""


class BadToken(Exception):
    """A token that is worth nothing; the text says why, and none says that there is none."""


class Signer:
    """Signs tokens of one portal, and opens them."""

    def __init__(self, secret: str, issuer: str) -> None:
        self.issuer = issuer
        drawn = HKDF(hashes.SHA256(), 48, None, b"guichet access tokens").derive(secret.encode())
        number = int.from_bytes(drawn) % (_ORDER - 1) + 1  # 128 bits more than the order: even
        private = ec.derive_private_key(number, ec.SECP256R1())
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._key = ECKey.import_key(pem)
        self._public = self._key.as_dict(private=False) | {
            "kid": self._key.thumbprint(), "use": "sig", "alg": ALGORITHM,
        }  # fmt: skip

    @property
    def jwks(self) -> dict[str, object]:
        """The public key, for who wants to check a token (RFC 7517)."""
        return {"keys": [self._public]}

    def sign(self, token: Token) -> str:
        """A token as it travels."""
        header = {"typ": TYPE, "alg": ALGORITHM, "kid": self._public["kid"]}
        return jwt.encode(header, self.claims(token), self._key, algorithms=[ALGORITHM])

    def claims(self, token: Token) -> dict[str, object]:
        """What a token says. `key` is ours: by which key of the software it was asked for."""
        return {
            "iss": self.issuer,
            "aud": self.issuer,
            "sub": token.software,
            "client_id": token.software,
            "scope": told(token.scopes),
            "jti": token.id,
            "iat": int(token.made_at.timestamp()),
            "exp": int(token.ends_at.timestamp()),
            "funder": token.funder,
            "key": token.key,
        }

    def open(self, text: str, now: datetime) -> Token:
        """A token that we signed, and that is not over. Raises BadToken."""
        try:
            opened = jwt.decode(text, self._key, algorithms=[ALGORITHM])
        except (JoseError, ValueError):
            raise BadToken("it is none of ours") from None
        claims = opened.claims
        if opened.header.get("typ") != TYPE or not claims.get("iss") == claims.get("aud") == (
            self.issuer
        ):
            raise BadToken("it is none of ours")
        if claims["exp"] <= now.timestamp():
            raise BadToken("it is over")
        return Token(
            id=claims["jti"],
            software=claims["client_id"],
            key=claims["key"],
            funder=claims["funder"],
            scopes=scopes_of(claims["scope"]),
            made_at=datetime.fromtimestamp(claims["iat"], UTC),
            ends_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
