"""What the two sides of a sign-in say: how a door knows its provider, and whom it vouches for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken

from portal.domain.errors import NotAllowed


class SignInRefused(NotAllowed):
    """The sign-in did not come to a good end. The text is a code, and never a claim."""


@dataclass(frozen=True, slots=True)
class Client:
    """How one door knows its provider. `levels`: the `acr` accepted, the first is asked for."""

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says this is. Only what the portal shows is kept of the claims."""

    issuer: str
    subject: str
    assurance: str
    name: str
    id_token: str


def audience(claims: Mapping[str, Any]) -> list[Any]:
    """Whom a token is for; one alone may be written without a list."""
    audience = claims.get("aud")
    return audience if isinstance(audience, list) else [audience]


def shown_name(claims: Mapping[str, Any]) -> str:
    """The name to show: first given name, and the name used in daily life."""
    given = str(claims.get("given_name") or "").split(" ")[0]
    family = claims.get("preferred_username") or claims.get("usual_name")
    return f"{given} {family or claims.get('family_name') or ''}".strip()[:100]


def id_token_by(clock: Callable[[], datetime]) -> type[CodeIDToken]:
    """Authlib's id token, whose dates are read by our clock and not by one of its own."""

    class IdToken(CodeIDToken):  # type: ignore[misc]  # Authlib says nothing of its types
        def validate(self, now: float | None = None, leeway: int = 0) -> None:
            super().validate(now=int(clock().timestamp()), leeway=leeway)

    return IdToken
