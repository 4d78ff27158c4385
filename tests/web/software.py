"""A funder's software, for tests: its keys, its assertions, its tokens."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from portal.acts import software
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.people import Actor
from tests.acts.office import Office
from tests.acts.on_duty import on_duty

API = "/api/v1"
AUDIENCE = "http://localhost/api/v1"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EVERY = "feed read ack"


@dataclass(frozen=True)
class Soft:
    """A registered software, with a key or a secret of its own."""

    id: str
    key: ECKey
    secret: str

    def assertion(self, **changes: Any) -> str:
        """What it signs to prove itself; `None` takes a claim away."""
        now = int(time.time())
        claims = {"iss": self.id, "sub": self.id, "aud": AUDIENCE, "jti": str(uuid4()),
                  "iat": now, "exp": now + 60} | changes  # fmt: skip
        left = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "ES256"}, left, self.key)

    def basic(self, secret: str | None = None) -> dict[str, str]:
        """The header that shows its secret."""
        shown = f"{self.id}:{self.secret if secret is None else secret}"
        return {"Authorization": f"Basic {base64.b64encode(shown.encode()).decode()}"}

    def asks(self, client: FlaskClient, scope: str = EVERY, **changes: Any) -> TestResponse:
        """Ask for a token with an assertion."""
        return client.post(f"{API}/token", data=self.form(**changes) | {
            "grant_type": "client_credentials", "scope": scope})  # fmt: skip

    def form(self, **changes: Any) -> dict[str, str]:
        """The fields that prove it."""
        return {"client_assertion_type": ASSERTION, "client_assertion": self.assertion(**changes)}

    def bearer(self, client: FlaskClient, scope: str = EVERY) -> dict[str, str]:
        """The header of a request with a fresh token."""
        answer = self.asks(client, scope)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}


def a_manager(office: Office, funder: str = "dep-35") -> Actor:
    """Somebody who gives keys, also to what reads medical papers."""
    return on_duty(office, f"boss-{funder}", Duty.MANAGER, Duty.DOCTOR, funder=funder)


def a_software(desk: Desk, boss: Actor, *scopes: str) -> Soft:
    """One more software of the manager's funder, with a public key and a secret."""
    made = software.register(desk, boss, "Logiciel", scopes or ("feed", "read", "ack"))
    key = ECKey.generate_key("P-256")
    software.add_public_key(desk, boss, made, key.as_pem(private=False).decode())
    return Soft(made, key, software.add_secret(desk, boss, made))


def problem(answer: TestResponse) -> tuple[int, str]:
    """The status of a problem, and the end of its type."""
    assert answer.mimetype == "application/problem+json", answer.text
    told: Mapping[str, Any] = answer.get_json()
    assert told["status"] == answer.status_code and told["title"]
    return answer.status_code, told["type"].partition("#")[2]
