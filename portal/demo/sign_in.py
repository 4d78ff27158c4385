"""The demonstration's sign-in: where it listens, what the doors know of it, whom it appoints."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.demo.folder import Folder
from portal.demo.loopback import free_ports, is_free

if TYPE_CHECKING:
    from portal.demo.mailbox import Mailbox
    from portal.demo.served import Running
    from portal.desk import Desk

_MOST = 1000
_DOORS = {"citizens": ("citoyens", "demande"), "staff": ("agents", "instruction")}
"""Setting → (space of the provider, door of the portal)."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that is not started yet: the doors' settings name it already."""

    web: str
    port: int
    secrets: Mapping[str, str]

    @property
    def variables(self) -> Mapping[str, str]:
        """The settings of both doors."""
        told = {}
        for name, (space, _) in _DOORS.items():
            prefix = f"PORTAL_OIDC_{name.upper()}"
            told[f"{prefix}_ISSUER"] = f"http://127.0.0.1:{self.port}/{space}"
            told[f"{prefix}_CLIENT_ID"] = f"guichet-{name}"
            told[f"{prefix}_CLIENT_SECRET"] = self.secrets[name]
        return told

    def serve(self, desk: Desk, mailbox: Mailbox) -> Running:
        """Start it, in a thread. Whoever comes in as an agent is appointed by this desk."""
        from portal.demo import served
        from portal.demo.provider_rules import Client

        def client(name: str) -> Client:
            return Client(
                f"guichet-{name}",
                self.secrets[name],
                f"{self.web}/connexion/{_DOORS[name][1]}/retour",
                f"{self.web}/deconnexion/retour",
            )

        return served.serve(
            self.port,
            citizens=client("citizens"),
            agents=client("staff"),
            clock=desk.clock,
            funders=lambda: funders(desk),
            appoint=lambda subject, funder: self._appoint(desk, subject, funder),
            mailbox=mailbox,
        )

    def _appoint(self, desk: Desk, subject: str, funder: str) -> None:
        from werkzeug.exceptions import BadRequest

        from portal.acts.export import known_funder
        from portal.acts.sign_in import appoint, make_operator, seat
        from portal.demo.agents import COUNTER, OPERATOR, PLACE, duties_of
        from portal.domain.duties import Duty
        from portal.domain.people import Actor, Role

        issuer, operator = (
            self.variables["PORTAL_OIDC_STAFF_ISSUER"],
            Actor(Role.OPERATOR, "demonstration"),
        )
        if funder == COUNTER:
            seat(desk, operator, issuer, subject, PLACE)
            return
        if funder == OPERATOR:
            make_operator(desk, operator, issuer, subject)
            return
        desk.look_again()
        if not known_funder(desk, funder):
            raise BadRequest
        appoint(desk, operator, issuer, subject, funder, [Duty(one) for one in duties_of(subject)])


def prepare_sign_in(folder: Folder, web: str) -> SignIn:
    """The sign-in of this folder. It keeps its port: people are known by who vouches for them."""
    path = folder.keys / "sign-in-port"
    kept = int(path.read_text()) if path.exists() else 0
    if not (kept and is_free(kept)):
        (kept,) = free_ports(1)
        path.write_text(str(kept))
    return SignIn(web, kept, {name: secrets.token_urlsafe(32) for name in _DOORS})


def funders(desk: Desk) -> Sequence[str]:
    """The funders of the requests that were filed, for the agents' page."""
    from portal.domain.people import WORKER

    with desk.begin(WORKER) as tx:
        return sorted({dossier.funder for dossier in tx.dossiers.every(_MOST)})
