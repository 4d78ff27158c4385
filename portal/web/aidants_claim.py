"""Aidants Connect's claim: who is in front of the screen, when the State tells of somebody else.

A professional (« aidant habilité ») signs in as the person, through FranceConnect. What is known of
the names below, and how surely:
- `rep_scope`, a list of codes, in the id token, for a service that asks for it by the parameter
  `claims` with `essential`: read in FranceConnect's and Aidants Connect's own published code
  (oidc-provider-grant.service.ts; `DEMARCHES` of settings.py: « social » is « Social - Santé »).
  Not tried against FranceConnect itself.
- `act` (RFC 8693, section 4.1), who acts: unverified. Nothing published says that FranceConnect
  tells anything of the professional; if it does under another name, `ACTOR` is the place to say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from portal.web.identity import LONGEST, SignInRefused

SCOPE, ACTOR = "rep_scope", "act"
COVERS: Final = frozenset({"social", "Social-Santé"})
"""The scopes under which a request for help at home is made; one is enough."""
LATEST: Final = 253_402_300_800
"""The year 10000, in seconds since 1970: past every date."""
ASKED: Final = json.dumps({"id_token": {SCOPE: {"essential": True}}}, separators=(",", ":"))
"""What the authorization request says in `claims`. Source: OpenID Connect Core 1.0, section 5.5."""


@dataclass(frozen=True, slots=True)
class Aidant:
    """Who acts in the person's place, as far as it is told: what is not told is empty."""

    subject: str
    name: str
    organisation: str
    scopes: tuple[str, ...]
    until: datetime | None = None  # UTC; none: nothing is told

    @property
    def covers(self) -> str:
        """The scope told that covers a request for help at home; empty: none does."""
        return next((scope for scope in self.scopes if scope in COVERS), "")


def aidant_of(
    id_claims: Mapping[str, Any], told: Mapping[str, Any], now: datetime
) -> Aidant | None:
    """Who acts for the person of this sign-in; nobody: they came themselves.

    `id_claims` are the id token's, `told` the userinfo's: either may tell it, both must agree.

    Raises:
        SignInRefused: the claim is not what it should be. It is never passed over: who takes an
            aidant for the person lets them sign in the person's name.
    """
    scopes, actor = (_agreed(name, id_claims, told) for name in (SCOPE, ACTOR))
    if scopes is None and actor is None:
        return None
    if not isinstance(scopes, list) or not scopes or not all(map(_is_line, scopes)):
        raise SignInRefused("an aidant without a scope")
    if actor is None:
        return Aidant("", "", "", tuple(scopes))
    if not isinstance(actor, Mapping) or not _is_line(actor.get("sub")):
        raise SignInRefused("an aidant who is nobody")
    if actor["sub"] == id_claims.get("sub"):
        raise SignInRefused("an aidant of oneself")
    parts = [actor.get(name, "") for name in ("name", "organization")]
    if not all(part == "" or _is_line(part) for part in parts):
        raise SignInRefused("an aidant whose name is none")
    return Aidant(actor["sub"], parts[0], parts[1], tuple(scopes), _until(actor, now))


def _agreed(name: str, id_claims: Mapping[str, Any], told: Mapping[str, Any]) -> Any:
    found = [claims[name] for claims in (id_claims, told) if name in claims]
    if len(found) > 1 and found[0] != found[1]:
        raise SignInRefused("two tales of an aidant")
    if found and found[0] is None:
        raise SignInRefused("an aidant told as nothing")
    return found[0] if found else None


def _until(actor: Mapping[str, Any], now: datetime) -> datetime | None:
    if "exp" not in actor:
        return None
    if type(actor["exp"]) is not int or not 0 < actor["exp"] < LATEST:
        raise SignInRefused("an aidant until no time")
    until = datetime.fromtimestamp(actor["exp"], UTC)
    if until <= now:
        raise SignInRefused("an aidant no more")
    return until


def _is_line(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST and value.isprintable()
