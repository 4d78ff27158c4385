"""The manifest of what came beside a dossier: it names the one before, so that all are a chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit
from portal.domain.manifest import listed, moment


class Beside(Protocol):
    """What came beside a dossier: an addition to it, a sheet, a decision."""

    @property
    def number(self) -> str:
        """Its own number."""

    @property
    def request(self) -> str:
        """The number of the request."""

    @property
    def dossier(self) -> str:
        """The number of the dossier."""

    @property
    def funder(self) -> str:
        """The code of who had it when it came."""


def named(one: Beside, previous: str) -> dict[str, object]:
    """What each manifest of what came beside says of it; `previous`: the fingerprint before it."""
    return {
        "number": one.number,
        "request": one.request,
        "dossier": one.dossier,
        "funder": one.funder,
        "previous_manifest_sha256": previous,
    }


def manifest_beside(
    schema: str,
    told: Mapping[str, object],
    deposits: Sequence[Deposit],
    retain_until: datetime,
    salt: str,
) -> bytes:
    """The canonical manifest of what came beside a dossier.

    Args:
        schema: the name of its kind.
        told: what it says of the addition, the sheet or the decision itself.
        deposits: every other object of it, each with its version in the vault.
        retain_until: until when all of it is locked, UTC.
        salt: a secret of the manifest: its fingerprint says nothing of what it lists.
    """
    last = {"retain_until": moment(retain_until), "salt": salt, "objects": listed(deposits)}
    return canonical({"schema": schema, **told, **last})
