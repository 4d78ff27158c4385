"""What goes to a funder by itself: where to, what is on its way, who carries it."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from portal.domain.delivery import Unreached, Way
from portal.domain.software import Scope

PUSH = "push"
"""The job that sends what waits for one destination; its subject is the destination."""
LOOK_OUT = "look_out"
"""The job that comes back: it looks for which destinations something waits."""
PING = "ping"
"""The kind of what is sent first, about no dossier: it proves the destination."""
MOST_DESTINATIONS = 4
"""Of one software, that stand at once."""
MOST_SECRETS = 2
"""Of one webhook, that stand at once: both sign while one follows the other."""
SECRET_MARK = "whsec_"  # noqa: S105  how Standard Webhooks begins a secret
GIVEN_UP_AFTER = timedelta(days=1)
"""From its first try: then an errand is set aside for a person."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)


class Carrier(StrEnum):
    """How something goes to a destination."""

    WEBHOOK = "webhook"  # a signed call says that something changed; the software collects it
    S3 = "s3"  # the dossier itself, as a bag, in a bucket of the funder's
    SFTP = "sftp"  # the same, in a folder of a server of the funder's


NEEDED: Mapping[Carrier, frozenset[Scope]] = {
    Carrier.WEBHOOK: frozenset({Scope.FEED}),
    Carrier.S3: frozenset({Scope.READ, Scope.ACK}),
    Carrier.SFTP: frozenset({Scope.READ, Scope.ACK}),
}
"""What a software must be allowed to do, so that this may go to it."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something goes for a software. `told` is what is no secret of the way there."""

    id: str
    software: str
    funder: str
    carrier: Carrier
    address: str
    told: Mapping[str, str]
    cursor: str  # up to where the changes were taken in
    made_at: datetime
    verified_at: datetime | None = None  # when something arrived for the first time
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """One change on its way to one destination. `id` is the same at each try."""

    id: str
    cursor: str
    dossier: str  # empty: it is about none
    kind: str
    at: datetime
    tries: int
    tried_at: datetime | None = None  # for the first time
    last: str = ""  # the cursor of the last that waits of the same dossier

    def again_at(self, now: datetime) -> datetime | None:
        """When to try again after a try that failed now; none: it is set aside."""
        if self.tried_at and now - self.tried_at >= GIVEN_UP_AFTER:
            return None
        return now + min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(self.tries, 16)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How it stands with one destination; counts end at `MOST_COUNTED`."""

    waiting: int
    aside: int
    oldest: datetime | None = None  # when the oldest of these happened
    error: str = ""  # the code of the last failure of one that still waits


MOST_COUNTED = 1000
"""Where counting stops: "more than 1,000" tells enough."""


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A destination's secret as it is kept; `key` is wrapped by the funder's."""

    id: str
    destination: str
    cipher: bytes = field(repr=False)
    key: bytes = field(repr=False)
    key_epoch: int


@dataclass(frozen=True, slots=True)
class SecretRow:
    """What a manager is told of a secret."""

    id: str
    made_at: datetime
    ended_at: datetime | None = None


class Caller(Protocol):
    """Calls addresses of funders, and no address within."""

    def read(self, typed: str) -> str:
        """The address as it is called. Raises ValueError: it is none that we call."""

    def call(self, address: str, headers: Mapping[str, str], body: bytes) -> None:
        """Post this. Raises Unreached: anything but a 2xx came of it."""


class NoCaller:
    """Calls nobody: there is no address that it takes."""

    def read(self, typed: str) -> str:
        """Raises ValueError."""
        raise ValueError("nobody is called")

    def call(self, address: str, headers: Mapping[str, str], body: bytes) -> None:
        """Raises Unreached."""
        raise Unreached("nobody_calls")


@dataclass(frozen=True, slots=True)
class Push:
    """Who carries what goes to funders by itself; by default nobody does."""

    caller: Caller = field(default_factory=NoCaller)
    ways: Mapping[Carrier, Way] = field(default_factory=dict)


def signed(secrets: Sequence[bytes], id_: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers that sign a call: a signature by each secret that stands.

    Source: Standard Webhooks 1.0 (symmetric signatures, `v1`).
    """
    seconds = str(int(at.timestamp()))
    text = f"{id_}.{seconds}.".encode() + body
    macs = (base64.b64encode(hmac.digest(one, text, "sha256")).decode() for one in secrets)
    return {
        "webhook-id": id_,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{mac}" for mac in macs),
    }


def shown(secret: bytes) -> str:
    """A webhook's secret as its receiver is given it."""
    return SECRET_MARK + base64.b64encode(secret).decode()
