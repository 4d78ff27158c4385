"""A dossier on its way to a place of its funder's own: what is put there, and who puts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from portal.domain.errors import PortalError

LOOKED_FOR = timedelta(days=30)
"""An acknowledgement of a delivery; whoever comes later says it over `/acks`."""
FIRST_LOOK = timedelta(seconds=30)
DELIVERED = frozenset(
    {"sealed", "completed", "corrected", "reoriented_in", "decision_sealed", "studied", "withdrawn"}
    | {"erased"}
)
"""The changes after which a dossier is delivered, whole; after others there is nothing new.

Of one that was erased nothing is left to deliver: that it was is told instead.
"""
_LONGEST_PAUSE = timedelta(hours=1)


class Unreached(PortalError):
    """Nothing arrived, and may a later time; `code` says why, and names nobody."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Package:
    """A dossier's bag as it is delivered: one archive (tar), and what is said of it.

    The same content has the same name. `blocks` gives the bytes once.
    """

    name: str  # letters, digits, dashes: safe on every system
    number: str
    size_bytes: int
    blocks: Iterator[bytes]
    manifests: Mapping[str, str]  # the manifests in it: name → SHA-256, what is acknowledged


@dataclass(frozen=True, slots=True)
class Delivery:
    """A package that was put somewhere, and is not acknowledged yet."""

    name: str
    dossier: str
    manifests: str  # the fingerprints of those in it, a blank between
    delivered_at: datetime
    looks: int  # how often an acknowledgement was looked for
    read_sha256: str | None = None  # of the acknowledgement that was read last

    def again_at(self, now: datetime) -> datetime | None:
        """When to look again for an acknowledgement; none: it was waited for long enough."""
        if now - self.delivered_at >= LOOKED_FOR:
            return None
        return now + min(_LONGEST_PAUSE, FIRST_LOOK * (1 << min(self.looks, 16)))


class Delivering(Protocol):
    """The way into a funder's own software: what a third one must do."""

    def try_out(self) -> None:
        """Write and read one small file. Raises Unreached."""

    def deliver(self, package: Package) -> None:
        """Put `NAME.tar`, then `NAME.json`, each whole or not at all; again is the same.

        Raises Unreached; and what `package.blocks` raises.
        """

    def tell(self, name: str, told: bytes) -> None:
        """Put `NAME.json` alone, whole or not at all; again is the same. Raises Unreached."""

    def acknowledged(self, name: str) -> str:
        """What the funder wrote in `NAME.ack`; empty: nothing yet. Raises Unreached."""


@dataclass(frozen=True, slots=True)
class Given:
    """A destination as a manager gave it. `shown` is what they need of its secret, once."""

    address: str
    secret: bytes = field(repr=False)
    told: Mapping[str, str] = field(default_factory=dict)
    shown: str = field(default="", repr=False)


class WrongBox(ValueError):
    """What was typed into this box cannot be used."""

    def __init__(self, box: str) -> None:
        super().__init__(box)
        self.box = box


class Way(Protocol):
    """One kind of delivery."""

    def read(self, typed: Mapping[str, str]) -> Given:
        """A destination from what was typed. Raises WrongBox."""

    def open(self, address: str, told: Mapping[str, str], secret: bytes) -> Delivering:
        """The way to one destination; nobody is asked anything yet."""
