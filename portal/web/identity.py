"""What the two sides of a sign-in say: how a door knows its provider, and whom it vouches for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from authlib.oidc.core import CodeIDToken
from joserfc.jwk import ECKey, RSAKey

from portal.domain.errors import NotAllowed

if TYPE_CHECKING:
    from portal.web.aidants_claim import Aidant

Key = RSAKey | ECKey
PIVOT = (
    "given_name", "family_name", "preferred_username", "birthdate", "birthplace", "birthcountry",
    "gender", "email",
)  # fmt: skip
"""What a provider of the State tells of who signs in (FranceConnect v2, `identite_pivot`)."""
LONGEST = 300


SECOND_FACTOR = "mfa"
"""What `amr` holds when a second factor was proven (RFC 8176; ProConnect says the same)."""
WITH_SECOND_FACTOR = ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")
"""The levels (`acr`) of ProConnect that take a second factor: asked for, so that it is proposed."""
TWO_FACTORS = json.dumps(
    {"id_token": {
        "amr": {"essential": True},
        "acr": {"essential": True, "values": WITH_SECOND_FACTOR},
    }}
)  # fmt: skip
"""How ProConnect is asked for a second factor (OpenID Connect Core 1.0, section 5.5)."""


class SignInRefused(NotAllowed):
    """The sign-in did not come to a good end. The text is a code, and never a claim."""


class NoSecondFactor(SignInRefused):
    """A door that wants a second factor, and a sign-in without one."""


@dataclass(frozen=True, slots=True)
class Client:
    """How one door knows its provider. `levels`: the `acr` accepted, the first is asked for."""

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    levels: tuple[str, ...] = ()
    claims: str = ""  # asked for by name (OpenID Connect Core 1.0, section 5.5)
    decryption_key: Key | None = None  # set: userinfo must come closed for it
    second_factor: bool = False  # who comes in must have proven one


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says this is. Only what the portal shows is kept of the claims."""

    issuer: str
    subject: str
    assurance: str
    name: str
    claims: Mapping[str, str]  # those of PIVOT that were told
    id_token: str
    aidant: Aidant | None = None  # who acts in this person's place


def pivot(claims: Mapping[str, Any]) -> dict[str, str]:
    """The claims of a person's civil identity that were told, each a short line of text."""
    told = {name: claims.get(name) for name in PIVOT}
    return {name: text[:LONGEST] for name, text in told.items() if isinstance(text, str) and text}


def has_second_factor(claims: Mapping[str, Any]) -> bool:
    """Whether the id token tells of a second factor, by its methods or by its level."""
    methods = claims.get("amr")
    told = isinstance(methods, list) and SECOND_FACTOR in methods
    return told or claims.get("acr") in WITH_SECOND_FACTOR


def audience(claims: Mapping[str, Any]) -> list[Any]:
    """Whom a token is for; one alone may be written without a list."""
    audience = claims.get("aud")
    return audience if isinstance(audience, list) else [audience]


def shown_name(claims: Mapping[str, Any]) -> str:
    """The name to show: first given name, and the name used in daily life."""
    given = str(claims.get("given_name") or "").split(" ")[0]
    family = claims.get("preferred_username") or claims.get("usual_name")
    return f"{given} {family or claims.get('family_name') or ''}".strip()[:100]


def id_token_by(clock: Callable[[], datetime], access_token: object) -> type[CodeIDToken]:
    """Authlib's id token: its dates read by our clock, its `at_hash` held to the access token.

    Authlib itself forgets the access token as soon as it is given a class of claims.
    """

    class IdToken(CodeIDToken):  # type: ignore[misc]  # Authlib says nothing of its types
        def validate(self, now: float | None = None, leeway: int = 0) -> None:
            self.params["access_token"] = access_token
            super().validate(now=int(clock().timestamp()), leeway=leeway)

    return IdToken
