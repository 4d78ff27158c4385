"""The sign-in providers of the doors, as the settings name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app

from portal.desk import Desk
from portal.domain.errors import NotFound
from portal.web.aidants_claim import ASKED
from portal.web.identity import TWO_FACTORS, Client
from portal.web.oidc import RelyingParty
from portal.web.oidc_envelope import load_key

if TYPE_CHECKING:
    from portal.settings import Settings

CITIZENS, STAFF = "demande", "instruction"
"""The doors, by their name in addresses."""


def register(app: Flask, desk: Desk, settings: Settings) -> None:
    """Make ready the providers that are set."""
    oauth = OAuth(app)
    app.extensions["relying_parties"] = {
        name: RelyingParty(oauth, name, client, desk.clock)
        for name, client in _clients(settings).items()
        if client.issuer
    }


def relying_party(door: str) -> RelyingParty:
    """Our side of this door's provider. Raises NotFound: it has none."""
    parties: dict[str, RelyingParty] = current_app.extensions["relying_parties"]
    if door not in parties:
        raise NotFound("no such sign-in")
    return parties[door]


def vouches(issuer: str) -> bool:
    """Whether this is the applicants' provider, whose word for an identity is taken."""
    party = current_app.extensions["relying_parties"].get(CITIZENS)
    return party is not None and party.client.issuer == issuer


def _clients(settings: Settings) -> dict[str, Client]:
    """The providers of the two doors, as the environment names them."""
    closed_for = settings.oidc_citizens_decryption_key_file
    return {
        CITIZENS: Client(
            issuer=settings.oidc_citizens_issuer or "",
            client_id=settings.oidc_citizens_client_id or "",
            client_secret=_plain(settings.oidc_citizens_client_secret),
            scope="openid identite_pivot preferred_username email",
            levels=("eidas1", "eidas2", "eidas3"),
            claims=ASKED,
            decryption_key=load_key(closed_for) if closed_for else None,
        ),
        STAFF: Client(
            issuer=settings.oidc_staff_issuer or "",
            client_id=settings.oidc_staff_client_id or "",
            client_secret=_plain(settings.oidc_staff_client_secret),
            scope="openid given_name usual_name email siret",
            claims=TWO_FACTORS if settings.staff_second_factor else "",
            second_factor=settings.staff_second_factor,
        ),
    }


def _plain(secret: object) -> str:
    reveal = getattr(secret, "get_secret_value", None)
    return str(reveal()) if reveal else ""
